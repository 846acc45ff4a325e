/// A pattern of up to 64 places as bits of a word: Glushkov's automaton, whose states are the places that take a scalar.
///
/// A step is a few operations on words: most places lead to the one after them, which is a shift, or to themselves.
struct BitProgram: Sendable {
    /// What differs with the assertions that hold at a gap.
    struct Context: Sendable {
        /// The places that a match can begin with here.
        var first: UInt64 = 0
        /// The places that end a match here.
        var last: UInt64 = 0
        /// Whether nothing is a match here.
        var isEmptyMatch = false
        /// The places that lead to the one after them.
        var toNext: UInt64 = 0
        /// The places that lead to themselves.
        var toSelf: UInt64 = 0
        /// The places that lead elsewhere.
        var exceptions: UInt64 = 0
        /// For each place where it leads.
        var follow: [UInt64] = []
    }

    /// The most kinds of assertions in one pattern.
    private static let assertionCountMax = 4
    /// The most instructions; beyond them the tables would cost more than they save.
    private static let instructionCountMax = 512

    private let table: PlaceTable
    /// The assertions that the pattern uses; a context's number has one bit for each.
    private let assertions: [Assertion]
    private let contexts: [Context]
    private let isAnchored: Bool
    /// Whether all assertions are about the ends of the text, so that these contexts are all there are.
    private let isByEnds: Bool
    private let emptyTextContext: Int
    private let startContext: Int
    private let middleContext: Int
    private let endContext: Int

    /// Makes the tables; nil for a program that is too large for them.
    ///
    /// - Complexity: O(n²) in the instructions, at most some hundred thousand steps.
    init?(_ program: Program) {
        guard program.instructions.count <= BitProgram.instructionCountMax,
            let places = BitProgram.places(of: program)
        else { return nil }
        var setPlaces = [UInt64](repeating: 0, count: program.sets.count)
        var used = Assertions()
        for (number, instruction) in program.instructions.enumerated() {
            if case .scalar(let set, _) = instruction { setPlaces[set] |= 1 << UInt64(places[number]) }
            if case .assertion(let assertion, _) = instruction { used.insert(assertion) }
        }
        let assertions = Assertion.allCases.filter { used.contains($0) }
        guard assertions.count <= BitProgram.assertionCountMax else { return nil }
        table = PlaceTable(Array(zip(program.sets, setPlaces)))
        self.assertions = assertions
        contexts = (0..<(1 << assertions.count)).map { number in
            BitProgram.context(of: program, places: places) { assertion in
                assertions.firstIndex(of: assertion).map { number & (1 << $0) != 0 } ?? false
            }
        }
        isAnchored = program.isAnchored
        isByEnds = assertions.allSatisfy { $0 == .textStart || $0 == .textEnd }
        emptyTextContext = BitProgram.number(of: Gap(previous: nil, next: nil), assertions)
        startContext = BitProgram.number(of: Gap(previous: nil, next: 0), assertions)
        middleContext = BitProgram.number(of: Gap(previous: 0, next: 0), assertions)
        endContext = BitProgram.number(of: Gap(previous: 0, next: nil), assertions)
    }

    /// Whether some part of a text matches.
    ///
    /// - Complexity: O(n) in the text.
    func containsMatch(in text: String, stepCount: inout Int) -> Bool {
        let bytes = text.utf8.span
        return isByEnds ? searchByEnds(bytes, stepCount: &stepCount) : searchByGaps(bytes, stepCount: &stepCount)
    }

