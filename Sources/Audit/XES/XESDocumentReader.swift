import BinaryCoding
import EventModel
import XMLReading

/// Reads a file of XES trace by trace; memory is bounded by the largest trace and what stands outside of traces, each
/// at most ``heldByteCountMax``.
struct XESDocumentReader {
    /// What the file holds next.
    enum Item {
        /// ``trace`` is complete.
        case trace
        /// ``logEvent`` is an event that belongs to no trace.
        case logEvent
    }

    /// The last trace read.
    private(set) var trace = XESTrace()
    /// The last event outside of traces, in a trace of its own.
    private(set) var logEvent = XESTrace()
    /// What stands before the first trace or event, and what stands after it.
    private var headers = [XESHeader(), XESHeader()]
    /// The share of the file that was read, 0 to 1.
    private(set) var progress = 0.0

    private let path: String
    private let reader: XMLReader
    private var batch = XMLBatch()
    private var tokenIndex = 0
    private var attributeIndex = 0
    private var names = XESElement.names
    private var place = Place.document
    private var tree = AttributeTreeBuilder()
    private var encoder = AttributeMapEncoder()
    private var traceEncoder = AttributeMapEncoder()
    private var traceCount = 0
    private var isHeaderComplete = false
    private var line = 0
    private let heldByteCountMax: Int
    /// About how many bytes the attributes of the open event, of the open trace and of the log take.
    private var eventByteCount = 0
    private var traceByteCount = 0
    private var headerByteCount = 0

    private enum Place {
        case document
        case log
        case trace
        case traceEvent
        case logEvent
        case global
        case leaf
        case end
    }

    /// What stands before the first trace, or before the first event without one.
    var header: XESHeader { headers[0] }
    /// What stands after it.
    var lateHeader: XESHeader { headers[1] }
    private var headerIndex: Int { isHeaderComplete ? 1 : 0 }

    /// The most bytes that one trace, and what stands outside of traces, may take in memory: 1 GiB.
    static let heldByteCountMax = 1 << 30

    /// Opens a file.
    ///
    /// - Throws: ``XESError`` with code `unreadable`.
    init(path: String, heldByteCountMax: Int = heldByteCountMax) throws(XESError) {
        self.path = path
        self.heldByteCountMax = heldByteCountMax
        do throws(XMLReadingError) {
            reader = try XMLReader(path: path, knownNames: XESElement.names, namespaces: XESElement.namespaces)
        } catch {
            throw XESError(error)
        }
    }

    /// The next trace or event without a trace; nil after the end of the log.
    ///
    /// - Throws: ``XESError``: `unreadable`, `truncated`, `corrupt`, `malformedXML`, `notXES`, `limitExceeded`.
    mutating func next() throws(XESError) -> Item? {
        while true {
            while tokenIndex < batch.tokens.count {
                let token = batch.tokens[tokenIndex]
                tokenIndex += 1
                line = Int(token.line)
                switch token.kind {
                case .start: try start(token)
                case .end: if let item = try end() { return item }
                case .text: throw failure(.notXES, "text stands between the elements: XES keeps values in attributes")
                }
            }
            guard try nextBatch() else { return nil }
        }
    }

    private mutating func nextBatch() throws(XESError) -> Bool {
        do throws(XMLReadingError) {
            guard let batch = try reader.next() else { return false }
            self.batch = batch
        } catch {
            throw XESError(error)
        }
        names.append(contentsOf: batch.newNames)
        tokenIndex = 0
        attributeIndex = 0
        progress = batch.progress
        return true
    }

    private mutating func start(_ token: XMLToken) throws(XESError) {
        let attributes = attributeIndex..<Int(token.attributesEnd)
        attributeIndex = attributes.upperBound
        let element = XESElement(rawValue: token.name)
        switch place {
        case .document:
            guard element == .log else {
                throw failure(.notXES, "the outermost element is \(name(token.name)): XES begins with log")
            }
            headers[0].properties = attributes.map { index in
                XESHeader.Property(name: name(batch.attributes[index].name), value: text(index))
            }
            place = .log
        case .log: try startInLog(element, token, attributes)
        case .trace:
            if element == .event {
                try checkHeldByteCount()
                return beginEvent(.traceEvent)
            }
            try startAttribute(element, token, attributes)
        case .traceEvent, .logEvent, .global: try startAttribute(element, token, attributes)
        case .leaf, .end: throw unknownElement(token)
        }
    }

