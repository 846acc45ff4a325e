/// Scans plain XML about ten times as fast as expat; gives up at anything that is not plain, without saying why.
///
/// Plain is UTF-8, no document type, no processing instruction but the XML declaration, no CDATA, no text but white
/// space, ASCII names without colons, values on one line, and no error of any kind. What it takes means the same
/// to expat; `QuickScannerTests` holds both against each other.
struct QuickScanner {
    /// What a step came to.
    enum Outcome {
        /// Tokens; there may be more.
        case batch(XMLBatch)
        /// The document is complete.
        case finished
        /// The document is not plain, after this many tokens.
        case gaveUp(tokenCount: Int)
    }

    private enum Place {
        case beforeDocument
        case prolog
        case content
        case epilog
    }

    private let namespaces: [[UInt8]]
    private var place = Place.beforeDocument
    private var openElements: [UInt16] = []
    /// The unfinished tag at the end of the last chunk.
    private var rest: [UInt8] = []
    private var line: UInt32 = 1
    private var givenTokenCount = 0
    private var isAtEnd = false
    private var tags: TagScanner

    private static let chunkByteCount = 256 << 10
    /// A tag that is longer than this is left to expat.
    private static let restByteCountMax = 1 << 20

    init(namespaces: [String]) {
        self.namespaces = namespaces.map { Array($0.utf8) }
        tags = TagScanner(namespaces: self.namespaces)
    }

    /// Scans the next chunk.
    ///
    /// - Throws: ``XMLReadingError`` when the file cannot be read.
    mutating func next(from input: CompressedInput, names: inout NameTable) throws(XMLReadingError) -> Outcome {
        if isAtEnd { return rest.isEmpty && place == .epilog ? .finished : giveUp() }
        let chunk = try readChunk(from: input)
        tags.reset(decodedBase: chunk.count)
        guard let consumed = scan(chunk.span, names: &names), chunk.count - consumed <= Self.restByteCountMax else {
            return giveUp()
        }
        rest = Array(chunk[consumed...])
        givenTokenCount += tags.tokens.count
        return .batch(tags.takeBatch(chunk: chunk, newNames: names.takeNewNames()))
    }

    private func giveUp() -> Outcome {
        .gaveUp(tokenCount: givenTokenCount)
    }

    private mutating func readChunk(from input: CompressedInput) throws(XMLReadingError) -> [UInt8] {
        let room = rest.count + Self.chunkByteCount
        var failure: XMLReadingError?
        let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            // Unsafe: the rest is shorter than the room, and what follows it is filled up to the count returned.
            _ = buffer.update(fromContentsOf: rest)
            count = rest.count
            do throws(XMLReadingError) {
                let free = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[rest.count...])
                let added = try input.read(into: free)
                isAtEnd = added < free.count
                count += added
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return chunk
    }

    /// Scans as many whole tags as there are; the number of bytes taken, or nil to give up.
    private mutating func scan(_ bytes: Span<UInt8>, names: inout NameTable) -> Int? {
        var index = 0
        if place == .beforeDocument {
            guard bytes.count >= 256 || isAtEnd else { return 0 }
            guard let end = Prolog.end(in: bytes) else { return nil }
            index = end
            place = .prolog
        }
        while true {
            let newlines = Self.skipBlank(bytes, &index)
            line &+= newlines
            guard index < bytes.count else { return index }
            guard bytes[index] == UInt8(ascii: "<") else { return nil }
            guard index + 1 < bytes.count else { return index }
            tags.line = line
            switch tag(bytes, at: index, names: &names) {
            case .taken(let end): index = end
            case .unfinished: return index
            case .notPlain: return nil
            }
        }
    }

    private mutating func tag(_ bytes: Span<UInt8>, at index: Int, names: inout NameTable) -> TagScanner.Outcome {
        switch bytes[index + 1] {
        case UInt8(ascii: "/"):
            guard place == .content, let open = openElements.last else { return .notPlain }
            let outcome = tags.endTag(bytes, at: index, name: open, names: names)
            if case .taken = outcome {
                openElements.removeLast()
                if openElements.isEmpty { place = .epilog }
            }
            return outcome
        case UInt8(ascii: "!"):
            let (outcome, newlines) = TagScanner.comment(bytes, at: index)
            line &+= newlines
            return outcome
        default:
            guard place == .prolog || place == .content else { return .notPlain }
            return startTag(bytes, at: index, names: &names)
        }
    }

    private mutating func startTag(_ bytes: Span<UInt8>, at index: Int, names: inout NameTable) -> TagScanner.Outcome {
        guard openElements.count < XMLLimits.depthMax else { return .notPlain }
        let outcome = tags.startTag(bytes, at: index, isRoot: place == .prolog, names: &names)
        guard case .taken = outcome else { return outcome }
        line = tags.line
        place = .content
        if let open = tags.openedElement {
            openElements.append(open)
        } else if openElements.isEmpty {
            place = .epilog
        }
        return outcome
    }

    /// Skips white space and tells the number of line feeds.
    ///
    /// A carriage return ends a line for expat too, so it is not plain.
    @inline(__always)
    private static func skipBlank(_ bytes: Span<UInt8>, _ index: inout Int) -> UInt32 {
        var newlines: UInt32 = 0
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09: break
            case 0x0A: newlines &+= 1
            default: return newlines
            }
            index &+= 1
        }
        return newlines
    }
}

/// The byte order mark and the XML declaration.
private enum Prolog {
    /// Where they end; nil when the document is not UTF-8 or says something unusual.
    static func end(in bytes: Span<UInt8>) -> Int? {
        var index = 0
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
        guard starts(bytes, index, with: "<?xml") else { return index }
        var end = index
        while end < bytes.count, bytes[end] != UInt8(ascii: ">"), bytes[end] != 0x0A { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: ">") else { return nil }
        let declaration = String(decoding: (index...end).map { bytes[$0] }, as: UTF8.self)
        return usual.contains(declaration.replacing(" ?>", with: "?>").lowercased()) ? end + 1 : nil
    }

    private static let usual: Set<String> = [
        #"<?xml version="1.0"?>"#, #"<?xml version="1.0" encoding="utf-8"?>"#,
        #"<?xml version='1.0' encoding='utf-8'?>"#, #"<?xml version="1.0" encoding="utf-8" standalone="no"?>"#,
        #"<?xml version="1.0" encoding="utf-8" standalone="yes"?>"#,
    ]

    private static func starts(_ bytes: Span<UInt8>, _ index: Int, with text: StaticString) -> Bool {
        let expected = Array("\(text)".utf8)
        guard bytes.count - index >= expected.count else { return false }
        for offset in expected.indices where bytes[index + offset] != expected[offset] { return false }
        return true
    }
}
