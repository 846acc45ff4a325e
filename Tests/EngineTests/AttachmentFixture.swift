import Engine
import EventLog
import EventModel
import Foundation
import SijillTestKit
import Workflow

/// A store of building permits, whose plans are files.
final class AttachmentFixture: Sendable {
    private let folder = TemporaryFolder()

    static let applicant = Actor(subject: "citizen-1", roles: ["applicant"])

    init() throws {
        try folder.write(Self.definition, to: "workflows/building/workflow.yaml")
        try EventLog.create(at: folder.path("store"))
    }

    deinit { folder.remove() }

    func open() async throws -> Engine {
        try await Engine(
            log: try EventLog.open(at: folder.path("store"), mode: .readWrite), workflows: folder.path("workflows"))
    }

    /// The engine of a store on a simulated disk.
    func open(on disk: SimulatedFileSystem) async throws -> Engine {
        try await Engine(
            log: try EventLog.open(at: "/store", mode: .readWrite, fileSystem: disk, clock: { .epoch }),
            workflows: folder.path("workflows"), now: { .epoch })
    }

    /// A simulated disk with an empty store.
    static func disk() throws -> SimulatedFileSystem {
        let disk = SimulatedFileSystem()
        try EventLog.create(at: "/store", fileSystem: disk, clock: { .epoch })
        return disk
    }

    /// The path of an attachment.
    func path(of digest: AttachmentDigest) -> String {
        folder.path("store/attachments/\(digest.description.prefix(2))/\(digest)")
    }

    /// The names of all files among the attachments.
    func files() throws -> [String] {
        let names = try? FileManager.default.subpathsOfDirectory(atPath: folder.path("store/attachments"))
        return (names ?? []).filter { $0.utf8.count > 2 }
    }

    /// A PDF file of so many bytes, another one for each seed.
    static func contents(_ byteCount: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var bytes = Array("%PDF-1.7\n".utf8)
        while bytes.count < byteCount { bytes.append(UInt8(truncatingIfNeeded: generator.next())) }
        return Array(bytes.prefix(byteCount))
    }

    /// The bytes in chunks.
    static func chunks(_ bytes: [UInt8]) -> AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            for start in stride(from: 0, to: bytes.count, by: 100_000) {
                continuation.yield(Array(bytes[start..<min(bytes.count, start + 100_000)]))
            }
            continuation.finish()
        }
    }

    private static let definition = """
        service: building
        version: 1
        title: {ar: رخصة بناء, en: Building permit}
        initial: start
        roles:
          applicant: {office: citizen, title: {ar: مقدّم الطلب, en: Applicant}}
          clerk: {office: municipality, title: {ar: الموظف, en: Clerk}}
        documents:
          plan: {title: {ar: مخطط, en: Plan}, required: true, accept: [application/pdf], max: 4MB}
          deed: {title: {ar: سند, en: Deed}}
        states:
          start:
            title: {ar: بداية, en: Start}
            actions:
              open: {records: opened, by: applicant, to: draft}
              file: {records: filed, by: applicant, requires: documents, to: review}
            after: {P10D: {to: lapsed, records: lapsed}}
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit: {records: submitted, by: applicant, requires: documents, to: review}
            after: {P10D: {to: lapsed, records: lapsed}}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions:
              grant: {records: granted, by: clerk, requires: [deed], to: granted}
            after: {P10D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}
        """
}