    private mutating func startInLog(
        _ element: XESElement?, _ token: XMLToken, _ attributes: Range<Int>
    ) throws(XESError) {
        guard tree.isEmpty else { return try startAttribute(element, token, attributes) }
        switch element {
        case .trace:
            isHeaderComplete = true
            trace.begin(ordinal: traceCount)
            traceCount += 1
            traceEncoder.begin()
            traceByteCount = 0
            place = .trace
        case .event:
            isHeaderComplete = true
            logEvent.begin(ordinal: 0)
            beginEvent(.logEvent)
        case .extension, .classifier, .global:
            headerByteCount += MemoryLayout<XESHeader.Extension>.stride + byteCount(of: attributes)
            try checkHeldByteCount()
            var part = headers[headerIndex]
            try declare(element, attributes, in: &part)
            headers[headerIndex] = part
            place = element == .global ? .global : .leaf
        default: try startAttribute(element, token, attributes)
        }
    }

    private func declare(
        _ element: XESElement?, _ attributes: Range<Int>, in header: inout XESHeader
    ) throws(XESError) {
        switch element {
        case .extension:
            let texts = try texts(of: attributes, ["name", "prefix", "uri"])
            header.extensions.append(
                XESHeader.Extension(
                    name: XESName.decode(texts[0] ?? "", isColonAllowed: false), prefix: texts[1] ?? "",
                    uri: texts[2] ?? ""))
        case .classifier:
            let texts = try texts(of: attributes, ["name", "scope", "keys"])
            header.classifiers.append(
                XESHeader.Classifier(
                    name: XESName.decode(texts[0] ?? "", isColonAllowed: false), scope: texts[1], keys: texts[2] ?? ""))
        default:
            header.globals.append(XESHeader.Global(scope: try texts(of: attributes, ["scope"])[0], attributes: []))
        }
    }

    private mutating func beginEvent(_ place: Place) {
        self.place = place
        encoder.begin()
        eventByteCount = 0
    }

    /// Counts an attribute before it is kept, so that a file cannot fill the memory before its element ends.
    private mutating func count(_ attributes: Range<Int>) throws(XESError) {
        let byteCount = MemoryLayout<XESAttribute>.stride + byteCount(of: attributes)
        switch place {
        case .traceEvent, .logEvent: eventByteCount += byteCount
        case .trace: traceByteCount += byteCount
        default: headerByteCount += byteCount
        }
        try checkHeldByteCount()
    }

    private func checkHeldByteCount() throws(XESError) {
        let byteCount =
            trace.bytes.count + trace.events.count * MemoryLayout<XESEvent>.stride + traceByteCount + eventByteCount
        guard max(byteCount, headerByteCount) <= heldByteCountMax else {
            throw failure(
                .limitExceeded,
                "one application, or what stands outside of them, takes more than \(heldByteCountMax >> 20) MiB")
        }
    }

    private mutating func startAttribute(
        _ element: XESElement?, _ token: XMLToken, _ attributes: Range<Int>
    ) throws(XESError) {
        try count(attributes)
        if element == .values {
            let key = try texts(of: attributes, ["key"])[0].map { XESName.decode($0) }
            return try check(tree.openValues(key: key))
        }
        guard let type = element?.attributeType else { throw unknownElement(token) }
        let (key, value) = try keyAndValue(attributes, type: type)
        let isFlat = tokenIndex < batch.tokens.count && batch.tokens[tokenIndex].kind == .end
        if isFlat, tree.isEmpty, place != .log, place != .global {
            tokenIndex += 1
            let isEvent = place != .trace
            if isEvent {
                encoder.add(type, key: key, text: value, in: batch.bytes, isEvent: true)
            } else {
                traceEncoder.add(type, key: key, text: value, in: batch.bytes, isEvent: false)
            }
            return
        }
        try check(tree.open(XESAttribute(type, key: XESName.decode(text(in: key)), text: text(in: value))))
    }

    private mutating func end() throws(XESError) -> Item? {
        if !tree.isEmpty {
            if let attribute = tree.close() { keep(attribute) }
            return nil
        }
        switch place {
        case .log: place = .end
        case .global, .leaf: place = .log
        case .trace:
            place = .log
            endTrace()
            return .trace
        case .traceEvent:
            place = .trace
            var trace = XESTrace()
            swap(&trace, &self.trace)
            defer { swap(&trace, &self.trace) }
            endEvent(in: &trace)
        case .logEvent:
            place = .log
            var event = logEvent
            endEvent(in: &event)
            logEvent = event
            return .logEvent
        case .document, .end: break
        }
        return nil
    }

