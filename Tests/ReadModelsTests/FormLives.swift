import BinaryCoding
import EventModel
import ReadModels
import SijillTestKit
import Statechart
import Workflow

/// Random applications with forms, and what a plain look through all of them finds.
struct FormLives {
    struct Life {
        let stream: StreamID
        let reference: ApplicationReference?
        let applicant: String
        let office: String?
        let openedAt: Timestamp
        var words: [String]
    }

    static let names = [
        "أحمد", "إبراهيم", "ليلى", "خليل", "عودة", "Layla", "ODEH", "مُحمّد", "رام الله", "الخليل", "7K3M",
    ]
    static let services = ["register", "renewal", "recorded-only"]
    static let offices = ["ramallah", "hebron"]

    /// By stream, in order of opening.
    private(set) var lives: [Life] = []
    private var generator: SplitMix64

    init(seed: UInt64) {
        generator = SplitMix64(state: seed)
    }

    /// Opens applications and gives forms anew, one event a request.
    mutating func grow(by eventCount: Int, in store: InMemoryEventStore) async throws {
        for _ in 0..<eventCount {
            let form = makeForm()
            let isNew = lives.isEmpty || Int.random(in: 0..<3, using: &generator) > 0
            if isNew { try open() }
            let index = isNew ? lives.count - 1 : Int.random(in: 0..<lives.count, using: &generator)
            let life = lives[index]
            // Something that gives no form leaves the words as they are.
            let givesForm = isNew || Bool.random(using: &generator)
            if givesForm { lives[index].words = Self.words(of: form) }
            let payload = payload(of: life, form: givesForm ? form : nil, isFirst: isNew)
            let event = ProposedEvent(
                stream: life.stream, type: givesForm ? "submitted" : "noted", actor: "clerk-1",
                occurredAt: life.openedAt, transitions: [TransitionNumber.standing], payload: payload)
            _ = try await store.append(
                AppendRequest(
                    events: [event], definition: life.stream.category == "renewal" ? History.renewal.id : nil))
        }
    }

    /// The streams that hold a word beginning so, for each given word, the newest first.
    func streams(withWordsBeginning beginnings: [String], service: String? = nil, office: String? = nil) -> [StreamID] {
        lives.reversed().filter { life in
            let own = life.words + NormalizedText(life.stream.name).text.split(separator: "-").map(String.init)
            let words = own + (life.reference?.description ?? "").split(separator: "-").map(String.init)
            return (service == nil || life.stream.category == service) && (office == nil || life.office == office)
                && beginnings.allSatisfy { beginning in
                    words.contains { beginning.count > 1 ? $0.hasPrefix(beginning) : $0 == beginning }
                }
        }.map(\.stream)
    }

    private mutating func open() throws {
        let number = lives.count + 1
        let category = pick(Self.services)
        lives.append(
            Life(
                stream: try StreamID(category: category, name: "A-\(number)"),
                reference: Bool.random(using: &generator)
                    ? ApplicationReference(service: 101, year: 2026, number: number) : nil,
                applicant: "citizen-\(number % 7)", office: Bool.random(using: &generator) ? pick(Self.offices) : nil,
                openedAt: Timestamp(secondsSinceEpoch: 1_780_000_000 + Int64(number) * 3_600), words: []))
    }

    private mutating func makeForm() -> ValueMap {
        [
            "full_name": .text(pick(Self.names) + " " + pick(Self.names)),
            "age": .int(Int64.random(in: 1...99, using: &generator)),
            "address": .map(["lines": .list([.text(pick(Self.names)), .text("٥" + String(lives.count % 10))])]),
            "agreed": .bool(true),
        ]
    }

    private func payload(of life: Life, form: ValueMap?, isFirst: Bool) -> [UInt8] {
        var map: ValueMap = ["data": .map(form.map { ["form": .map($0)] } ?? ["note": .text("خليل")])]
        if isFirst {
            map[ApplicationReference.payloadKey] = life.reference.map { .text($0.description) }
            map["office"] = life.office.map { .text($0) }
            map["capacity"] = Capacity.clerk(Mandate(principal: life.applicant, deed: "D-1")).value
        }
        return CBOR.encode(.map(map))
    }

    /// The payload of an event that gives a form and no more.
    static func payload(form: ValueMap) -> [UInt8] {
        CBOR.encode(.map(["data": .map(["form": .map(form)])]))
    }

    private static func words(of form: ValueMap) -> [String] {
        var words: [String] = []
        func take(_ value: Value) {
            switch value {
            case .text(let text): words += NormalizedText(text).words
            case .int(let number): words.append(String(number))
            case .list(let list): list.forEach(take)
            case .map(let map): map.entries.forEach { take($0.value) }
            default: break
            }
        }
        take(.map(form))
        return words
    }

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }
}
