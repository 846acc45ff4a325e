import Verification

/// The definitions of soundness word for word, with lists and no thought of speed, beside which the real one is tested.
struct NaiveChecker {
    let transitions: [WorkflowNet.Transition]
    let initial: [Int]
    let final: [Int]

    /// The markings in order of discovery, each with the number of steps to it; nil when more than `countMax`.
    func markings(countMax: Int) -> [(marking: [Int], distance: Int)]? {
        var found = [(marking: initial, distance: 0)]
        var seen: Set<[Int]> = [initial]
        var head = 0
        while head < found.count {
            for transition in transitions {
                guard let next = fire(transition, found[head].marking), seen.insert(next).inserted else { continue }
                found.append((next, found[head].distance + 1))
                if found.count > countMax { return nil }
            }
            head += 1
        }
        return found
    }

    func fire(_ transition: WorkflowNet.Transition, _ marking: [Int]) -> [Int]? {
        var next = marking
        for place in transition.inputs {
            next[place] -= 1
            if next[place] < 0 { return nil }
        }
        for place in transition.outputs { next[place] += 1 }
        return next
    }

    func canComplete(_ marking: [Int]) -> Bool {
        var seen: Set<[Int]> = [marking]
        var left = [marking]
        while let current = left.popLast() {
            if current == final { return true }
            for transition in transitions {
                if let next = fire(transition, current), seen.insert(next).inserted { left.append(next) }
            }
        }
        return false
    }

    func isImproper(_ marking: [Int]) -> Bool {
        marking != final && zip(marking, final).allSatisfy { $0 >= $1 }
    }

    func isStuck(_ marking: [Int]) -> Bool {
        marking != final && !isImproper(marking) && transitions.allSatisfy { fire($0, marking) == nil }
    }
}

/// Nets of a few places, about half of them made from blocks that are sound and some of those then disturbed.
struct RandomNet {
    var placeCount = 2
    var transitions: [WorkflowNet.Transition] = []

    /// Place 0 is the start and place 1 the end.
    static func make(using generator: inout SeededGenerator) -> RandomNet {
        var net = RandomNet()
        if Int.random(in: 0..<3, using: &generator) == 0 {
            net.placeCount = Int.random(in: 2...5, using: &generator)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                net.transitions.append(net.randomTransition(using: &generator))
            }
            return net
        }
        net.transitions = [.init(inputs: [0], outputs: [1])]
        for _ in 0..<Int.random(in: 0...6, using: &generator) { net.refine(using: &generator) }
        if Bool.random(using: &generator) { net.disturb(using: &generator) }
        return net
    }

    func workflowNet() throws -> WorkflowNet {
        try WorkflowNet(placeCount: placeCount, transitions: transitions, initialPlaces: [0], finalPlaces: [1])
    }

    var checker: NaiveChecker {
        var initial = [Int](repeating: 0, count: placeCount)
        var final = initial
        initial[0] = 1
        final[1] = 1
        return NaiveChecker(transitions: transitions, initial: initial, final: final)
    }

    private func randomPlace(using generator: inout SeededGenerator) -> Int {
        Int.random(in: 0..<placeCount, using: &generator)
    }

    private func randomTransition(using generator: inout SeededGenerator) -> WorkflowNet.Transition {
        let inputCount = Int.random(in: 1...2, using: &generator)
        let outputCount = Int.random(in: 0...2, using: &generator)
        return .init(
            inputs: (0..<inputCount).map { _ in randomPlace(using: &generator) },
            outputs: (0..<outputCount).map { _ in randomPlace(using: &generator) })
    }

    /// Replaces a transition by a sequence, a choice, two side by side or a loop.
    private mutating func refine(using generator: inout SeededGenerator) {
        let chosen = Int.random(in: 0..<transitions.count, using: &generator)
        let old = transitions[chosen]
        let first = placeCount
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            placeCount += 1
            transitions[chosen] = .init(inputs: old.inputs, outputs: [first])
            transitions.append(.init(inputs: [first], outputs: old.outputs))
        case 1:
            transitions.append(old)
        case 2:
            placeCount += 4
            transitions[chosen] = .init(inputs: old.inputs, outputs: [first, first + 1])
            transitions.append(.init(inputs: [first], outputs: [first + 2]))
            transitions.append(.init(inputs: [first + 1], outputs: [first + 3]))
            transitions.append(.init(inputs: [first + 2, first + 3], outputs: old.outputs))
        default:
            placeCount += 1
            transitions[chosen] = .init(inputs: old.inputs, outputs: [first])
            transitions.append(.init(inputs: [first], outputs: [first]))
            transitions.append(.init(inputs: [first], outputs: old.outputs))
        }
    }

    private mutating func disturb(using generator: inout SeededGenerator) {
        let chosen = Int.random(in: 0..<transitions.count, using: &generator)
        let place = randomPlace(using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: transitions[chosen].outputs.append(place)
        case 1: transitions[chosen].inputs.append(place)
        case 2: transitions[chosen].outputs = [place]
        default: transitions.remove(at: chosen)
        }
    }
}
