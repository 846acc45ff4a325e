/// A pattern of any size as the set of places where a search can be, kept sparse: Pike's simulation without captures.
struct SparseProgram: Sendable {
    private let instructions: [Program.Instruction]
    private let sets: [ScalarSet]
    private let start: Int
    private let isAnchored: Bool

    /// Takes over a program.
    init(_ program: Program) {
        instructions = program.instructions
        sets = program.sets
        start = program.start
        isAnchored = program.isAnchored
    }

    /// Whether some part of a text matches.
    ///
    /// - Complexity: O(n · m) in the scalars of the text and the instructions.
    func containsMatch(in text: String, stepCount: inout Int) -> Bool {
        let bytes = text.utf8.span
        var search = Search(instructionCount: instructions.count, setCount: sets.count)
        var offset = 0
        var gap = Gap(previous: nil, next: bytes.takeScalar(at: &offset))
        var isFirst = true
        while true {
            if isFirst || !isAnchored { search.pending.append(start) }
            isFirst = false
            if follow(&search, at: gap.assertions, stepCount: &stepCount) { return true }
            guard let scalar = gap.next else { return false }
            if search.takers.isEmpty && isAnchored { return false }
            take(scalar, &search)
            stepCount += 1
            gap = Gap(previous: scalar, next: bytes.takeScalar(at: &offset))
        }
    }

    /// Goes from the pending instructions to those that take a scalar.
    ///
    /// - Returns: Whether a match was found.
    private func follow(_ search: inout Search, at assertions: Assertions, stepCount: inout Int) -> Bool {
        search.takers.removeAll(keepingCapacity: true)
        search.turn += 1
        while let number = search.pending.popLast() {
            if search.lastTurns[number] == search.turn { continue }
            search.lastTurns[number] = search.turn
            stepCount += 1
            switch instructions[number] {
            case .match: return true
            case .scalar: search.takers.append(number)
            case .split(let first, let second):
                search.pending.append(second)
                search.pending.append(first)
            case .assertion(let assertion, let next):
                if assertions.contains(assertion) { search.pending.append(next) }
            }
        }
        return false
    }

    /// Takes a scalar and leaves pending where it leads.
    private func take(_ scalar: UInt32, _ search: inout Search) {
        for number in search.takers {
            guard case .scalar(let set, let next) = instructions[number] else { continue }
            if search.memberTurns[set] != search.turn {
                search.memberTurns[set] = search.turn
                search.isMember[set] = sets[set].contains(scalar)
            }
            if search.isMember[set] { search.pending.append(next) }
        }
    }
}

/// Where a search is.
private struct Search {
    /// Instructions yet to be followed at this gap.
    var pending: [Int] = []
    /// Instructions that take the scalar behind this gap.
    var takers: [Int] = []
    /// How many gaps were looked at.
    var turn = 0
    /// For each instruction the turn in which it was followed last.
    var lastTurns: [Int]
    /// For each set the turn in which it was asked last, and what it said.
    var memberTurns: [Int]
    var isMember: [Bool]

    init(instructionCount: Int, setCount: Int) {
        lastTurns = [Int](repeating: 0, count: instructionCount)
        memberTurns = [Int](repeating: 0, count: setCount)
        isMember = [Bool](repeating: false, count: setCount)
    }
}
