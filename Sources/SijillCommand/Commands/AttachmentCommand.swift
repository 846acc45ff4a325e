import ArgumentParser
import Attachments
import Engine
import EventLog
import EventModel
import Foundation
import Workflow

struct AttachmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attachment", abstract: "Write the file that stands for a document of an application.",
        discussion: """
            The newest file is written, or the one that --sha256 names among those of the document. A file that is there is
            not overwritten. Ends with exit code 4 when the attachment is damaged; then nothing is written.

            EXAMPLE
              sijill attachment passport-renewal/7K3M9QXDAB photo --output photo.jpg
            """)

    @Argument(help: "The application: SERVICE/ID.")
    var application: String

    @Argument(help: "The document, as in photo.")
    var document: String

    @Option(name: .customLong("output"), help: "The file to write, which must not be there.", completion: .file())
    var path: String

    @Option(name: .long, help: "The digest of an earlier file of the document.")
    var sha256: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions

    func run() async throws {
        guard let stream = try? StreamID(parsing: application) else {
            throw ValidationError("APPLICATION is SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
        }
        let log = try damageOptions.openForReading(storeOptions)
        let events = try await log.readStream(stream)
        let files = DocumentFile.all(in: events).filter { $0.document == document }
        guard let file = files.last(where: { sha256 == nil || sha256 == $0.attachment.digest.description }) else {
            throw CommandFailure(
                ExitStatus.Code.notFound,
                events.isEmpty
                    ? "there is no application \(stream)"
                    : "\(stream) has no such file for `\(document)`; `sijill show` lists what it has")
        }
        let chunks = AttachmentStore(of: log).chunks(of: file.attachment.digest)
        let count = try await write(chunks)
        Terminal.printLine("\(path): \(Numbers.bytes(count)), \(file.attachment.digest)")
    }

    /// Writes the bytes to a new file, which goes again when they are not what was attached.
    private func write(_ chunks: AttachmentChunks) async throws -> Int {
        let output: StoreFile
        do {
            output = StoreFile(try PosixFileSystem().openFile(at: path, mode: .createNew), path: path)
        } catch {
            let isThere = error.errorNumber == FileSystemError.fileExists
            throw CommandFailure(
                ExitStatus.Code.failed,
                isThere ? "\(path) is there already; remove it, or name another file" : "\(error)")
        }
        do {
            var end = 0
            for try await chunk in chunks {
                try output.write(chunk, at: end)
                end += chunk.count
            }
            try output.synchronize()
            return end
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }
}
