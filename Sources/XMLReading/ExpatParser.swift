private import CExpat
private import Glibc

/// Parses XML 1.0 with expat: any encoding that expat knows, every rule of being well-formed.
final class ExpatParser {
    private let input: CompressedInput
    private let path: String
    private let parser: XML_Parser
    private let context: ExpatContext
    private var fedByteCount = 0
    private var isFinished = false

    /// Stands between a namespace and a name; XML cannot hold it (XML 1.0 section 2.2).
    private static let separator: XML_Char = 0x0C
    private static let chunkByteCount = 64 << 10

    init(
        input: CompressedInput, path: String, namespaces: [String], skippedTokenCount: Int
    ) throws(XMLReadingError) {
        guard let parser = XML_ParserCreateNS(nil, Self.separator) else {
            throw XMLReadingError(.unreadable, "there is no memory to parse the file", path: path)
        }
        self.input = input
        self.path = path
        self.parser = parser
        context = ExpatContext(
            parser: parser, namespaces: namespaces.map { Array($0.utf8) }, skippedTokenCount: skippedTokenCount)
        // Unsafe: the context lives as long as the parser, both being owned by this object.
        XML_SetUserData(parser, Unmanaged.passUnretained(context).toOpaque())
        XML_SetElementHandler(
            parser,
            { ExpatContext.of($0).start(name: $1, attributes: $2) },
            { user, _ in ExpatContext.of(user).end() })
        XML_SetCharacterDataHandler(parser) { ExpatContext.of($0).text($1, count: $2) }
        XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in ExpatContext.of(user).refuse(.doctypeRefused) }
    }

    deinit {
        XML_ParserFree(parser)
    }

    /// The share of the file that was read, 0 to 1.
    var progress: Double { input.progress }

    /// The tokens of the next chunk that has any; nil after the end of the document.
    ///
    /// - Throws: ``XMLReadingError`` with line and column.
    func next(names: inout NameTable) throws(XMLReadingError) -> XMLBatch? {
        while !isFinished {
            swap(&context.names, &names)
            let failure = feed()
            swap(&context.names, &names)
            if let failure { throw failure }
            guard !context.batch.tokens.isEmpty else { continue }
            var batch = XMLBatch()
            swap(&batch, &context.batch)
            batch.newNames = names.takeNewNames()
            return batch
        }
        return nil
    }

    private func feed() -> XMLReadingError? {
        guard let buffer = XML_GetBuffer(parser, Int32(Self.chunkByteCount)) else { return parsingError() }
        do throws(XMLReadingError) {
            // Unsafe: expat gave the buffer out with at least this many bytes.
            let count = try input.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Self.chunkByteCount))
            isFinished = count < Self.chunkByteCount
            fedByteCount += count
            guard XML_ParseBuffer(parser, Int32(count), isFinished ? 1 : 0) == XML_STATUS_OK else {
                return parsingError()
            }
        } catch {
            return error
        }
        // What expat keeps unparsed is one unfinished tag.
        if fedByteCount - max(0, Int(XML_GetCurrentByteIndex(parser))) > XMLLimits.tagByteCountMax {
            return failure(.limitExceeded, "a tag is longer than \(XMLLimits.tagByteCountMax) bytes")
        }
        return nil
    }

    private func parsingError() -> XMLReadingError {
        switch context.refusal {
        case .doctypeRefused:
            failure(.doctypeRefused, "a document type declaration is not accepted: take it out of the file")
        case .limitExceeded(let what):
            failure(.limitExceeded, what)
        case nil:
            failure(.malformed, "the XML is not well-formed: \(Self.message(XML_GetErrorCode(parser)))")
        }
    }

    private func failure(_ code: XMLReadingError.Code, _ reason: String) -> XMLReadingError {
        XMLReadingError(
            code, reason, path: path, line: Int(XML_GetCurrentLineNumber(parser)),
            column: Int(XML_GetCurrentColumnNumber(parser)) + 1)
    }

    private static func message(_ code: XML_Error) -> String {
        // Unsafe: expat's messages are constant C strings.
        XML_ErrorString(code).map { String(cString: $0) } ?? "no details"
    }
}

