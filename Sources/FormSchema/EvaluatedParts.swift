import EventModel

/// Which members of a map, or items of a list, some schema has looked at.
struct EvaluatedParts {
    private(set) var flags: [Bool]

    /// Nothing looked at yet.
    init(of value: Value) {
        let count = value.map?.entries.count ?? value.list?.count ?? 0
        flags = Array(repeating: false, count: count)
    }

    mutating func insert(_ index: Int) {
        flags[index] = true
    }

    mutating func insertAll(from start: Int = 0) {
        for index in flags.indices.dropFirst(start) { flags[index] = true }
    }

    /// Takes in what another schema has looked at in the same value.
    mutating func formUnion(_ other: EvaluatedParts) {
        for index in flags.indices where other.flags[index] { flags[index] = true }
    }
}
