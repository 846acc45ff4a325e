import Foundation
import Testing

@testable import XMLReading

@Suite struct CompressedFileTests {
    private static let document = Array(
        ("<log>"
            + (0..<3_000).map { "<string key='k' value='\($0 &* 2_654_435_761)'/>" }.joined(separator: "\n")
            + "</log>").utf8)

    @Test func gzipIsRecognisedByItsBytes() throws {
        let plain = Reading(try TemporaryFile(Self.document))
        let compressed = Reading(try TemporaryFile(name: "any.name", TemporaryFile.gzip(Self.document)))
        #expect(plain.lines.count == 6_002)
        #expect(compressed == plain)
    }

    @Test func membersFollowEachOther() throws {
        let half = Self.document.count / 2
        let (first, second) = (Array(Self.document[..<half]), Array(Self.document[half...]))
        let members = try TemporaryFile.gzip(first) + TemporaryFile.gzip(second)
        #expect(Reading(try TemporaryFile(members)) == Reading(try TemporaryFile(Self.document)))
    }

    @Test func everyTruncationIsTold() throws {
        let whole = try TemporaryFile.gzip(Self.document)
        // The first two bytes say that it is gzip; shorter ones are no XML either.
        let lengths = Array(2..<40) + stride(from: 40, to: whole.count, by: 97) + (whole.count - 12..<whole.count)
        for length in lengths {
            let error = Reading(try TemporaryFile(Array(whole[..<length]))).error
            #expect(error?.code == .truncated, "cut to \(length) of \(whole.count) bytes")
        }
    }

    @Test func damageIsTold() throws {
        var damaged = try TemporaryFile.gzip(Self.document)
        damaged[damaged.count - 6] ^= 1
        #expect(Reading(try TemporaryFile(damaged)).error?.code == .corrupt)
    }

    @Test func garbageAfterTheEndIsTold() throws {
        let garbage = try TemporaryFile.gzip(Self.document) + Array("garbage".utf8)
        #expect(Reading(try TemporaryFile(garbage)).error?.code == .corrupt)
    }

    @Test func whatStoodInPlaceStaysUntilTheNewFileIsComplete() throws {
        let file = try TemporaryFile("old")
        do {
            let abandoned = try CompressedOutput(path: file.path)
            try abandoned.write(Array("new".utf8))
        }
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "old")
        let finished = try CompressedOutput(path: file.path)
        try finished.write(Array("new".utf8))
        try finished.finish()
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "new")
        let folder = URL(filePath: file.path).deletingLastPathComponent().path
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["document.xml"])
    }
}
