@testable import XMLReading

/// All that a reader says of a document, one line a token, and how it ends.
struct Reading: Equatable {
    var lines: [String] = []
    var error: XMLReadingError?

    /// Reads the whole file through the reader that everybody uses.
    init(_ path: String) {
        read(path) { () throws(XMLReadingError) in
            let reader = try XMLReader(path: path, knownNames: [], namespaces: Self.namespaces)
            return { () throws(XMLReadingError) in try reader.next() }
        }
    }

    /// Reads a file that need not stay.
    init(_ file: TemporaryFile) {
        self = withExtendedLifetime(file) { Reading(file.path) }
    }

    /// Reads the whole file on this thread, with or without the scanner.
    init(_ path: String, usesScanner: Bool) {
        read(path) { () throws(XMLReadingError) in
            let source = try XMLBatchSource(
                path: path, knownNames: [], namespaces: Self.namespaces, usesScanner: usesScanner)
            return { () throws(XMLReadingError) in try source.next() }
        }
    }

    static let namespaces = ["http://example.org/ours"]

    private typealias Next = () throws(XMLReadingError) -> XMLBatch?

    private mutating func read(_ path: String, open: () throws(XMLReadingError) -> Next) {
        var names: [String] = []
        do throws(XMLReadingError) {
            let next = try open()
            while let batch = try next() {
                names += batch.newNames
                append(batch, names)
            }
        } catch {
            self.error = error
        }
    }

    private mutating func append(_ batch: XMLBatch, _ names: [String]) {
        var start = 0
        for token in batch.tokens {
            let attributes = batch.attributes[start..<Int(token.attributesEnd)].map { attribute in
                let value = batch.bytes[Int(attribute.start)..<Int(attribute.end)]
                return " \(names[Int(attribute.name)])=[\(String(decoding: value, as: UTF8.self))]"
            }
            start = Int(token.attributesEnd)
            let name = token.kind == .text ? "" : names[Int(token.name)]
            lines.append("\(token.line) \(token.kind) \(name)\(attributes.joined())")
        }
    }
}
