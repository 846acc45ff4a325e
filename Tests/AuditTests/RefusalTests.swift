import EventModel
import SijillTestKit
import Testing

@testable import Audit

@Suite struct RefusalTests {
    @Test(arguments: [
        ("<html/>", XESError.Code.notXES, 1),
        ("<log><trace><event><picture key='a' value='b'/></event></trace></log>", .notXES, 1),
        ("<log>\n<trace>\n<event>\n<string value='b'/></event></trace></log>", .notXES, 4),
        ("<log>\n<trace><event><string key='a'/></event></trace></log>", .notXES, 2),
        ("<log>\n<string key='a' value='b' unit='c'/></log>", .notXES, 2),
        ("<log>\nhello</log>", .notXES, 2),
        ("<log>\n<list key='a'><values/><values/></list></log>", .notXES, 2),
        ("<log>\n<string key='a' value='b'><values/></string></log>", .notXES, 2),
        ("<log><trace>\n<trace/></trace></log>", .notXES, 2),
        ("<log>\n<f:x xmlns:f='urn:f'/></log>", .notXES, 2),
        ("<log>\n<trace></log>", .malformedXML, 2),
        ("<log>\n<trace>", .malformedXML, 2),
        ("<!DOCTYPE log [<!ENTITY a 'b'>]>\n<log/>", .malformedXML, 1),
    ])
    func brokenFilesAppendNothingAndTellTheLine(text: String, code: XESError.Code, line: Int) async throws {
        for order in [XESImportOrder.file, .time] {
            let folder = try TemporaryFolder()
            let path = try folder.file("log.xes", Array(text.utf8))
            let store = InMemoryEventStore()
            do {
                _ = try await store.importFile(path, order: order, folder: folder)
                Issue.record("\(text) was taken")
            } catch {
                #expect(error.code == code, "\(text): \(error)")
                #expect(error.place.hasPrefix("\(path):\(line)"), "\(text): \(error)")
            }
            #expect(try await store.content().isEmpty)
        }
    }

    @Test func deepNestingIsRefusedAndTheDeepestAllowedIsReadable() async throws {
        func log(_ depth: Int) -> String {
            "<log><trace><event>" + String(repeating: "<list key='time:timestamp'><values>", count: depth)
                + String(repeating: "</values></list>", count: depth) + "</event></trace></log>"
        }
        let folder = try TemporaryFolder()
        let allowed = try folder.file("allowed.xes", Array(log(XESAttribute.depthMax).utf8))
        let store = InMemoryEventStore()
        _ = try await store.importFile(allowed, order: .file, folder: folder)
        _ = try await store.export(folder)
        let deeper = try folder.file("deeper.xes", Array(log(XESAttribute.depthMax + 1).utf8))
        await #expect(throws: XESError(.limitExceeded, "")) {
            try await InMemoryEventStore().importFile(deeper, order: .file, folder: folder)
        }
    }

    @Test func repeatedKeysMayNestAsDeep() async throws {
        var text = "<log><trace><event>"
        for _ in 0..<XESAttribute.depthMax { text += "<string key='' value=''>" }
        text += String(repeating: "</string>", count: XESAttribute.depthMax) + "</event></trace></log>"
        let folder = try TemporaryFolder()
        let store = InMemoryEventStore()
        _ = try await store.importFile(try folder.file("log.xes", Array(text.utf8)), order: .file, folder: folder)
        _ = try await store.export(folder)
    }

    @Test func anEventThatNoStoreTakesIsRefusedWithItsLine() async throws {
        let value = String(repeating: "x", count: Limits.eventByteCountMax)
        let text = "<log>\n<trace>\n<event>\n<string key='a' value='\(value)'/>\n</event></trace></log>"
        let folder = try TemporaryFolder()
        let path = try folder.file("log.xes", Array(text.utf8))
        do {
            _ = try await InMemoryEventStore().importFile(path, order: .time, folder: folder)
            Issue.record("it was taken")
        } catch {
            #expect(error.code == .limitExceeded)
            #expect(error.place == "\(path):5")
        }
    }

    @Test(arguments: [
        ("<trace>", "<event/>"), ("<trace>", "<string key='' value=''/>"),
        ("<trace><event>", "<int key='a' value='1'/>"),
        ("<trace><event><list key='a'><values>", "<id key='' value=''/>"), ("<event>", "<int key='a' value='1'/>"),
        ("", "<classifier/>"), ("", "<string key='' value=''/>"), ("<global>", "<string key='' value=''/>"),
    ])
    func whatFillsTheMemoryIsRefusedBeforeItsElementEnds(start: String, repeated: String) throws {
        // The file is not even well-formed, which shows if it is read to its end.
        let text = "<log>\(start)" + String(repeating: repeated, count: 40_000)
        let folder = try TemporaryFolder()
        let path = try folder.file("log.xes", Array(text.utf8))
        #expect(throws: XESError(.limitExceeded, "")) {
            var reader = try XESDocumentReader(path: path, heldByteCountMax: 1 << 20)
            while try reader.next() != nil {}
        }
    }

    @Test func whatIsSmallerIsTaken() throws {
        let trace = "<trace>" + String(repeating: "<event><int key='a' value='1'/></event>", count: 2_000) + "</trace>"
        let folder = try TemporaryFolder()
        let text = "<log>" + String(repeating: trace, count: 20) + "</log>"
        var reader = try XESDocumentReader(
            path: try folder.file("log.xes", Array(text.utf8)), heldByteCountMax: 1 << 20)
        var count = 0
        while try reader.next() != nil { count += 1 }
        #expect(count == 20)
    }

    @Test(arguments: ["", "a/b", "xes-imports", String(repeating: "s", count: 250)])
    func whatCannotBeAServiceIsRefused(service: String) async throws {
        let run = XESImport(
            path: "/nowhere", service: service, order: .file, classifier: AsRecordedClassifier(),
            store: InMemoryEventStore(), scratchFolder: "/nowhere")
        await #expect(throws: XESError(.invalidService, "")) { try await run.run() }
    }

    @Test func aMissingFileIsUnreadable() async throws {
        let folder = try TemporaryFolder()
        await #expect(throws: XESError(.unreadable, "")) {
            try await InMemoryEventStore().importFile("\(folder.path)/none.xes", order: .file, folder: folder)
        }
    }
}