    /// Searches where assertions differ at the ends of the text alone.
    private func searchByEnds(_ bytes: Span<UInt8>, stepCount: inout Int) -> Bool {
        if bytes.isEmpty { return contexts[emptyTextContext].isEmptyMatch }
        if contexts[startContext].isEmptyMatch { return true }
        let middle = contexts[middleContext]
        let follow = middle.follow.span
        let asciiPlaces = table.ascii.span
        var reachable = contexts[startContext].first
        var active: UInt64 = 0
        var offset = 0
        while true {
            let byte = bytes[offset]
            if byte < 0x80 {
                active = reachable & asciiPlaces[Int(byte)]
                offset += 1
            } else {
                active = reachable & table.places(taking: bytes.takeScalar(at: &offset) ?? 0)
            }
            stepCount += 1
            if offset == bytes.count {
                return contexts[endContext].isEmptyMatch || active & contexts[endContext].last != 0
            }
            if middle.isEmptyMatch || active & middle.last != 0 { return true }
            reachable = middle.first | BitProgram.step(active, middle, follow)
            if reachable == 0 { return contexts[endContext].isEmptyMatch }
        }
    }

    /// Searches where each gap has to be looked at.
    private func searchByGaps(_ bytes: Span<UInt8>, stepCount: inout Int) -> Bool {
        var offset = 0
        var active: UInt64 = 0
        var gap = Gap(previous: nil, next: bytes.takeScalar(at: &offset))
        while true {
            let context = contexts[BitProgram.number(of: gap, assertions)]
            if context.isEmptyMatch || active & context.last != 0 { return true }
            guard let next = gap.next else { return false }
            let reachable = context.first | BitProgram.step(active, context, context.follow.span)
            if reachable == 0 && isAnchored { return false }
            active = reachable & (next < 0x80 ? table.ascii[Int(next)] : table.places(taking: next))
            stepCount += 1
            gap = Gap(previous: next, next: bytes.takeScalar(at: &offset))
        }
    }

    @inline(__always)
    private static func step(_ active: UInt64, _ context: Context, _ follow: Span<UInt64>) -> UInt64 {
        var next = (active & context.toNext) << 1 | active & context.toSelf
        var exceptions = active & context.exceptions
        while exceptions != 0 {
            next |= follow[exceptions.trailingZeroBitCount]
            exceptions &= exceptions - 1
        }
        return next
    }

    /// The number of the context of a gap.
    private static func number(of gap: Gap, _ assertions: [Assertion]) -> Int {
        if assertions.isEmpty { return 0 }
        let holding = gap.assertions
        var number = 0
        for (bit, assertion) in assertions.enumerated() where holding.contains(assertion) { number |= 1 << bit }
        return number
    }
}

extension BitProgram {
    /// For each instruction that takes a scalar its place; nil for more than 64.
    ///
    /// Places are in the order of the pattern, which is the reverse of that of the instructions.
    private static func places(of program: Program) -> [Int]? {
        var places = [Int](repeating: 0, count: program.instructions.count)
        var count = 0
        for (number, instruction) in program.instructions.enumerated().reversed() {
            guard case .scalar = instruction else { continue }
            places[number] = count
            count += 1
        }
        return count <= UInt64.bitWidth ? places : nil
    }

    private static func context(of program: Program, places: [Int], where holds: (Assertion) -> Bool) -> Context {
        func reach(_ start: Int) -> (mask: UInt64, isMatch: Bool) {
            let (scalars, isMatch) = program.closure(of: start, where: holds)
            return (scalars.reduce(0) { $0 | 1 << UInt64(places[$1]) }, isMatch)
        }
        var context = Context()
        (context.first, context.isEmptyMatch) = reach(program.start)
        context.follow = [UInt64](repeating: 0, count: UInt64.bitWidth)
        for (number, instruction) in program.instructions.enumerated() {
            guard case .scalar(_, let next) = instruction else { continue }
            let place = places[number]
            let bit: UInt64 = 1 << UInt64(place)
            let (mask, isMatch) = reach(next)
            if isMatch { context.last |= bit }
            context.follow[place] = mask
            if mask & bit != 0 { context.toSelf |= bit }
            if mask & (bit << 1) != 0 { context.toNext |= bit }
            if mask & ~(bit | bit << 1) != 0 { context.exceptions |= bit }
        }
        return context
    }
}
