/// Scans single tags of plain XML; see ``QuickScanner``.
struct TagScanner {
    /// What a tag came to.
    enum Outcome {
        /// The tag is complete; the index after it.
        case taken(Int)
        /// The bytes end within the tag.
        case unfinished
        /// Not plain.
        case notPlain
    }

    private(set) var tokens: [XMLToken] = []
    /// The element that the last start tag opened; nil when it was an empty element.
    private(set) var openedElement: UInt16?
    /// The line of the tag; after a start tag the line of its end.
    var line: UInt32 = 1
    private let namespaces: [[UInt8]]
    private var attributes: [XMLAttribute] = []
    /// Values in which entities were replaced; they go behind the chunk.
    private var decoded: [UInt8] = []
    private var decodedBase = 0
    /// The tables are kept here too: each look at a static one asks whether it is initialised.
    private let kinds = Self.kindsOfBytes
    private let nameKinds = Self.nameBytes

    /// More attributes than this in one tag are left to expat, which compares their names in a hash table.
    private static let attributeCountMax = 12
    private static let declaration = Array("xmlns".utf8)

    init(namespaces: [[UInt8]]) {
        self.namespaces = namespaces
    }

    mutating func reset(decodedBase: Int) {
        self.decodedBase = decodedBase
        tokens.removeAll(keepingCapacity: true)
        attributes.removeAll(keepingCapacity: true)
        decoded.removeAll(keepingCapacity: true)
    }

    mutating func takeBatch(chunk: consuming [UInt8], newNames: [String]) -> XMLBatch {
        var batch = XMLBatch()
        batch.bytes = chunk
        batch.bytes.append(contentsOf: decoded)
        batch.tokens = tokens
        batch.attributes = attributes
        batch.newNames = newNames
        return batch
    }

    /// Takes `</name>`.
    mutating func endTag(_ bytes: Span<UInt8>, at start: Int, name: UInt16, names: NameTable) -> Outcome {
        var index = start + 2
        let nameEnd = nameEnd(bytes, index)
        guard nameEnd < bytes.count else { return .unfinished }
        guard names.isSame(name, bytes.extracting(index..<nameEnd)) else { return .notPlain }
        index = nameEnd
        guard bytes[index] == UInt8(ascii: ">") else { return .notPlain }
        append(.end, name: name, line: line)
        return .taken(index + 1)
    }

    /// Takes `<name name="value" …>` or `<name … />`.
    mutating func startTag(_ bytes: Span<UInt8>, at start: Int, isRoot: Bool, names: inout NameTable) -> Outcome {
        var index = nameEnd(bytes, start + 1)
        guard index < bytes.count else { return .unfinished }
        guard Self.isNameStart(bytes[start + 1]), let name = names.number(of: bytes.extracting(start + 1..<index))
        else { return .notPlain }
        let firstAttribute = attributes.count
        let tagLine = line
        while true {
            let hasBlank = skipBlank(bytes, &index)
            guard index < bytes.count else { return undo(firstAttribute, tagLine) }
            switch bytes[index] {
            case UInt8(ascii: ">"):
                append(.start, name: name, line: tagLine)
                openedElement = name
                return .taken(index + 1)
            case UInt8(ascii: "/"):
                guard index + 1 < bytes.count else { return undo(firstAttribute, tagLine) }
                guard bytes[index + 1] == UInt8(ascii: ">") else { return .notPlain }
                append(.start, name: name, line: tagLine)
                append(.end, name: name, line: line)
                openedElement = nil
                return .taken(index + 2)
            default:
                guard hasBlank, attributes.count - firstAttribute < Self.attributeCountMax else { return .notPlain }
                switch attribute(bytes, at: index, after: firstAttribute, isRoot: isRoot, names: &names) {
                case .taken(let end): index = end
                case .unfinished: return undo(firstAttribute, tagLine)
                case .notPlain: return .notPlain
                }
            }
        }
    }

