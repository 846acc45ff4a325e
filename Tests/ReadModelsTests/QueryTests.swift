import EventModel
import ReadModels
import SijillTestKit
import Testing

@Suite struct QueryTests {
    private static func models(
        _ ids: [(String, String)]
    ) async throws -> (ReadModelStore, InMemoryEventStore, ReadModelFolder) {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        for (index, (category, name)) in ids.enumerated() {
            let event = ProposedEvent(
                stream: try StreamID(category: category, name: name), type: "submitted", actor: "a",
                occurredAt: Timestamp(secondsSinceEpoch: Int64(index)))
            _ = try await store.append(AppendRequest(events: [event]))
        }
        let models = folder.open()
        try await models.catchUp(from: store)
        return (models, store, folder)
    }

    @Test func aBareNameIsEnoughWhereOneServiceHasIt() async throws {
        let (models, store, folder) = try await Self.models([("renewal", "A1"), ("permit", "A2"), ("رخصة", "طلب-١")])
        defer { withExtendedLifetime(folder) {} }
        let answer = try models.application("A2")
        #expect(answer.content.stream.description == "permit/A2")
        #expect(answer.cursor == store.end)
        #expect(answer.recordedAt == answer.content.lastRecordedAt.advanced(milliseconds: 1))
        #expect(try models.application("طلب-١").content.stream.category == "رخصة")
        #expect(try models.timeline(of: "رخصة/طلب-١").content.entries.count == 1)
        #expect(throws: ReadModelError(.notFound, "")) { try models.application("A3") }
        #expect(throws: ReadModelError(.notFound, "")) { try models.timeline(of: "permit/A1") }
    }

    @Test func anAmbiguousNameNamesItsCandidates() async throws {
        let (models, _, folder) = try await Self.models([
            ("renewal", "A1"), ("permit", "A1"), ("permit", "B/C"), ("B", "C"),
        ])
        defer { withExtendedLifetime(folder) {} }
        for query in [{ _ = try models.application("A1") }, { _ = try models.timeline(of: "A1") }] {
            let error = try #require(throws: ReadModelError.self) { try query() }
            #expect(error.code == .ambiguous)
            #expect(error.candidates.map(\.description) == ["permit/A1", "renewal/A1"])
            #expect(error.reason.contains("permit/A1, renewal/A1"))
        }
        // The exact id of a stream goes before a bare name that looks like one.
        #expect(try models.application("B/C").content.stream.category == "B")
        #expect(try models.application("permit/B/C").content.stream.name == "B/C")
    }

    @Test func namesThatDifferOnlyInNormalisationAreTwo() async throws {
        let (models, _, folder) = try await Self.models([("s", "\u{C4}"), ("s", "A\u{308}")])
        defer { withExtendedLifetime(folder) {} }
        for name in ["\u{C4}", "A\u{308}"] {
            #expect(try models.application(name).content.stream.name.utf8.elementsEqual(name.utf8))
        }
    }

    @Test(arguments: [41, 42, 43]) func pagesTogetherAreTheWholeList(seed: UInt64) async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: seed)
        try await history.grow(by: 250, in: store)
        let models = folder.open()
        try await models.catchUp(from: store)
        let all = try models.applications(ApplicationFilter(limit: 9_999)).content
        #expect(all.count == history.expected.count)
        let recent = all.enumerated().sorted {
            ($0.element.lastEventAt, $0.offset) > ($1.element.lastEventAt, $1.offset)
        }.map(\.element)
        for (order, expected) in [(ApplicationFilter.Order.opened, all), (.recent, recent)] {
            for service in [nil, "renewal", "رخصة", "no such"] {
                for state in [nil, "draft", "granted", "recorded", "no such"] {
                    for isEnded in [nil, true, false] {
                        var filter = ApplicationFilter(
                            service: service, state: state, isEnded: isEnded, order: order, limit: 3)
                        let wanted = expected.filter {
                            (service == nil || $0.stream.category == service) && (state == nil || $0.state == state)
                                && (isEnded == nil || $0.isEnded == isEnded)
                        }
                        var found: [ApplicationSummary] = []
                        repeat {
                            filter.after = found.last?.stream
                            found += try models.applications(filter).content
                        } while !found.isEmpty && found.count % 3 == 0 && found.last?.stream != filter.after
                        #expect(found == wanted, "seed \(seed), \(filter)")
                    }
                }
            }
        }
        let nobody = try StreamID(category: "renewal", name: "nobody")
        #expect(throws: ReadModelError(.notFound, "")) {
            try models.applications(ApplicationFilter(after: nobody))
        }
    }

    @Test func statisticsOfOneService() async throws {
        let (models, _, folder) = try await Self.models([("b", "1"), ("a", "1"), ("a", "2"), ("xes-imports", "x")])
        defer { withExtendedLifetime(folder) {} }
        #expect(try models.statistics().content.map(\.service) == ["a", "b"])
        #expect(try models.statistics(of: "a").content.map(\.applicationCount) == [2])
        #expect(throws: ReadModelError(.notFound, "")) { try models.statistics(of: "xes-imports") }
    }
}

extension Timestamp {
    fileprivate func advanced(milliseconds: Int64) -> Timestamp {
        Timestamp(microsecondsSinceEpoch: microsecondsSinceEpoch + milliseconds * 1_000)
    }
}
