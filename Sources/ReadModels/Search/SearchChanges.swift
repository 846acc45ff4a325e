import BinaryCoding
import EventModel
import Workflow

/// What the events of one batch change of what applications are found by.
struct SearchChanges {
    /// An application's first event, as far as the model knows.
    struct Opening {
        let slot: Int
        /// Microseconds since the epoch.
        let openedAt: Int64
        /// Whom the application is about; empty when nobody is known.
        let applicant: String
        /// Whose application it is; empty when nobody said.
        let office: String
        /// As people write it, normalised; empty for none.
        let reference: String
    }

    /// In order of the batch.
    private(set) var openings: [Opening] = []
    /// By slot, the texts of the form given last, or of what an opening says without one.
    private var forms: [Int: String] = [:]

    /// Follows all events of a batch whose applications were admitted.
    mutating func take(_ batch: EventBatch, names: EventNames, tracker: inout ApplicationTracker) {
        for index in 0..<batch.count {
            guard let step = tracker.step(batch, index, names: names) else { continue }
            let isOpening = step.before == StateTable.none
            let payload = batch.payloads[batch.payloadRange(at: index)]
            guard isOpening || payload.span.mayHold(.form) else { continue }
            let map = payload.isEmpty ? [:] : (try? CBOR.decode(Array(payload)).map) ?? [:]
            let data = map[Key.data]?.map ?? [:]
            let form = data[Key.form]?.map
            if isOpening {
                openings.append(
                    Opening(
                        slot: step.slot, openedAt: batch.occurredAt[index].microsecondsSinceEpoch,
                        applicant: map[Key.capacity].flatMap { Capacity($0) }?.mandate?.principal
                            ?? names.actors[Int(batch.actorNumbers[index])],
                        office: tracker.states.states[Int(step.after)].workflow?.office(givenIn: data)
                            ?? map[Key.office]?.text ?? "",
                        reference: NormalizedText(map[ApplicationReference.payloadKey]?.text ?? "").text))
            }
            if let form {
                forms[step.slot] = SearchableText.text(of: form)
            } else if isOpening {
                forms[step.slot] = SearchableText.text(of: map[Key.application]?.map ?? [:])
            }
        }
    }

    /// Writes the texts of the applications that are new, and the forms of the others.
    ///
    /// - Parameter numbers: By slot, the application's number; nil where it is the slot.
    func saveTexts(
        names: EventNames, tracker: ApplicationTracker, numbers: [Int64]?, to database: ProjectionDatabase
    ) throws {
        try database.insert(
            into: "texts (rowid, reference, name, form)", columnCount: 4, count: openings.count
        ) { index, row in
            let opening = openings[index]
            row.append(numbers?[opening.slot] ?? Int64(opening.slot))
            row.append(opening.reference)
            row.append(NormalizedText(names.streams[Int(tracker.streams[opening.slot])].name).text)
            row.append(forms[opening.slot] ?? "")
        }
        let opened = Set(openings.map(\.slot))
        for (slot, form) in forms.sorted(by: { $0.key < $1.key }) where !opened.contains(slot) {
            try database.run("UPDATE texts SET form = ? WHERE rowid = ?") { row in
                row.append(form)
                row.append(numbers?[slot] ?? Int64(slot))
            }
        }
    }

    private enum Key {
        static let data = "data"
        static let form = "form"
        static let application = "application"
        static let office = "office"
        static let capacity = "capacity"
    }
}
