/// A pattern as instructions of an automaton: Thompson's construction, from the end of the pattern to its start.
struct Program {
    /// One step of the automaton; numbers are indices of instructions.
    enum Instruction: Sendable {
        /// The pattern is found.
        case match
        /// Takes one scalar that the set of this number holds.
        case scalar(set: Int, next: Int)
        /// Goes on in two places.
        case split(Int, Int)
        /// Goes on where a condition holds.
        case assertion(Assertion, next: Int)
    }

    /// All instructions; number 0 is the match.
    private(set) var instructions: [Instruction] = [.match]
    /// The sets that instructions name, each once.
    private(set) var sets: [ScalarSet] = []
    /// Where the search begins.
    private(set) var start = 0

    private var setNumbers: [ScalarSet: Int] = [:]

    /// Compiles a pattern.
    ///
    /// - Throws: ``RegularExpressionError``: `programTooLarge`.
    init(_ root: SyntaxNode) throws(RegularExpressionError) {
        start = try emit(root, next: 0)
    }

    /// What can be reached from an instruction without taking a scalar: instructions that take one, in order.
    ///
    /// - Complexity: O(n) in the instructions.
    func closure(of start: Int, where holds: (Assertion) -> Bool) -> (scalars: [Int], isMatch: Bool) {
        var isSeen = [Bool](repeating: false, count: instructions.count)
        var pending = [start]
        var scalars: [Int] = []
        var isMatch = false
        while let number = pending.popLast() {
            if isSeen[number] { continue }
            isSeen[number] = true
            switch instructions[number] {
            case .match: isMatch = true
            case .scalar: scalars.append(number)
            case .split(let first, let second): pending += [second, first]
            case .assertion(let assertion, let next): if holds(assertion) { pending.append(next) }
            }
        }
        return (scalars, isMatch)
    }

    /// Whether a match can begin at the start of a text alone.
    var isAnchored: Bool {
        let (scalars, isMatch) = closure(of: start) { $0 != .textStart }
        return scalars.isEmpty && !isMatch
    }

    private mutating func append(_ instruction: Instruction) throws(RegularExpressionError) -> Int {
        guard instructions.count < RegularExpression.instructionCountMax else {
            throw RegularExpressionError(
                .programTooLarge,
                "the pattern compiles to more than \(RegularExpression.instructionCountMax) instructions; "
                    + "counted repetitions within one another multiply", offset: 0)
        }
        instructions.append(instruction)
        return instructions.count - 1
    }

    private mutating func emit(_ node: SyntaxNode, next: Int) throws(RegularExpressionError) -> Int {
        switch node {
        case .empty:
            return next
        case .set(let set):
            return try append(.scalar(set: number(of: set.normalized), next: next))
        case .assertion(let assertion):
            return try append(.assertion(assertion, next: next))
        case .sequence(let parts):
            var entry = next
            for part in parts.reversed() { entry = try emit(part, next: entry) }
            return entry
        case .alternatives(let parts):
            var entry: Int?
            for part in parts.reversed() {
                let branch = try emit(part, next: next)
                if let others = entry { entry = try append(.split(branch, others)) } else { entry = branch }
            }
            return entry ?? next
        case .repetition(let part, let minimum, let maximum):
            return try emitRepetition(of: part, minimum: minimum, maximum: maximum, next: next)
        }
    }

    private mutating func emitRepetition(
        of part: SyntaxNode, minimum: Int, maximum: Int?, next: Int
    ) throws(RegularExpressionError) -> Int {
        var entry = next
        var remaining = minimum
        if let maximum {
            for _ in 0..<max(0, maximum - minimum) {
                let body = try emit(part, next: entry)
                entry = try append(.split(body, next))
            }
        } else {
            let loop = try append(.split(next, next))
            let body = try emit(part, next: loop)
            instructions[loop] = .split(body, next)
            entry = minimum == 0 ? loop : body
            remaining -= 1
        }
        for _ in 0..<max(0, remaining) { entry = try emit(part, next: entry) }
        return entry
    }

    private mutating func number(of set: ScalarSet) -> Int {
        if let number = setNumbers[set] { return number }
        setNumbers[set] = sets.count
        sets.append(set)
        return sets.count - 1
    }
}
