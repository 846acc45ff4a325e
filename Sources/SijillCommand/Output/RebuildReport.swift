import EventModel
import ReadModels

/// What a rebuild made, as JSON and for people.
struct RebuildReport: Encodable {
    struct Model: Encodable {
        let model: String
        let version: Int
        let generation: Int
        /// Whether the generation before it had the same rows at its position; nil where that was not compared.
        let equalsOld: Bool?
        /// Why it was not compared.
        let notCompared: String?
        let oldGeneration: Int?
        let rows: Int?
        let digest: String?
        /// The first row that differs, as the old generation has it and as the log gives it.
        let oldRow: String?
        let newRow: String?
    }

    let events: Int
    let seconds: Double
    let models: [Model]

    init(_ rebuilt: [RebuiltModel], events: Int, seconds: Double) {
        self.events = events
        self.seconds = seconds
        models = rebuilt.map(Model.init)
    }

    func printForPeople() {
        for model in models {
            Terminal.printLine(
                "\(model.model) version \(model.version), generation \(model.generation): \(model.comparison)")
            guard model.equalsOld == false else { continue }
            Terminal.printLine("  first difference: the old tables had \(model.oldRow ?? "no more rows")")
            Terminal.printLine("                    the log gives      \(model.newRow ?? "no more rows")")
        }
        Terminal.printLine(
            "\(Numbers.grouped(events)) events in \(Numbers.twoDecimals(seconds)) s, "
                + Numbers.rate(events: events, seconds: seconds))
    }
}

extension RebuildReport.Model {
    init(_ rebuilt: RebuiltModel) {
        (model, version, generation) = (rebuilt.model, rebuilt.version, rebuilt.generation)
        switch rebuilt.comparison {
        case .compared(let found):
            (equalsOld, notCompared, oldGeneration) = (found.isSound, nil, found.generation)
            (rows, digest) = (found.folded.rowCount, found.folded.description)
            (oldRow, newRow) = (found.difference?.live, found.difference?.folded)
        case .incomparable(let reason):
            (equalsOld, notCompared, oldGeneration) = (nil, reason.rawValue, nil)
            (rows, digest, oldRow, newRow) = (nil, nil, nil, nil)
        }
    }

    fileprivate var comparison: String {
        guard let equalsOld else {
            let reason = notCompared.flatMap(RebuiltModel.Incomparability.init(rawValue:))
            return "not compared\(reason.map { ", \($0.words)" } ?? "")"
        }
        let proof = "\(Numbers.grouped(rows ?? 0)) rows, digest \(digest ?? "")"
        return equalsOld ? "the same rows as before, \(proof)" : "the old tables were WRONG; \(proof)"
    }
}

extension RebuiltModel.Incomparability {
    fileprivate var words: String {
        switch self {
        case .notAsked: "as nobody asked for it"
        case .noneBefore: "as there was none before"
        case .ofOtherOrigin: "as the one before was of other tables, definitions or events"
        case .farBehind: "as the one before lay far behind"
        case .unreadable: "as the one before could not be read"
        }
    }
}

/// The read models that were made as of a place, as JSON and for people.
struct HistoryReport: Encodable {
    struct Model: Encodable {
        let model: String
        let version: Int
        let bytes: Int?
    }

    let folder: String
    /// The position of the last event that they know; nil where there is none.
    let position: UInt64?
    /// When that was recorded.
    let recordedAt: String?
    let seconds: Double
    let models: [Model]

    init(folder: String, _ statuses: [ReadModelStatus], seconds: Double) {
        self.folder = folder
        self.seconds = seconds
        position = statuses.first?.cursor.flatMap(\.lastPosition)
        recordedAt = statuses.first?.recordedAt?.description
        models = statuses.map { Model(model: $0.name, version: $0.version, bytes: $0.byteCount) }
    }

    func printForPeople() {
        for model in models {
            Terminal.printLine("\(model.model) version \(model.version), \(Numbers.bytes(model.bytes ?? 0))")
        }
        let place = position.map { "position \(Numbers.grouped($0)), recorded \(recordedAt ?? "-")" }
        Terminal.printLine("as of \(place ?? "an empty log"), in \(folder)")
    }
}
