import BinaryCoding
import EventModel
import SijillTestKit
import Testing

@testable import Audit

/// Whatever a store took is exported: no event keeps the others from it.
@Suite struct AcceptedDataTests {
    @Test(arguments: ["a\u{1}b", "\u{FFFE}\u{FFFD}\u{0}", "\u{FFFF}", "\u{1F}<&>\t"])
    func charactersThatXMLCannotHoldComeBack(text: String) async throws {
        let folder = try TemporaryFolder()
        let store = try await store(CBORPayload.encode(["data": .map(["a\u{1}": .text(text), "fine": .text("é")])]))
        let exported = try await store.export(folder)
        let event = try #require(try XESDocument(path: exported).traces.first?.events.first)
        let attribute = try #require(event.first { $0.key == "a\u{1}" })
        #expect(attribute.text.unicodeScalars.contains("\u{FFFD}"))
        #expect(attribute.children.map(\.key) == [XESAttribute.replacedCharactersKey])
        if Validator.isInstalled { #expect(try Validator.complaints(of: exported) == "") }
        let second = InMemoryEventStore()
        _ = try await second.importFile(exported, order: .file, folder: folder)
        let imported = try #require(try await second.readStream(StreamID(category: "permit", name: "A1")).first)
        let data = try CBORPayload.decode(imported.payload)?["data"]?.map
        #expect(data?["a\u{1}"] == .text(text))
        #expect(data?["fine"] == .text("é"))
    }

    @Test func whatNoExportWritesIsNotTakenForAReplacedText() {
        for (text, codes) in [("plain", "1"), ("\u{FFFD}", "FFFD"), ("\u{FFFD}", "1 2"), ("\u{FFFD}", "x")] {
            let attribute = XESAttribute(
                .string, key: "note", text: text,
                children: [XESAttribute(.string, key: XESAttribute.replacedCharactersKey, text: codes)])
            #expect(attribute.withReplacedCharactersRestored == attribute)
        }
    }

    @Test func payloadsThatCannotBeReadAreKeptAsBytes() async throws {
        var deep = Value.text("deepest")
        for _ in 0..<CBOR.depthMax + 2 { deep = .list([deep]) }
        for payload in [CBORPayload.encode(["data": .map(["deep": deep])]), [0xFF, 0x00], CBOR.encode(.int(7))] {
            let folder = try TemporaryFolder()
            let store = try await store(payload)
            let event = try #require(try XESDocument(path: try await store.export(folder)).traces.first?.events.first)
            let kept = try #require(event.first { $0.key == ExportRecord.unreadablePayloadKey })
            #expect(kept.text == Hexadecimal.text(of: payload))
            #expect(event.contains(XESAttribute(.string, key: "concept:name", text: "noted")))
        }
    }

    @Test(arguments: [Int64.max, .min, 841, -841])
    func aNumberThatIsNoOffsetIsOrdinaryData(number: Int64) async throws {
        let folder = try TemporaryFolder()
        let store = try await store(CBORPayload.encode(["data": .map(["time:timestamp": .int(number)])]))
        let event = try #require(try XESDocument(path: try await store.export(folder)).traces.first?.events.first)
        #expect(event.contains(XESAttribute(.int, key: "time:timestamp", text: String(number))))
        #expect(event.contains(XESAttribute(.string, key: "concept:name", text: "noted")))
    }

    private func store(_ payload: [UInt8]) async throws -> InMemoryEventStore {
        let store = InMemoryEventStore()
        let event = ProposedEvent(
            stream: try StreamID(category: "permit", name: "A1"), type: "noted", occurredAt: .epoch, payload: payload)
        _ = try await store.append(AppendRequest(events: [event]))
        return store
    }
}
