/// A place/transition net with a marking where it begins and one where it ends.
///
/// Places and transitions are numbers from 0; their names stay with who made the net. It need not have the structure of
/// a workflow net in the strict sense (one source, one sink, everything on a path between them): where that matters,
/// its behaviour shows.
public struct WorkflowNet: Sendable {
    /// The most places of a net.
    public static let placeCountMax = 4_096
    /// The most transitions of a net.
    public static let transitionCountMax = 4_096
    /// The most arcs into or out of one transition, and the most tokens in the initial or the final marking.
    ///
    /// Together with ``ExplorationLimits/stateCountCeiling`` this keeps every count of tokens within 32 bits.
    public static let tokenCountMax = 256

    /// A transition: the places it takes a token from and those it puts one into, as often as they are named.
    public struct Transition: Hashable, Sendable {
        /// The places that it takes a token from.
        public var inputs: [Int]
        /// The places that it puts a token into.
        public var outputs: [Int]

        /// Makes a transition.
        public init(inputs: [Int], outputs: [Int]) {
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    /// The number of tokens in each place.
    public struct Marking: Hashable, Sendable {
        /// The tokens by place.
        public internal(set) var tokens: [UInt32]
    }

    /// The number of places.
    public let placeCount: Int
    /// The number of transitions, which are the labels of the net.
    public let transitionCount: Int
    /// Where the net begins.
    public let initialMarking: Marking
    /// Where the net ends.
    public let finalMarking: Marking

    /// What each transition takes and puts: those of transition `t` begin at `arcStarts[2 * t]` (taken) and
    /// `arcStarts[2 * t + 1]` (put).
    let arcStarts: [Int]
    let arcs: [Arc]

    /// A place and how many tokens go from or to it at once.
    struct Arc: Sendable {
        let place: Int
        var weight: UInt32
    }

    /// Checks a net and makes its tables.
    ///
    /// - Parameters:
    ///   - placeCount: the number of places.
    ///   - transitions: the transitions by number.
    ///   - initialPlaces: the places with a token at the start, as often as they have one.
    ///   - finalPlaces: the places with a token at the end, as often as they have one.
    /// - Throws: `WorkflowNetError` for what is too large or names a place that does not exist.
    public init(
        placeCount: Int, transitions: [Transition], initialPlaces: [Int], finalPlaces: [Int]
    ) throws(WorkflowNetError) {
        guard (0...Self.placeCountMax).contains(placeCount) else {
            throw WorkflowNetError(.tooManyPlaces, "a net has at most \(Self.placeCountMax) places")
        }
        guard transitions.count <= Self.transitionCountMax else {
            throw WorkflowNetError(.tooManyTransitions, "a net has at most \(Self.transitionCountMax) transitions")
        }
        guard !finalPlaces.isEmpty else {
            throw WorkflowNetError(.emptyFinalMarking, "a net ends with at least one token", place: "final marking")
        }
        self.placeCount = placeCount
        transitionCount = transitions.count
        initialMarking = try Self.marking(initialPlaces, placeCount: placeCount, at: "initial marking")
        finalMarking = try Self.marking(finalPlaces, placeCount: placeCount, at: "final marking")
        var arcStarts: [Int] = []
        var arcs: [Arc] = []
        for (number, transition) in transitions.enumerated() {
            for side in [transition.inputs, transition.outputs] {
                try Self.check(side, placeCount: placeCount, at: "transition \(number)")
                arcStarts.append(arcs.count)
                for place in side.sorted() {
                    if let last = arcs.indices.last, last >= arcStarts[arcStarts.count - 1], arcs[last].place == place {
                        arcs[last].weight += 1
                    } else {
                        arcs.append(Arc(place: place, weight: 1))
                    }
                }
            }
        }
        arcStarts.append(arcs.count)
        self.arcStarts = arcStarts
        self.arcs = arcs
    }

    private static func marking(
        _ places: [Int], placeCount: Int, at place: String
    ) throws(WorkflowNetError) -> Marking {
        try check(places, placeCount: placeCount, at: place)
        var marking = Marking(tokens: [UInt32](repeating: 0, count: placeCount))
        for place in places { marking.tokens[place] += 1 }
        return marking
    }

    private static func check(_ places: [Int], placeCount: Int, at place: String) throws(WorkflowNetError) {
        guard places.count <= tokenCountMax else {
            throw WorkflowNetError(.tooManyTokens, "at most \(tokenCountMax) tokens are named at once", place: place)
        }
        guard places.allSatisfy({ (0..<placeCount).contains($0) }) else {
            throw WorkflowNetError(.unknownPlace, "a place is named that the net does not have", place: place)
        }
    }
}
