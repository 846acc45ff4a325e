import EventModel
import Workflow

/// The bounds of what a command may bring, so that what is recorded once can be read, shown and exported for ever.
enum CommandData {
    /// How deep lists and maps may nest.
    static let depthMax = 32

    /// Refuses data that nest too deep or hold control characters other than tabs and line ends.
    ///
    /// - Throws: ``EngineError/dataInvalid(_:)``.
    static func check(_ command: Command) throws(EngineError) {
        switch command {
        case .action(_, let data): try check(.map(data), depth: 0)
        case .adjustClock(_, let adjustment): try check(adjustment.reason)
        case .money(.waive(_, let reason)), .money(.orderRefund(let reason)): try check(reason)
        case .people(let command): try check(.map(command.data), depth: 0)
        case .agency(let answer): try check(.map(answer.lateData), depth: 0)
        // What may be recorded of a file is decided with the command.
        case .deadline, .attach, .clock, .payment, .opened, .money(.issueBill), .money(.expireBill): break
        }
    }

    private static func check(_ value: Value, depth: Int) throws(EngineError) {
        guard depth <= depthMax else { throw .dataInvalid("the data nest more than \(depthMax) deep") }
        switch value {
        case .text(let text): try check(text)
        case .list(let list): for element in list { try check(element, depth: depth + 1) }
        case .map(let map):
            for entry in map.entries {
                try check(entry.key)
                try check(entry.value, depth: depth + 1)
            }
        default: break
        }
    }

    static func check(_ text: String) throws(EngineError) {
        let holdsControl = text.utf8.contains { ($0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0)) || $0 == 0x7F }
        guard !holdsControl else { throw .dataInvalid("a text holds a control character; leave it out") }
    }
}
