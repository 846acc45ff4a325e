/// Which of up to 64 places take a scalar, all sets asked at once.
struct PlaceTable: Sendable {
    private struct BinaryPlaces: Sendable {
        var property: BinaryProperty
        var isNegated: Bool
        var places: UInt64
    }

    /// For each scalar of ASCII the places that take it.
    let ascii: [UInt64]
    /// Where segments of scalars begin, in order, and for each the places whose ranges hold it.
    private let segmentStarts: [UInt32]
    private let segmentPlaces: [UInt64]
    /// For each general category the places whose properties hold it; empty where there are none.
    private let categoryPlaces: [UInt64]
    private let binaryPlaces: [BinaryPlaces]
    /// The places that take what their ranges and properties do not hold.
    private let negated: UInt64
    /// The places that take either case.
    private let ignoringCase: UInt64

    /// Makes the tables of sets, each with its places.
    ///
    /// - Complexity: O(n · m) in the sets and their ranges.
    init(_ sets: [(set: ScalarSet, places: UInt64)]) {
        var ascii = [UInt64](repeating: 0, count: 128)
        var categoryPlaces = [UInt64](repeating: 0, count: CategorySet.categoryCount)
        var binaryPlaces: [BinaryPlaces] = []
        var negated: UInt64 = 0
        var ignoringCase: UInt64 = 0
        var ranges: [(ranges: [ScalarSet.Range], places: UInt64)] = []
        for (set, places) in sets {
            for scalar in 0..<128 where set.contains(UInt32(scalar)) { ascii[scalar] |= places }
            if set.isNegated { negated |= places }
            if set.ignoresCase { ignoringCase |= places }
            ranges.append((set.ranges, places))
            for condition in set.conditions {
                let isNegated = condition.isNegated
                switch condition.property {
                case .ranges(let members): ranges.append((isNegated ? ScalarSet.complement(members) : members, places))
                case .category(let set):
                    for index in categoryPlaces.indices where set.contains(index: index) != isNegated {
                        categoryPlaces[index] |= places
                    }
                case .binary(let property):
                    binaryPlaces.append(BinaryPlaces(property: property, isNegated: isNegated, places: places))
                }
            }
        }
        self.ascii = ascii
        self.categoryPlaces = categoryPlaces.contains { $0 != 0 } ? categoryPlaces : []
        self.binaryPlaces = binaryPlaces
        self.negated = negated
        self.ignoringCase = ignoringCase
        (segmentStarts, segmentPlaces) = PlaceTable.segments(of: ranges)
    }

    /// The places that take a scalar beyond ASCII.
    ///
    /// - Complexity: O(log n) in the ranges and O(n) in the binary properties.
    func places(taking scalar: UInt32) -> UInt64 {
        var holding = places(holding: scalar)
        if ignoringCase != 0 {
            for other in CaseOrbit(of: scalar) { holding |= places(holding: other) & ignoringCase }
        }
        return holding ^ negated
    }

    /// The places whose ranges or properties hold a scalar.
    private func places(holding scalar: UInt32) -> UInt64 {
        var (low, high) = (0, segmentStarts.count)
        while low < high {
            let middle = (low + high) / 2
            if segmentStarts[middle] <= scalar { low = middle + 1 } else { high = middle }
        }
        var places = low == 0 ? 0 : segmentPlaces[low - 1]
        if categoryPlaces.isEmpty && binaryPlaces.isEmpty { return places }
        guard let properties = Unicode.Scalar(scalar)?.properties else { return places }
        if !categoryPlaces.isEmpty { places |= categoryPlaces[CategorySet.index(of: properties.generalCategory)] }
        for binary in binaryPlaces where binary.property.holds(for: properties) != binary.isNegated {
            places |= binary.places
        }
        return places
    }

    private static func segments(
        of sets: [(ranges: [ScalarSet.Range], places: UInt64)]
    ) -> (starts: [UInt32], places: [UInt64]) {
        var starts: [UInt32] = []
        for start in sets.flatMap({ $0.ranges.flatMap { [$0.lowerBound, $0.upperBound + 1] } }).sorted()
        where starts.last != start {
            starts.append(start)
        }
        var places = [UInt64](repeating: 0, count: starts.count)
        for set in sets {
            var segment = 0
            for range in set.ranges {
                while segment < starts.count && starts[segment] < range.lowerBound { segment += 1 }
                while segment < starts.count && starts[segment] <= range.upperBound {
                    places[segment] |= set.places
                    segment += 1
                }
            }
        }
        return (starts, places)
    }
}