    private mutating func keep(_ attribute: XESAttribute) {
        switch place {
        case .trace: traceEncoder.add(attribute)
        case .traceEvent, .logEvent: encoder.add(attribute)
        case .global:
            headers[headerIndex].globals[headers[headerIndex].globals.count - 1].attributes.append(attribute)
        default: headers[headerIndex].attributes.append(attribute)
        }
    }

    private mutating func endTrace() {
        trace.name = traceEncoder.activity
        guard traceEncoder.count > 0 else { return }
        var writer = ByteWriter()
        traceEncoder.write(to: &writer)
        trace.attributes = writer.bytes
    }

    private mutating func endEvent(in trace: inout XESTrace) {
        var writer = ByteWriter()
        swap(&writer.bytes, &trace.bytes)
        defer { swap(&writer.bytes, &trace.bytes) }
        let activity = writer.count..<writer.count + encoder.activity.count
        writer.write(encoder.activity)
        let resource = writer.count..<writer.count + encoder.resource.count
        writer.write(encoder.resource)
        let start = writer.count
        if encoder.count > 0 { encoder.write(to: &writer) }
        eventByteCount = 0
        trace.events.append(
            XESEvent(
                activity: activity, resource: resource, attributes: start..<writer.count,
                occurredAt: encoder.timestamp, hasTimestamp: encoder.hasTimestamp, line: line))
    }
}

extension XESDocumentReader {
    private func name(_ number: UInt16) -> String {
        names[Int(number)]
    }

    private func range(_ index: Int) -> Range<Int> {
        Int(batch.attributes[index].start)..<Int(batch.attributes[index].end)
    }

    private func byteCount(of attributes: Range<Int>) -> Int {
        attributes.reduce(0) { $0 + range($1).count }
    }

    private func text(_ index: Int) -> String {
        text(in: range(index))
    }

    private func text(in range: Range<Int>) -> String {
        String(decoding: batch.bytes[range], as: UTF8.self)
    }

    /// The values of the XML attributes of these names; nothing else may be there.
    private func texts(of attributes: Range<Int>, _ expected: [String]) throws(XESError) -> [String?] {
        var texts = [String?](repeating: nil, count: expected.count)
        for index in attributes {
            guard let place = expected.firstIndex(of: name(batch.attributes[index].name)) else {
                throw unknownAttribute(index)
            }
            texts[place] = text(index)
        }
        return texts
    }

    private func keyAndValue(
        _ attributes: Range<Int>, type: XESAttributeType
    ) throws(XESError) -> (key: Range<Int>, value: Range<Int>) {
        var key: Range<Int>?
        var value: Range<Int>?
        for index in attributes {
            switch batch.attributes[index].name {
            case XESElement.key.rawValue: key = range(index)
            case XESElement.value.rawValue where type.isScalar: value = range(index)
            default: throw unknownAttribute(index)
            }
        }
        guard let key else { throw failure(.notXES, "an attribute of type \(type.rawValue) has no key") }
        guard let value = value ?? (type.isScalar ? nil : 0..<0) else {
            throw failure(.notXES, "the attribute \(text(in: key)) of type \(type.rawValue) has no value")
        }
        return (key, value)
    }

    private func check(_ problem: AttributeTreeBuilder.Problem?) throws(XESError) {
        switch problem {
        case nil: return
        case .tooDeep: throw failure(.limitExceeded, "attributes nest deeper than \(XESAttribute.depthMax)")
        case .valuesOutsideOfList: throw failure(.notXES, "values stands outside of a list")
        case .secondValues: throw failure(.notXES, "a list has two values")
        }
    }

    private func unknownElement(_ token: XMLToken) -> XESError {
        failure(.notXES, "XES has no element \(name(token.name)) here: take it out, nothing may be lost silently")
    }

    private func unknownAttribute(_ index: Int) -> XESError {
        failure(.notXES, "XES has no XML attribute \(name(batch.attributes[index].name)) here: take it out")
    }

    /// An error at the last tag read.
    func failure(_ code: XESError.Code, _ reason: String, line: Int? = nil) -> XESError {
        XESError(code, reason, place: "\(path):\(line ?? self.line)")
    }
}

extension XESError {
    /// The failure of the XML reader in words of an import.
    init(_ error: XMLReadingError) {
        let code: Code =
            switch error.code {
            case .unreadable: .unreadable
            case .truncated: .truncated
            case .corrupt: .corrupt
            case .malformed, .doctypeRefused: .malformedXML
            case .limitExceeded: .limitExceeded
            }
        self.init(code, error.reason, place: error.place)
    }
}
