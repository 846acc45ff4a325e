import EventModel
import ReadModels
import SijillTestKit
import Testing
import Workflow

/// A search finds what a look through all applications finds, and nothing in its text is syntax.
@Suite struct SearchTests {
    private static func opened(
        seed: UInt64
    ) async throws -> (FormLives, ReadModelStore, InMemoryEventStore, ReadModelFolder) {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var lives = FormLives(seed: seed)
        let models = folder.open()
        for count in [0, 40, 3, 60] {
            try await lives.grow(by: count, in: store)
            try await models.catchUp(from: store)
        }
        return (lives, models, store, folder)
    }

    private func streams(_ models: ReadModelStore, _ query: SearchQuery) throws -> [StreamID] {
        try models.search(query).content.map(\.stream)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4]) func wordsAreFoundByTheirBeginnings(seed: UInt64) async throws {
        let (lives, models, store, folder) = try await Self.opened(seed: seed)
        defer { withExtendedLifetime(folder) {} }
        for _ in 0..<2 {
            var picker = FormLives(seed: seed + 100)
            for _ in 0..<60 {
                let words =
                    (picker.pick(FormLives.names) + " " + picker.pick(FormLives.names + ["٣", "5", "a", "2026"]))
                let beginnings = NormalizedText(words).words.map { String($0.prefix(picker.pick([1, 2, 3, 9]))) }
                let service = picker.pick([nil, nil, "renewal", "elsewhere"])
                let office = picker.pick([nil, nil, "hebron", "elsewhere"])
                let query = SearchQuery(
                    beginnings.joined(separator: " "), service: service, office: office, limit: 1_000)
                #expect(
                    try streams(models, query)
                        == lives.streams(withWordsBeginning: beginnings, service: service, office: office),
                    "seed \(seed): \(query)")
            }
            // What a rebuild makes is found alike.
            let live = try models.digest(of: "search")
            try await models.rebuild(from: store)
            #expect(try models.digest(of: "search") == live, "seed \(seed)")
        }
    }

    @Test func aReferenceFindsItsApplicationAlone() async throws {
        let (lives, models, _, folder) = try await Self.opened(seed: 5)
        defer { withExtendedLifetime(folder) {} }
        let eastern = Array("٠١٢٣٤٥٦٧٨٩")
        for life in lives.lives {
            guard let reference = life.reference else { continue }
            let written = reference.description
            let arabic = String(written.map { $0.wholeNumberValue.map { eastern[$0] } ?? "/" })
            for text in [written, arabic, written.filter { $0 != "-" }, " \(written)\u{200F}"] {
                let hits = try models.search(SearchQuery(text)).content
                #expect(hits.map(\.stream) == [life.stream], "\(text)")
                #expect(hits.first?.reference == reference)
                #expect(hits.first?.applicant == life.applicant)
                #expect(hits.first?.office == life.office)
                #expect(hits.first?.openedAt == life.openedAt)
            }
        }
    }

    @Test func theOtherConditionsFindWithoutWords() async throws {
        let (lives, models, _, folder) = try await Self.opened(seed: 6)
        defer { withExtendedLifetime(folder) {} }
        let newestFirst = Array(lives.lives.reversed())
        func expect(_ query: SearchQuery, _ condition: (FormLives.Life) -> Bool) throws {
            for text in ["", "A"] {
                var query = query
                query.text = text
                query.limit = 1_000
                #expect(try streams(models, query) == newestFirst.filter(condition).map(\.stream), "\(query)")
            }
        }
        try expect(SearchQuery()) { _ in true }
        try expect(SearchQuery(service: "register")) { $0.stream.category == "register" }
        try expect(SearchQuery(state: "recorded")) { $0.stream.category != "renewal" }
        try expect(SearchQuery(service: "renewal", state: "draft")) { $0.stream.category == "renewal" }
        try expect(SearchQuery(state: "nowhere")) { _ in false }
        try expect(SearchQuery(applicant: "citizen-3")) { $0.applicant == "citizen-3" }
        try expect(SearchQuery(applicant: "clerk-1")) { _ in false }
        try expect(SearchQuery(office: "hebron")) { $0.office == "hebron" }
        let (since, until) = (lives.lives[5].openedAt, lives.lives[20].openedAt)
        try expect(SearchQuery(since: since, until: until)) { $0.openedAt >= since && $0.openedAt < until }
        try expect(SearchQuery(office: "hebron", applicant: "citizen-1", since: since)) {
            $0.office == "hebron" && $0.applicant == "citizen-1" && $0.openedAt >= since
        }
    }

    @Test(arguments: ["", "ليلى"]) func pagesFollowOneAnother(text: String) async throws {
        let (_, models, _, folder) = try await Self.opened(seed: 7)
        defer { withExtendedLifetime(folder) {} }
        let all = try streams(models, SearchQuery(text, limit: 1_000))
        #expect(all.count > 8)
        var paged: [StreamID] = []
        while true {
            let page = try streams(models, SearchQuery(text, limit: 3, after: paged.last))
            if page.isEmpty { break }
            paged += page
        }
        #expect(paged == all)
        #expect(throws: ReadModelError(.notFound, "")) {
            try models.search(SearchQuery(after: try StreamID(category: "renewal", name: "none")))
        }
    }

    @Test func nothingInTheTextIsSyntax() async throws {
        let (_, models, _, folder) = try await Self.opened(seed: 8)
        defer { withExtendedLifetime(folder) {} }
        for text in [
            "ليلى OR خليل", "ليلى AND NOT خليل", "NEAR(ليلى خليل)", "form : ليلى", "{form name} : \"ليلى\"",
            "^ليلى + خليل NOT",
            "\" OR \"", "x\" OR form:\"ليلى", "'; DROP TABLE texts; --", "\\\" *", "*", "\"", "((((", "-", "--",
            "texts:",
            "rank MATCH 'bm25(1)'", "\u{0}", "\u{0}\" OR ليلى", "%", "NULL",
        ] {
            #expect(try streams(models, SearchQuery(text)).isEmpty, "\(text)")
        }
        // What stands between words and in them does no harm.
        #expect(try !streams(models, SearchQuery("ليلى*")).isEmpty)
        #expect(try !streams(models, SearchQuery("\"ليلى\"")).isEmpty)
        #expect(try !streams(models, SearchQuery("- ليلى -")).isEmpty)
        var generator = SplitMix64(state: 9)
        let characters = Array("\"'*()^:{}+-,.;\\%_#|&!~`[]<>=/?@$ \t\u{0}abليلى12ORNEAR")
        for _ in 0..<300 {
            let length = Int.random(in: 0...12, using: &generator)
            let text = String(
                (0..<length).map { _ in characters[Int.random(in: 0..<characters.count, using: &generator)] })
            #expect(throws: Never.self, "\(text)") { try models.search(SearchQuery(text)) }
        }
        #expect(throws: ReadModelError(.queryTooLong, "")) {
            try models.search(SearchQuery(String(repeating: "خ", count: 513)))
        }
    }

    @Test func aFormLongerThanTheBoundIsFoundByItsBeginning() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        let stream = try StreamID(category: "register", name: "long")
        let form: ValueMap = [
            "a": .text("اول"), "b": .text(String(repeating: "كلام ", count: 5_000)), "c": .text("اخير"),
        ]
        let event = ProposedEvent(
            stream: stream, type: "submitted", occurredAt: .epoch, payload: FormLives.payload(form: form))
        _ = try await store.append(AppendRequest(events: [event]))
        let models = folder.open()
        try await models.catchUp(from: store)
        #expect(try streams(models, SearchQuery("أوّل كلام")) == [stream])
        #expect(try streams(models, SearchQuery("أخير")).isEmpty)
    }
}