    /// Takes `<!-- … -->` and tells the line feeds in it.
    static func comment(_ bytes: Span<UInt8>, at start: Int) -> (Outcome, newlines: UInt32) {
        guard start + 4 <= bytes.count else { return (.unfinished, 0) }
        let dash = UInt8(ascii: "-")
        guard bytes[start + 2] == dash, bytes[start + 3] == dash else { return (.notPlain, 0) }
        var index = start + 4
        var newlines: UInt32 = 0
        while index + 2 < bytes.count {
            let byte = bytes[index]
            if byte == dash, bytes[index + 1] == dash {
                return (bytes[index + 2] == UInt8(ascii: ">") ? .taken(index + 3) : .notPlain, newlines)
            }
            // Comments in other scripts than ASCII are rare enough for expat.
            guard byte < 0x80, byte >= 0x20 || byte == 0x09 || byte == 0x0A else { return (.notPlain, 0) }
            if byte == 0x0A { newlines += 1 }
            index += 1
        }
        return (.unfinished, 0)
    }

    private mutating func attribute(
        _ bytes: Span<UInt8>, at start: Int, after firstAttribute: Int, isRoot: Bool, names: inout NameTable
    ) -> Outcome {
        let nameEnd = nameEnd(bytes, start)
        guard nameEnd + 1 < bytes.count else { return .unfinished }
        guard Self.isNameStart(bytes[start]), bytes[nameEnd] == UInt8(ascii: "=") else { return .notPlain }
        let quote = bytes[nameEnd + 1]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return .notPlain }
        let valueStart = nameEnd + 2
        var end = valueStart
        var isASCII = true
        var holdsEntities = false
        while true {
            guard end < bytes.count else { return .unfinished }
            let byte = bytes[end]
            let kind = kinds[Int(byte)]
            if kind != 0 {
                if byte == quote { break }
                switch kind {
                case Kind.quote: break
                case Kind.ampersand: holdsEntities = true
                case Kind.high: isASCII = false
                default: return .notPlain
                }
            }
            end &+= 1
        }
        let value = bytes.extracting(valueStart..<end)
        guard isASCII || PlainText.isValid(value) else { return .notPlain }
        let name = bytes.extracting(start..<nameEnd)
        if isDeclaration(name) {
            return isRoot && !holdsEntities && isOurs(value) ? .taken(end + 1) : .notPlain
        }
        guard let number = names.number(of: name) else { return .notPlain }
        for other in firstAttribute..<attributes.count where attributes[other].name == number { return .notPlain }
        guard holdsEntities else {
            attributes.append(XMLAttribute(name: number, start: UInt32(valueStart), end: UInt32(end)))
            return .taken(end + 1)
        }
        let decodedStart = decodedBase + decoded.count
        guard PlainText.decode(value, into: &decoded) else { return .notPlain }
        attributes.append(
            XMLAttribute(name: number, start: UInt32(decodedStart), end: UInt32(decodedBase + decoded.count)))
        return .taken(end + 1)
    }

    private func isDeclaration(_ name: Span<UInt8>) -> Bool {
        name.count == 5 && name[0] == UInt8(ascii: "x") && (0..<5).allSatisfy { name[$0] == Self.declaration[$0] }
    }

    private func isOurs(_ value: Span<UInt8>) -> Bool {
        let bytes = (0..<value.count).map { value[$0] }
        return namespaces.contains(bytes)
    }

    private mutating func undo(_ firstAttribute: Int, _ tagLine: UInt32) -> Outcome {
        attributes.removeLast(attributes.count - firstAttribute)
        line = tagLine
        return .unfinished
    }

    private mutating func append(_ kind: XMLToken.Kind, name: UInt16, line: UInt32) {
        tokens.append(
            XMLToken(kind: kind, name: name, attributesEnd: UInt32(attributes.count), line: line))
    }

    private mutating func skipBlank(_ bytes: Span<UInt8>, _ index: inout Int) -> Bool {
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09: break
            case 0x0A: line &+= 1
            default: return index > start
            }
            index &+= 1
        }
        return index > start
    }

    private func nameEnd(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var index = start
        while index < bytes.count, nameKinds[Int(bytes[index])] { index &+= 1 }
        return index
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static let nameBytes: [Bool] = (0...255).map { (byte: UInt8) in
        isNameStart(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private enum Kind {
        static let quote: UInt8 = 1
        static let ampersand: UInt8 = 2
        static let high: UInt8 = 3
        static let refused: UInt8 = 4
    }

    /// By byte: 0 where a value may hold it without a second look.
    private static let kindsOfBytes: [UInt8] = (0...255).map { (byte: UInt8) in
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): Kind.quote
        case UInt8(ascii: "&"): Kind.ampersand
        case 0x80...: Kind.high
        case UInt8(ascii: "<"), ..<0x20: Kind.refused
        default: 0
        }
    }
}
