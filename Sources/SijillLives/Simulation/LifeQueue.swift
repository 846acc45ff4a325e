import EventModel

/// What is to happen to a life, and when.
struct LifeAppointment {
    enum Intent {
        /// Act as was decided, unless something else was decided meanwhile.
        case act(turn: Int)
        /// Let time do what is due, unless something happened meanwhile.
        case due(revision: Revision)
        /// Pay what is due.
        case pay(turn: Int)
        /// A notice of the bank arrives.
        case notice(Int)
        /// An agency answers once more.
        case answer(Int)
    }

    var time: Timestamp
    /// The order of appointments at the same time.
    var order: UInt64
    var life: Int
    var intent: Intent

    func precedes(_ other: LifeAppointment) -> Bool {
        time == other.time ? order < other.order : time < other.time
    }
}

/// Appointments, the earliest first: a binary heap.
struct LifeQueue {
    private var heap: [LifeAppointment] = []
    private var nextOrder: UInt64 = 0
    private var counts: [Int: Int] = [:]

    var isEmpty: Bool { heap.isEmpty }

    /// The time of the earliest.
    var firstTime: Timestamp? { heap.first?.time }

    /// How many appointments a life has.
    ///
    /// - Complexity: O(1).
    func count(of life: Int) -> Int { counts[life] ?? 0 }

    /// - Complexity: O(log n).
    mutating func add(_ intent: LifeAppointment.Intent, of life: Int, at time: Timestamp) {
        heap.append(LifeAppointment(time: time, order: nextOrder, life: life, intent: intent))
        nextOrder += 1
        counts[life, default: 0] += 1
        var index = heap.count - 1
        while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Takes the earliest; nil when there is none.
    ///
    /// - Complexity: O(log n).
    mutating func popFirst() -> LifeAppointment? {
        guard let first = heap.first else { return nil }
        let count = count(of: first.life) - 1
        counts[first.life] = count > 0 ? count : nil
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].precedes(heap[least]) {
                least = child
            }
            guard least != index else { return first }
            heap.swapAt(index, least)
            index = least
        }
    }
}
