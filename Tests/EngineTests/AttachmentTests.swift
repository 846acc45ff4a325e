import Attachments
import Engine
import EventLog
import EventModel
import Foundation
import SijillTestKit
import Testing
import Workflow

/// Files that stand for documents, through a store.
@Suite struct AttachmentTests {
    private let fixture: AttachmentFixture
    private static let applicant = AttachmentFixture.applicant

    init() throws {
        fixture = try AttachmentFixture()
    }

    private func code(_ body: () async throws -> Void) async -> Rejection.Code? {
        do {
            try await body()
            return nil
        } catch EngineError.rejected(let rejection) {
            return rejection.code
        } catch {
            Issue.record(error)
            return nil
        }
    }

    @Test func whatIsAttachedIsReadAgainAndTakenIn() async throws {
        let engine = try await fixture.open()
        let permit = try await engine.submit("building", action: "open", by: Self.applicant).application
        let plan = AttachmentFixture.contents(3 << 20)
        let receipt = try await engine.attach(
            to: permit, document: "plan", contentsOf: AttachmentFixture.chunks(plan), name: "مخطط.pdf",
            by: Self.applicant)
        #expect(receipt.state?.id == "draft" && !receipt.isDuplicate)
        try await engine.perform("submit", on: permit, by: Self.applicant)
        try await engine.close()
        // Over a restart.
        let later = try await fixture.open()
        let loaded = try await later.load(permit)
        #expect(loaded.currentState?.id == "review" && loaded.state?.deviationCount == 0)
        let document = try #require(loaded.record.documents["plan"]?.map.flatMap { Workflow.Attachment($0) })
        #expect(document.byteCount == Int64(plan.count) && document.mediaType == "application/pdf")
        #expect(document.name == "مخطط.pdf")
        var bytes: [UInt8] = []
        for try await chunk in later.attachment(document.digest) { bytes += chunk }
        #expect(bytes == plan)
        let history = try await later.history(of: permit)
        #expect(history.map(\.type) == ["opened", "document-attached", "submitted"])
        #expect(DocumentFile.newest(in: history).map(\.document) == ["plan"])
        let report = try await later.log.verifyAttachments()
        #expect(report.isSound && report.fileCount == 1 && report.referenceCount == 2)
        try await later.close()
    }

