private import Foundation

/// Reads the elements and attributes of an XML file, gzipped or not, batch by batch, in bounded memory.
///
/// Inflating and parsing happen on a thread of their own, at most ``batchesAheadMax`` batches ahead of the caller.
/// A document type declaration is refused, and with it every entity but the five of XML itself.
package final class XMLReader {
    private let channel: BoundedChannel<Result<XMLBatch, XMLReadingError>>

    /// The most batches that are read ahead; each holds about 256 KiB of the document.
    package static let batchesAheadMax = 8

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file; gzip is recognised by its first bytes.
    ///   - knownNames: names of elements and attributes that get the numbers 0, 1, … in this order.
    ///   - namespaces: the namespaces of the format; names of other ones are written `{namespace}name`.
    /// - Throws: ``XMLReadingError`` when the file cannot be opened.
    package init(path: String, knownNames: [String], namespaces: [String]) throws(XMLReadingError) {
        let source = try XMLBatchSource(path: path, knownNames: knownNames, namespaces: namespaces)
        let channel = BoundedChannel<Result<XMLBatch, XMLReadingError>>(capacity: Self.batchesAheadMax)
        self.channel = channel
        let thread = Thread { XMLReader.pump(source, into: channel) }
        thread.name = "xml-reader"
        thread.start()
    }

    deinit {
        channel.close()
    }

    /// The next tokens, waited for; nil after the end of a well-formed document.
    ///
    /// - Throws: ``XMLReadingError`` when the file cannot be read or is not well-formed; nothing comes after it.
    package func next() throws(XMLReadingError) -> XMLBatch? {
        try channel.receive()?.get()
    }

    private static func pump(
        _ source: XMLBatchSource, into channel: BoundedChannel<Result<XMLBatch, XMLReadingError>>
    ) {
        defer { channel.close() }
        do throws(XMLReadingError) {
            while let batch = try source.next() {
                guard channel.send(.success(batch)) else { return }
            }
        } catch {
            _ = channel.send(.failure(error))
        }
    }
}
