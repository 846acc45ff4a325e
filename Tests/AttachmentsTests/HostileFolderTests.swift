import Attachments
import EventLog
import EventModel
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Links, pipes and folders where attachments should be, on the machine's own file system.
@Suite struct HostileFolderTests {
    private final class Folder {
        let path: String

        init() throws {
            let url = FileManager.default.temporaryDirectory.appending(path: "sijill-attachments-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            path = url.path
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private let folder: Folder
    private let store: AttachmentStore
    private let files = FileManager.default

    init() throws {
        folder = try Folder()
        store = AttachmentStore(store: folder.path)
    }

    private func check(_ digest: AttachmentDigest) throws -> AttachmentDamage.Kind? {
        try store.check(digest, meter: WorkMeter()).damage?.kind
    }

    @Test func aLinkInPlaceOfAFileIsNotFollowed() async throws {
        let digest = try await store.add(Array("secret".utf8))
        let path = store.path(of: digest)
        // Even one to the very bytes.
        try files.moveItem(atPath: path, toPath: folder.path + "/elsewhere")
        try files.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/elsewhere")
        #expect(try check(digest) == .missing)
        await #expect(throws: EventStoreError(.notFound, "")) { _ = try await store.bytes(of: digest) }
        // Attaching again puts a file in the link's place and leaves alone where it led.
        try await store.add(Array("secret".utf8))
        #expect(try check(digest) == nil)
        #expect(try files.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular)
    }

    @Test func aLinkInPlaceOfAFolderIsNotFollowed() async throws {
        let digest = try await store.add(Array("secret".utf8))
        let path = store.folder(of: digest)
        try files.moveItem(atPath: path, toPath: folder.path + "/elsewhere")
        try files.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/elsewhere")
        #expect(try check(digest) == .missing)
        await #expect(throws: EventStoreError(.corrupt, "")) { try await store.add(Array("secret".utf8)) }
        #expect(throws: EventStoreError(.corrupt, "")) { try store.digests }
    }

    @Test func neitherPipesNorFoldersAreFiles() async throws {
        let first = try await store.add(Array("one".utf8))
        let second = try await store.add(Array("two".utf8))
        try files.removeItem(atPath: store.path(of: first))
        try files.removeItem(atPath: store.path(of: second))
        try files.createDirectory(atPath: store.path(of: first), withIntermediateDirectories: false)
        try #require(mkfifo(store.path(of: second), 0o600) == 0)
        #expect(try check(first) == .missing)
        #expect(try check(second) == .missing, "opening a pipe does not wait for its writer")
    }

    @Test func otherNamesAreIgnored() async throws {
        let digest = try await store.add(Array("one".utf8))
        let names = ["zz", "AB", "abc", "notes.txt", ".hidden"]
        for name in names { try Data([1]).write(to: URL(filePath: store.folder + "/" + name)) }
        try Data([1]).write(to: URL(filePath: store.folder(of: digest) + "/" + String(repeating: "0", count: 64)))
        #expect(try store.digests == [digest])
        try store.removeUnfinished()
        #expect(try names.allSatisfy { try files.contentsOfDirectory(atPath: store.folder).contains($0) })
    }

    @Test func aFileOf64MebibytesGoesThroughInSmallPieces() async throws {
        let source = folder.path + "/large"
        try #require(files.createFile(atPath: source, contents: nil))
        let handle = try #require(FileHandle(forWritingAtPath: source))
        for number in 0..<64 as Range<UInt8> { try handle.write(contentsOf: Data(repeating: number, count: 1 << 20)) }
        try handle.close()
        let meter = CallMeter()
        let measured = AttachmentStore(store: folder.path, fileSystem: MeteredFileSystem(meter: meter))
        let draft = try await measured.receive(fileAt: source, byteCountMax: 64 << 20)
        try measured.keep(draft)
        var byteCount = 0
        for try await chunk in measured.chunks(of: draft.digest) {
            #expect(chunk.count <= 1 << 20)
            byteCount += chunk.count
        }
        #expect(byteCount == 64 << 20 && !draft.isTooLarge)
        #expect(meter.byteCountMax == 1 << 20, "no call asks for more than a mebibyte")
        let cut = try await measured.receive(fileAt: source, byteCountMax: (64 << 20) - 1)
        #expect(cut.isTooLarge)
        try measured.discard(cut)
    }
}
