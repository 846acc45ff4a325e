import EventLog
import EventModel

/// Tells every event of a log from a position on, and what became of the keys on standard input.
struct Listing {
    private let log: EventLog
    private let start: Position

    init(_ arguments: Arguments) throws {
        log = try EventLog.open(at: try arguments.text("store"), mode: .readOnly)
        start = Position(rawValue: UInt64(try arguments.number("from", default: 0)))
    }

    func run() async throws {
        while let key = readLine(), !key.isEmpty {
            guard let commandKey = CommandKey(key), let receipt = try await log.receipt(for: commandKey) else {
                tell("! \(key)")
                continue
            }
            tell(
                "= \(key) \(receipt.firstPosition.rawValue) \(receipt.count) \(receipt.lastRevision.rawValue) duplicate"
            )
        }
        let reader = try log.makeReader(from: Cursor(nextPositions: [start]), options: ReadOptions())
        var names = EventNames()
        while let batch = try reader.nextBatch() {
            names.append(batch.newNames)
            var lines: [String] = []
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                lines.append(
                    ". \(event.position.rawValue) \(event.stream) \(event.revision.rawValue) \(event.type) "
                        + String(decoding: event.payload, as: UTF8.self))
            }
            tell(lines.joined(separator: "\n"))
        }
        for damage in log.damages { tell("damage \(damage)") }
    }
}
