/// The numbers of an ISO 8601 duration, `P[nY][nM][nW][nD][T[nH][nM][nS]]`, without fractions.
struct PeriodElements: Hashable, Sendable {
    private(set) var years = 0
    private(set) var months = 0
    private(set) var weeks = 0
    private(set) var days = 0
    private(set) var hours = 0
    private(set) var minutes = 0
    private(set) var seconds = 0

    /// More digits than any of the numbers needs; nine of them cannot overflow.
    private static let digitCountMax = 9

    /// Reads a text; nil when it is not such a duration.
    init?(_ text: String) {
        var rest = text.utf8[...]
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        var (designators, isTime) = ("YMWD".utf8[...], false)
        while let next = rest.first {
            if next == UInt8(ascii: "T") {
                guard !isTime, rest.count > 1 else { return nil }
                rest.removeFirst()
                (designators, isTime) = ("HMS".utf8[...], true)
                continue
            }
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard (1...Self.digitCountMax).contains(digits.count) else { return nil }
            rest = rest[digits.endIndex...]
            // ISO 8601 writes the larger units first, each once.
            guard let designator = rest.popFirst(), let index = designators.firstIndex(of: designator) else {
                return nil
            }
            designators = designators[designators.index(after: index)...]
            set(designator, isTime: isTime, digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
    }

    private mutating func set(_ designator: UInt8, isTime: Bool, _ count: Int) {
        switch (designator, isTime) {
        case (UInt8(ascii: "Y"), _): years = count
        case (UInt8(ascii: "M"), false): months = count
        case (UInt8(ascii: "W"), _): weeks = count
        case (UInt8(ascii: "D"), _): days = count
        case (UInt8(ascii: "H"), _): hours = count
        case (UInt8(ascii: "M"), true): minutes = count
        default: seconds = count
        }
    }
}