/// What expat's callbacks write into.
private final class ExpatContext {
    enum Refusal {
        case doctypeRefused
        case limitExceeded(String)
    }

    let parser: XML_Parser
    let namespaces: [[UInt8]]
    var batch = XMLBatch()
    var names = NameTable(knownNames: [])
    private(set) var refusal: Refusal?
    private var skippedTokenCount: Int
    private var openElements: [UInt16] = []
    private var isInText = false

    init(parser: XML_Parser, namespaces: [[UInt8]], skippedTokenCount: Int) {
        self.parser = parser
        self.namespaces = namespaces
        self.skippedTokenCount = skippedTokenCount
    }

    static func of(_ user: UnsafeMutableRawPointer?) -> ExpatContext {
        guard let user else { preconditionFailure("expat hands back the context it was given") }
        // Unsafe: the pointer is the context that the parser was given.
        return Unmanaged<ExpatContext>.fromOpaque(user).takeUnretainedValue()
    }

    func refuse(_ refusal: Refusal) {
        guard self.refusal == nil else { return }
        self.refusal = refusal
        XML_StopParser(parser, 0)
    }

    func start(
        name: UnsafePointer<XML_Char>?, attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        isInText = false
        guard openElements.count < XMLLimits.depthMax else {
            return refuse(.limitExceeded("elements nest deeper than \(XMLLimits.depthMax)"))
        }
        guard let name, let attributes, let number = number(of: name) else { return }
        openElements.append(number)
        let isSkipped = takeSkip()
        var index = 0
        // Unsafe: expat ends the list of names and values with a null pointer.
        while let attributeName = attributes[index], let value = attributes[index + 1] {
            index += 2
            guard !isSkipped else { continue }
            guard let attributeNumber = self.number(of: attributeName) else { return }
            let start = batch.bytes.count
            batch.bytes.append(contentsOf: Self.bytes(of: value))
            batch.attributes.append(
                XMLAttribute(name: attributeNumber, start: UInt32(start), end: UInt32(batch.bytes.count)))
        }
        if !isSkipped { append(.start, name: number) }
    }

    func end() {
        isInText = false
        guard let number = openElements.popLast(), !takeSkip() else { return }
        append(.end, name: number)
    }

    func text(_ text: UnsafePointer<XML_Char>?, count: Int32) {
        // Unsafe: expat says how many bytes stand behind the pointer.
        let isBlank = UnsafeBufferPointer(start: text, count: Int(count)).allSatisfy {
            $0 == 0x20 || (0x09...0x0D).contains($0)
        }
        guard !isBlank, !isInText else { return }
        isInText = true
        if !takeSkip() { append(.text, name: 0) }
    }

    private func append(_ kind: XMLToken.Kind, name: UInt16) {
        batch.tokens.append(
            XMLToken(
                kind: kind, name: name, attributesEnd: UInt32(batch.attributes.count),
                line: UInt32(truncatingIfNeeded: XML_GetCurrentLineNumber(parser))))
    }

    private func takeSkip() -> Bool {
        guard skippedTokenCount > 0 else { return false }
        skippedTokenCount -= 1
        return true
    }

    /// The number of `namespace separator name`: a namespace of the format is left out, another one put in braces.
    private func number(of name: UnsafePointer<XML_Char>) -> UInt16? {
        let bytes = Self.bytes(of: name)
        var number: UInt16?
        if let separator = bytes.firstIndex(of: 0x0C) {
            let namespace = Array(bytes[..<separator])
            let local = Array(bytes[(separator + 1)...])
            let full = namespaces.contains(namespace) ? local : [0x7B] + namespace + [0x7D] + local
            number = names.number(of: full.span)
        } else {
            number = names.number(of: Array(bytes).span)
        }
        if number == nil {
            refuse(.limitExceeded("more than \(XMLLimits.nameCountMax) different names, or one too long"))
        }
        return number
    }

    private static func bytes(of text: UnsafePointer<XML_Char>) -> UnsafeRawBufferPointer {
        // Unsafe: expat's texts end with a zero byte, and live until the callback returns.
        UnsafeRawBufferPointer(start: text, count: strlen(text))
    }
}
