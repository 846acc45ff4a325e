public import EventModel
public import Statechart

extension TransitionNumber {
    /// Begins the numbers of an event that moved its application to another definition; see ``MigrationSteps``.
    public static let migrated: TransitionNumber = .max - 1
}

/// The event by which an application moves to another definition.
public enum MigrationEvent {
    /// Its type.
    public static let type = "migrated"

    /// The fields of its data, for people; the fold takes ``MigrationSteps``.
    enum Key {
        static let from = "from_version"
        static let to = "to_version"
        static let states = "states"
        static let reason = "reason"
        static let undo = "undo"
    }

    /// Whether the event took back a move.
    public static func isUndo(_ data: ValueMap) -> Bool { data[Key.undo] == .bool(true) }
}

/// Where a move to another definition led, as the numbers of its event say it, so that a fold over a whole log needs no
/// payload.
///
/// After ``Statechart/TransitionNumber/migrated`` follow, each part ended by the same number again: the innermost states
/// that were active before, by numbers of the definition that is left; those that are active after it, by numbers of the new
/// one; the states that are remembered for resuming; and what changes of the deadlines, five numbers a piece: the place, then
/// a word of 64 bits, the highest 16 first. Parts at the end that are empty are left out.
///
/// Everything was decided when the event was recorded, so that taking it back restores to the bit what was there before.
public struct MigrationSteps: Hashable, Sendable {
    /// The innermost active states before, by numbers of the definition that is left.
    public var left: [Int]
    /// The innermost active states after, by numbers of the new definition.
    public var entered: [Int]
    /// The states that are remembered for resuming, by numbers of the new definition.
    public var remembered: [Int] = []
    /// What changes of the times at which deadlines began, by place, in microseconds since the epoch.
    var starts: [(slot: Int, microseconds: Int64)] = []
    /// The deadlines that passed in place; nil where they stay as they are.
    var passedInPlace: UInt64?

    init(left: [Int], entered: [Int]) {
        self.left = left
        self.entered = entered
    }

    /// Whether the numbers are the same.
    public static func == (left: MigrationSteps, right: MigrationSteps) -> Bool {
        left.transitions == right.transitions
    }

    /// Hashes the numbers.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(transitions)
    }

    /// The numbers to record.
    public var transitions: [TransitionNumber] {
        var words: [[TransitionNumber]] = [left, entered, remembered].map { $0.map { TransitionNumber($0) } }
        var times: [TransitionNumber] = []
        for start in starts { times += Self.word(start.slot, UInt64(bitPattern: start.microseconds)) }
        if let passedInPlace { times += Self.word(Self.passedPlace, passedInPlace) }
        words.append(times)
        while words.last?.isEmpty ?? false { words.removeLast() }
        return words.flatMap { [.migrated] + $0 }
    }

    /// Reads the numbers of an event; nil where they are none of a move.
    ///
    /// - Complexity: O(n).
    public init?(_ transitions: some Collection<TransitionNumber>) {
        guard transitions.first == .migrated else { return nil }
        var parts: [[TransitionNumber]] = []
        var times: [TransitionNumber] = []
        for number in transitions {
            // Words of 16 bits may look like the end of a part; no part follows theirs.
            if parts.count == 4 {
                times.append(number)
            } else if number == .migrated {
                parts.append([])
            } else {
                parts[parts.count - 1].append(number)
            }
        }
        guard parts.count >= 2, times.count % 5 == 0, parts.count < 4 || parts[3].isEmpty else { return nil }
        self.init(left: parts[0].map { Int($0) }, entered: parts[1].map { Int($0) })
        if parts.count > 2 { remembered = parts[2].map { Int($0) } }
        for start in stride(from: 0, to: times.count, by: 5) {
            let word = times[start + 1..<start + 5].reduce(0 as UInt64) { $0 << 16 | UInt64($1) }
            switch Int(times[start]) {
            case Self.passedPlace: passedInPlace = word
            case 0..<ApplicationState.deadlineSlotCount:
                starts.append((slot: Int(times[start]), microseconds: Int64(bitPattern: word)))
            default: return nil
            }
        }
    }

    /// Stands for ``passedInPlace`` where a place is said.
    private static let passedPlace = ApplicationState.deadlineSlotCount

    private static func word(_ place: Int, _ word: UInt64) -> [TransitionNumber] {
        [TransitionNumber(place)]
            + [48, 32, 16, 0].map { TransitionNumber(truncatingIfNeeded: word >> ($0 as UInt64)) }
    }
}
