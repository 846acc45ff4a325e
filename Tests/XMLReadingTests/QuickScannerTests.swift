import Testing

@testable import XMLReading

/// The scanner must never say anything else than expat.
@Suite struct QuickScannerTests {
    @Test(arguments: 0..<UInt64(300))
    func saysTheSameAsExpatOfValidDocuments(seed: UInt64) throws {
        var documents = RandomDocument(seed: seed)
        try expectSame(documents.make(), "seed \(seed)")
    }

    @Test(arguments: 1_000..<UInt64(1_600))
    func saysTheSameAsExpatOfDamagedDocuments(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var documents = RandomDocument(seed: seed)
        var bytes = documents.make()
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(Self.meaningful.randomElement(using: &generator) ?? 0, at: place)
            case 2: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            default: bytes.removeSubrange(place...)
            }
            if bytes.isEmpty { break }
        }
        try expectSame(bytes, "seed \(seed)")
    }

    @Test func chunksEndAnywhere() throws {
        // Longer than three chunks, with tags of all lengths, so that some lie across each border.
        var text = "<log>"
        for number in 0..<40_000 {
            text += "<string key='k\(number % 7)' value='\(String(repeating: "v", count: number % 41))&#x627;'/>\n"
        }
        try expectSame(Array((text + "</log>").utf8), "long document")
    }

    @Test func plainDocumentsAreTakenByTheScannerAlone() throws {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>"
        let file = try TemporaryFile(declaration + "\n<log a='1'>\n\t<b c=\"&amp;é\"/>\n</log>\n")
        let input = try CompressedInput(path: file.path)
        var names = NameTable(knownNames: [])
        var scanner = QuickScanner(namespaces: [])
        guard case .batch(let batch) = try scanner.next(from: input, names: &names) else {
            Issue.record("the scanner gave up")
            return
        }
        #expect(batch.tokens.map(\.kind) == [.start, .start, .end, .end])
        #expect(batch.tokens.map(\.line) == [2, 3, 3, 4])
        guard case .finished = try scanner.next(from: input, names: &names) else {
            Issue.record("the scanner did not finish")
            return
        }
    }

    private static let meaningful = Array("<>/\"'=&;! -?[]x:".utf8)

    private func expectSame(_ bytes: [UInt8], _ what: Comment) throws {
        let file = try TemporaryFile(bytes)
        let quick = Reading(file.path, usesScanner: true)
        let expat = Reading(file.path, usesScanner: false)
        if quick.lines != expat.lines {
            // Before an error the two may have come unevenly far: each gives out what it has in whole chunks.
            let count = min(quick.lines.count, expat.lines.count)
            #expect(expat.error != nil, what)
            #expect(quick.lines.prefix(count) == expat.lines.prefix(count), what)
        }
        #expect(quick.error == expat.error, what)
        #expect(quick.error?.line == expat.error?.line, what)
        #expect(quick.error?.column == expat.error?.column, what)
    }
}

/// Documents with everything that XML has, the plain things more often.
struct RandomDocument {
    private var generator: SeededGenerator
    private var text = ""

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func make() -> [UInt8] {
        text = pick(
            [
                "", "", "\u{FEFF}", "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='UTF-8'?>\n",
                "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>", "<?xml version=\"1.0\"\n?>",
            ])
        blank()
        element(name: "log", depth: 0)
        blank()
        return Array(text.utf8)
    }

    private mutating func element(name: String, depth: Int) {
        text += "<" + name
        var used: Set<String> = []
        if depth == 0, chance(3) { text += " xmlns=\"http://example.org/ours\"" }
        if depth == 0, chance(12) { text += " xmlns='http://example.org/foreign'" }
        for _ in 0..<Int.random(in: 0...(chance(20) ? 20 : 4), using: &generator) {
            let attribute = pick(["key", "value", "xes.version", "a-b", "_c", "d1", "é", "key"])
            guard used.insert(attribute).inserted || chance(60) else { continue }
            text += pick([" ", "\n", "  ", "\t"]) + attribute + (chance(15) ? " = " : "=")
            let quote = pick(["\"", "'"])
            text += quote + value(quote) + quote
        }
        if chance(6) { text += " " }
        let childCount = depth > 5 ? 0 : Int.random(in: 0...4, using: &generator)
        guard childCount > 0 || chance(3) else {
            text += "/>"
            return
        }
        text += ">"
        for _ in 0..<childCount {
            blank()
            if chance(20) { text += pick(["text", "<![CDATA[x]]>", "<?target data?>", "&amp;"]) }
            element(name: pick(["trace", "event", "string", "int", "b.c", "x:y", "é"]), depth: depth + 1)
        }
        blank()
        text += "</" + name + (chance(8) ? " >" : ">")
    }

    private mutating func value(_ quote: String) -> String {
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            pick([
                "a", "42", "Add penalty", "سجل", "😀", "&lt;", "&amp;", "&quot;", "&apos;", "&#65;", "&#x1F600;", "é",
                quote == "\"" ? "'" : "\"", ">", "]]>", chance(6) ? "\n" : "-", chance(9) ? "&nbsp;" : "x",
                chance(9) ? "&#0;" : "y", chance(9) ? "\u{FFFE}" : "z", chance(9) ? "&#10;" : "w",
            ])
        }.joined()
    }

    private mutating func blank() {
        if chance(2) { text += pick(["\n", " ", "\t\n", "\r\n"]) }
        if chance(12) { text += pick(["<!-- c -->", "<!---->", "<!-- a\nb -->", "<!-- é -->", "<!-- - -->"]) }
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &generator) == 0
    }

    private mutating func pick(_ choices: [String]) -> String {
        choices.randomElement(using: &generator) ?? ""
    }
}
