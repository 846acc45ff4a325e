import EventModel

// What folds that follow states themselves keep of clocks between events: a line of plain numbers, as it is written for
// every application of a worklist that moves.
extension ClockHistory {
    /// Everything but where the application is; empty where nothing happened to any clock.
    package var text: String {
        let tracks = tracks.map(\.text).joined(separator: ";")
        let retired = retired.map { "\($0.name)@\($0.at.microsecondsSinceEpoch):\($0.track.text)" }
        return retired.isEmpty ? tracks : tracks + "\n" + retired.joined(separator: ";")
    }

    /// Reads what ``text`` writes; nil for anything else.
    ///
    /// - Complexity: O(n).
    package init?(text: String) {
        self.init()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count <= 2 else { return nil }
        for part in lines[0].split(separator: ";") {
            guard let track = ClockTrack(text: part) else { return nil }
            tracks.append(track)
        }
        guard lines.count == 2 else { return }
        for part in lines[1].split(separator: ";") {
            let halves = part.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, let mark = halves[0].firstIndex(of: "@"),
                let at = Int64(halves[0][halves[0].index(after: mark)...]), let track = ClockTrack(text: halves[1])
            else { return nil }
            retired.append(
                RetiredClock(
                    name: String(halves[0][..<mark]), track: track, at: Timestamp(microsecondsSinceEpoch: at)))
        }
    }
}

extension ClockTrack {
    fileprivate var text: String {
        [
            active.map(\.text).joined(separator: " "), suspensions.map(\.text).joined(separator: " "),
            extensions.map(\.description).joined(separator: " "), remindedAfter.map(String.init) ?? "",
            breachedAfter.map(String.init) ?? "",
        ].joined(separator: "|")
    }

    fileprivate init?(text: Substring) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 5 else { return nil }
        let (active, suspensions) = (ClockInterval.list(parts[0]), ClockInterval.list(parts[1]))
        let extensions = parts[2].split(separator: " ").map { try? WorkingDuration(iso8601: String($0)) }
        let marks = parts[3...].map { Int($0) }
        guard let active, let suspensions, !extensions.contains(nil),
            zip(parts[3...], marks).allSatisfy({ $0.isEmpty || $1 != nil })
        else { return nil }
        self.init(
            active: active, suspensions: suspensions, extensions: extensions.compactMap { $0 },
            remindedAfter: marks[0], breachedAfter: marks[1])
    }
}

extension ClockInterval {
    fileprivate var text: String {
        "\(start.microsecondsSinceEpoch),\(end.map { String($0.microsecondsSinceEpoch) } ?? "")"
    }

    fileprivate static func list(_ text: Substring) -> [ClockInterval]? {
        var intervals: [ClockInterval] = []
        for part in text.split(separator: " ") {
            let ends = part.split(separator: ",", omittingEmptySubsequences: false)
            guard ends.count == 2, let start = Int64(ends[0]), ends[1].isEmpty || Int64(ends[1]) != nil else {
                return nil
            }
            intervals.append(
                ClockInterval(
                    start: Timestamp(microsecondsSinceEpoch: start),
                    end: Int64(ends[1]).map { Timestamp(microsecondsSinceEpoch: $0) }))
        }
        return intervals
    }
}
