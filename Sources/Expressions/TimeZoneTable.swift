/// The UTC offsets of named time zones, as the host gives them: the core has no clock and no zone data of its own.
public struct TimeZoneTable: Sendable {
    /// An offset and the moment from which it holds.
    public struct Change: Sendable, Hashable {
        /// Seconds since 1970-01-01T00:00:00Z from which the offset holds.
        public var secondsSinceEpoch: Int64
        /// Seconds that local time is ahead of UTC.
        public var offsetSeconds: Int64

        /// Makes a change.
        public init(secondsSinceEpoch: Int64, offsetSeconds: Int64) {
            self.secondsSinceEpoch = secondsSinceEpoch
            self.offsetSeconds = offsetSeconds
        }
    }

    private let zones: [(name: String, changes: [Change])]

    /// Makes a table; the first change of a zone also holds before it.
    ///
    /// - Complexity: O(n log n).
    public init(_ zones: [String: [Change]] = [:]) {
        self.zones = zones.map { zone in
            (zone.key, zone.value.sorted { $0.secondsSinceEpoch < $1.secondsSinceEpoch })
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Seconds that local time of a zone is ahead of UTC at a moment; nil for a name that is neither `UTC`, an offset
    /// (`+02:00`) nor in the table.
    ///
    /// - Complexity: O(log n).
    public func offsetSeconds(of name: String, at secondsSinceEpoch: Int64) -> Int64? {
        if name.isEmpty || name == "UTC" || name == "Z" { return 0 }
        if let offset = TimeZoneTable.fixedOffset(name) { return offset }
        let zone = firstIndex(below: zones.count) { !zones[$0].name.utf8.lexicographicallyPrecedes(name.utf8) }
        guard zone < zones.count, haveSameBytes(zones[zone].name, name), let first = zones[zone].changes.first
        else { return nil }
        let changes = zones[zone].changes
        let next = firstIndex(below: changes.count) { changes[$0].secondsSinceEpoch > secondsSinceEpoch }
        return next == 0 ? first.offsetSeconds : changes[next - 1].offsetSeconds
    }

    private func firstIndex(below count: Int, where isBeyond: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Reads `+hh:mm`, `-hh:mm` or `hh:mm`.
    private static func fixedOffset(_ name: String) -> Int64? {
        var bytes = Array(name.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let hours = number(bytes[..<colon]), let minutes = number(bytes[(colon + 1)...]), hours < 24, minutes < 60
        else { return nil }
        return (isNegative ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.count == 2, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int64($1) - 0x30 }
    }
}
