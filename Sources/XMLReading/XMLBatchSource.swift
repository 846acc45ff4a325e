/// Makes batches of a file: by the quick scanner as far as it goes, by expat from there.
///
/// Expat is the authority. The scanner takes a plain subset of XML and reports no errors: at anything else it gives
/// up, the file is read again from the start, and expat leaves out the tokens that were given out already.
///
/// Unchecked: it is made on one thread and used on one other from then on.
final class XMLBatchSource: @unchecked Sendable {
    private let path: String
    private let input: CompressedInput
    private let namespaces: [String]
    private var names: NameTable
    private var scanner: QuickScanner?
    private var parser: ExpatParser?
    private var isFinished = false

    init(
        path: String, knownNames: [String], namespaces: [String], usesScanner: Bool = true
    ) throws(XMLReadingError) {
        self.path = path
        self.namespaces = namespaces
        input = try CompressedInput(path: path)
        names = NameTable(knownNames: knownNames)
        if usesScanner, input.isRegularFile {
            scanner = QuickScanner(namespaces: namespaces)
        } else {
            parser = try ExpatParser(input: input, path: path, namespaces: namespaces, skippedTokenCount: 0)
        }
    }

    /// The next batch; nil after the end of the document.
    func next() throws(XMLReadingError) -> XMLBatch? {
        guard !isFinished else { return nil }
        if scanner != nil, var batch = try nextScanned() {
            batch.progress = input.progress
            return batch
        }
        guard var batch = try parser?.next(names: &names) else {
            isFinished = true
            return nil
        }
        batch.progress = parser?.progress ?? 1
        return batch
    }

    private func nextScanned() throws(XMLReadingError) -> XMLBatch? {
        while let outcome = try scanner?.next(from: input, names: &names) {
            switch outcome {
            case .batch(let batch):
                if !batch.tokens.isEmpty || !batch.newNames.isEmpty { return batch }
            case .finished:
                scanner = nil
            case .gaveUp(let tokenCount):
                scanner = nil
                parser = try ExpatParser(
                    input: CompressedInput(path: path), path: path, namespaces: namespaces,
                    skippedTokenCount: tokenCount)
            }
        }
        return nil
    }
}