    @Test func theSameCommandAgainIsADuplicate() async throws {
        let engine = try await fixture.open()
        let permit = try await engine.submit("building", action: "open", by: Self.applicant).application
        let key = CommandKey("k1")
        func attach(_ bytes: [UInt8], _ document: String = "plan", name: String? = "a") async throws -> CommandReceipt {
            try await engine.attach(
                to: permit, document: document, contentsOf: AttachmentFixture.chunks(bytes), name: name,
                by: Self.applicant, key: key)
        }
        let plan = AttachmentFixture.contents(5_000)
        let first = try await attach(plan)
        try await engine.perform("submit", on: permit, by: Self.applicant, key: CommandKey("k2"))
        let again = try await attach(plan)
        #expect(again.isDuplicate && again.position == first.position)
        await #expect(throws: EngineError.keyReused) {
            _ = try await attach(AttachmentFixture.contents(5_000, seed: 9))
        }
        await #expect(throws: EngineError.keyReused) { _ = try await attach(plan, "deed") }
        await #expect(throws: EngineError.keyReused) { _ = try await attach(plan, name: "b") }
        // The action that took the file in is the same one, too.
        let repeated = try await engine.perform("submit", on: permit, by: Self.applicant, key: CommandKey("k2"))
        #expect(repeated.isDuplicate)
        #expect(try await engine.history(of: permit).count == 3)
        try await engine.close()
    }

    @Test func whatIsRefusedLeavesNothingBehind() async throws {
        let engine = try await fixture.open()
        let permit = try await engine.submit("building", action: "open", by: Self.applicant).application
        func attach(
            _ bytes: [UInt8], _ document: String = "plan", name: String? = nil, type: String? = nil,
            by actor: Actor = Self.applicant
        ) async -> Rejection.Code? {
            await code {
                _ = try await engine.attach(
                    to: permit, document: document, contentsOf: AttachmentFixture.chunks(bytes), name: name,
                    declaredType: type, by: actor)
            }
        }
        let plan = AttachmentFixture.contents(5_000)
        #expect(await attach(AttachmentFixture.contents(4_000_001)) == .documentTooLarge)
        #expect(await attach(Array("<html>".utf8)) == .documentTypeNotAllowed)
        #expect(await attach([]) == .documentTypeNotAllowed)
        #expect(await attach([0xFF, 0xD8, 0xFF, 0xE0]) == .documentTypeNotAllowed)
        #expect(await attach(plan, type: "image/png") == .documentTypeNotAllowed)
        #expect(await attach(plan, "passport") == .documentUnknown)
        #expect(await attach(plan, name: "a\nb") == .documentNameInvalid)
        #expect(await attach(plan, by: Actor(subject: "omar", roles: ["clerk"])) == .roleNotAllowed)
        #expect(try fixture.files().isEmpty)
        #expect(await attach(AttachmentFixture.contents(4_000_000), type: "application/pdf") == nil)
        #expect(try fixture.files().count == 1)
        try await engine.close()
    }

    @Test func anActionMayNameAFileThatIsThere() async throws {
        let engine = try await fixture.open()
        let plan = AttachmentFixture.contents(7_000)
        let kept = try await engine.keep(contentsOf: AttachmentFixture.chunks(plan), as: "plan", of: "building")
        func submit(_ map: ValueMap) async throws -> CommandReceipt {
            try await engine.submit(
                "building", action: "file", data: ["documents": .map(["plan": .map(map)])], by: Self.applicant)
        }
        let permit = try await submit(kept.map).application
        #expect(try await engine.load(permit).currentState?.id == "review")
        var missing = kept
        missing.digest = try #require(AttachmentDigest(bytes: [UInt8](repeating: 1, count: 32)))
        var longer = kept
        longer.byteCount += 1
        for wrong in [missing.map, longer.map, ["sha256": .text("x")], ["sha256": .text(kept.digest.description)]] {
            do {
                _ = try await submit(wrong)
                Issue.record("\(wrong) was taken")
            } catch EngineError.dataInvalid(let reason) {
                #expect(reason.contains("`plan` names an attachment"))
            }
        }
        #expect(
            await code {
                _ = try await engine.keep(contentsOf: AttachmentFixture.chunks([1]), as: "plan", of: "building")
            }
                == .documentTypeNotAllowed)
        #expect(
            await code {
                _ = try await engine.keep(contentsOf: AttachmentFixture.chunks(plan), as: "x", of: "building")
            }
                == .documentUnknown)
        #expect(try await engine.log.verifyAttachments().isSound)
        try await engine.close()
    }

    @Test func whatAHistoryFromElsewhereCallsADigestIsNoAttachment() async throws {
        let engine = try await fixture.open()
        let digest = try #require(AttachmentDigest(String(repeating: "ab", count: 32)))
        let file = Workflow.Attachment(digest: digest, byteCount: 7, mediaType: "application/pdf")
        let stream = try StreamID(category: "case", name: "1")
        // As an import keeps them: attributes of an event, and no word of who acted in which role.
        let imported = [
            ("Document received", ["documents": .map(["plan": .map(file.map)])] as ValueMap),
            ("document-attached", file.data(for: "plan")), ("noted", file.map),
        ]
        _ = try await engine.log.append(
            AppendRequest(
                events: imported.map {
                    ProposedEvent(
                        stream: stream, type: $0.0, actor: "x", occurredAt: .epoch,
                        payload: EventPayload(data: $0.1).bytes)
                }))
        let report = try await engine.log.verifyAttachments()
        #expect(report.isSound && report.referenceCount == 0 && report.fileCount == 0)
        #expect(try await DocumentFile.all(in: engine.log.readStream(stream)).isEmpty)
        // The same, said by somebody in a role, is missed.
        _ = try await engine.log.append(
            AppendRequest(events: [
                ProposedEvent(
                    stream: stream, type: "document-attached", actor: "x", occurredAt: .epoch,
                    payload: EventPayload(data: file.data(for: "plan"), roles: ["clerk"]).bytes)
            ]))
        #expect(try await engine.log.verifyAttachments().damages.map(\.document) == ["plan"])
        try await engine.close()
    }

    @Test(arguments: [1, 2] as [UInt64])
    func damageIsNamedByApplicationAndDocument(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let engine = try await fixture.open()
        var expected: Set<String> = []
        for number in 0..<10 as Range<UInt64> {
            let permit = try await engine.submit("building", action: "open", by: Self.applicant).application
            let bytes = AttachmentFixture.contents(2_000, seed: number)
            try await engine.attach(
                to: permit, document: "plan", contentsOf: AttachmentFixture.chunks(bytes), by: Self.applicant)
            if Bool.random(using: &generator) { try await engine.perform("submit", on: permit, by: Self.applicant) }
            let loaded = try await engine.history(of: permit)
            let digest = try #require(DocumentFile.newest(in: loaded).first).attachment.digest
            let path = fixture.path(of: digest)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                var damaged = bytes
                damaged[Int.random(in: 0..<2_000, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                try Data(damaged).write(to: URL(filePath: path))
                expected.insert("\(permit) plan wrongContents")
            case 1:
                try FileManager.default.removeItem(atPath: path)
                expected.insert("\(permit) plan missing")
            default: break
            }
        }
        _ = try await engine.keep(
            contentsOf: AttachmentFixture.chunks(AttachmentFixture.contents(100, seed: 77)), as: "plan", of: "building")
        let report = try await engine.log.verifyAttachments()
        #expect(
            Set(report.damages.map { "\($0.application) \($0.document) \($0.damage.kind.rawValue)" }) == expected,
            "seed \(seed)")
        #expect(report.damages.count == expected.count && report.fileCount == 10 && report.unreferencedCount == 1)
        try await engine.close()
    }

    /// A power cut at every call of an attachment: no event is ever without its file.
    @Test func powerCutsAtEveryCall() async throws {
        let plan = AttachmentFixture.contents(1_500)
        func run(on disk: SimulatedFileSystem, cutAt call: Int?) async throws -> (permit: StreamID, isAttached: Bool) {
            let engine = try await fixture.open(on: disk)
            let permit = try await engine.submit("building", id: "A1", action: "open", by: Self.applicant).application
            if let call {
                disk.faults.failingCall = disk.callCount + call
                disk.faults.isPowerCut = true
            }
            let before = disk.callCount
            do {
                try await engine.attach(
                    to: permit, document: "plan", contentsOf: AttachmentFixture.chunks(plan), by: Self.applicant)
                callCount = disk.callCount - before
                return (permit, true)
            } catch {
                return (permit, false)
            }
        }
        var callCount = 0
        _ = try await run(on: try AttachmentFixture.disk(), cutAt: nil)
        #expect(callCount > 10)
        var attachedCount = 0
        for call in 0...(callCount + 2) {
            let disk = try AttachmentFixture.disk()
            let (permit, isAttached) = try await run(on: disk, cutAt: call)
            for seed in 0..<4 as Range<UInt64> {
                let crashed = disk.crash(seed: seed)
                let engine = try await fixture.open(on: crashed)
                let types = try await engine.history(of: permit).map(\.type)
                if isAttached { #expect(types == ["opened", "document-attached"], "call \(call), seed \(seed)") }
                let report = try await engine.log.verifyAttachments()
                #expect(report.isSound, "call \(call), seed \(seed): \(report.damages)")
                #expect(report.fileCount == types.count - 1)
                attachedCount += types.count - 1
                #expect(!crashed.paths.contains { $0.hasSuffix(".unfinished") })
                try await engine.close()
            }
        }
        #expect(attachedCount > 4)
    }
}
