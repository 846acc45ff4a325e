import EventModel
import Workflow
import Yams

/// Reads a `calendars/NAME.yaml` into a working calendar.
struct CalendarReader {
    var nodes: NodeReader

    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    init(file: String) {
        nodes = NodeReader(file: file)
    }

    /// The calendar as far as it could be read; nil when it is no mapping at all.
    mutating func read(_ root: Node?, name: String) -> WorkingCalendar? {
        let path = DefinitionPath()
        guard let root, let fields = nodes.fields(of: root, path, .calendar) else {
            if root == nil { nodes.report(.missingKey, path, "the file is empty; it begins with `calendar: \(name)`") }
            return nil
        }
        if let given = nodes.text(fields["calendar"], DefinitionPath(["calendar"])), given != name {
            nodes.report(
                .malformedText, DefinitionPath(["calendar"]),
                "the calendar `\(given)` lies in a file called `\(name)`; give both one name")
        }
        return WorkingCalendar(
            name: name,
            title: nodes.localizedText(fields["title"], DefinitionPath(["title"])) ?? LocalizedText(untranslated: name),
            weekend: weekend(fields["weekend"]), officeMinutes: hours(fields["hours"], DefinitionPath(["hours"])),
            holidays: holidays(fields["holidays"]), periods: periods(fields["periods"]),
            offsets: offsets(fields["offsets"]))
    }

    private mutating func weekend(_ node: Node?) -> [Bool] {
        let path = DefinitionPath(["weekend"])
        var weekend = Array(repeating: false, count: 7)
        for (index, name) in nodes.texts(node, path).enumerated() {
            if let day = Self.weekdays.firstIndex(of: name) {
                weekend[day] = true
            } else {
                let names = Self.weekdays.joined(separator: ", ")
                nodes.report(
                    .malformedText, path.appending(String(index)), "`\(name)` is no day; the days are \(names)")
            }
        }
        if weekend.allSatisfy({ $0 }) { nodes.report(.malformedText, path, "a week has a working day") }
        return weekend
    }

    private mutating func hours(_ node: Node?, _ path: DefinitionPath) -> Range<Int> {
        guard let node, let fields = nodes.fields(of: node, path, .hours) else { return 0..<1_440 }
        let from = minutes(fields["from"], path.appending("from"))
        let to = minutes(fields["to"], path.appending("to"))
        guard let from, let to else { return 0..<1_440 }
        guard from < to else {
            nodes.report(.malformedText, path, "offices close after they open")
            return 0..<1_440
        }
        return from..<to
    }

    /// Minutes of the day of `hh:mm`, up to `24:00`.
    private mutating func minutes(_ node: Node?, _ path: DefinitionPath) -> Int? {
        guard let text = nodes.text(node, path) else { return nil }
        let digits = text.utf8.filter { (0x30...0x39).contains($0) }.map { Int($0 - 0x30) }
        guard text.utf8.count == 5, digits.count == 4, Array(text.utf8)[2] == UInt8(ascii: ":") else {
            nodes.report(.malformedText, path, "`\(text)` is no time of day; write one as in \"08:00\"")
            return nil
        }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard minute < 60, hour * 60 + minute <= 1_440 else {
            nodes.report(.malformedText, path, "`\(text)` is no time of day; write one as in \"08:00\"")
            return nil
        }
        return hour * 60 + minute
    }

    private mutating func holidays(_ node: Node?) -> [WorkingCalendar.Holiday] {
        let path = DefinitionPath(["holidays"])
        var holidays: [WorkingCalendar.Holiday] = []
        for (index, item) in (nodes.items(of: node, path, "`holidays`") ?? []).enumerated() {
            let place = path.appending(String(index))
            guard let fields = nodes.fields(of: item, place, .holiday) else { continue }
            let title = nodes.localizedText(fields["title"], place.appending("title"))
            let first = day(fields["date"] ?? fields["from"], place)
            let last = fields["date"] == nil ? day(fields["to"], place) : first
            guard let title, let first, let last else {
                if fields["date"] == nil, fields["from"] == nil || fields["to"] == nil {
                    nodes.report(.missingKey, place, "a holiday has a `date`, or `from` and `to`")
                }
                continue
            }
            guard first <= last else {
                nodes.report(.malformedText, place, "a holiday ends on its first day or later")
                continue
            }
            holidays.append(WorkingCalendar.Holiday(firstDay: first, lastDay: last, title: title))
        }
        return holidays.sorted { ($0.firstDay, $0.lastDay) < ($1.firstDay, $1.lastDay) }
    }

    private mutating func periods(_ node: Node?) -> [WorkingCalendar.Period] {
        let path = DefinitionPath(["periods"])
        var periods: [WorkingCalendar.Period] = []
        for (index, item) in (nodes.items(of: node, path, "`periods`") ?? []).enumerated() {
            let place = path.appending(String(index))
            guard let fields = nodes.fields(of: item, place, .period) else { continue }
            let title = nodes.localizedText(fields["title"], place.appending("title"))
            let hours = hours(fields["hours"], place.appending("hours"))
            guard let first = day(fields["from"], place), let last = day(fields["to"], place) else { continue }
            if first > last { nodes.report(.malformedText, place, "a period ends on its first day or later") }
            if let previous = periods.last, previous.lastDay >= first {
                nodes.report(.malformedText, place, "periods stand in order of time and do not overlap")
            }
            periods.append(
                WorkingCalendar.Period(firstDay: first, lastDay: last, officeMinutes: hours, title: title))
        }
        return periods
    }

    private mutating func day(_ node: Node?, _ path: DefinitionPath) -> Int? {
        guard let text = nodes.text(node, path) else { return nil }
        guard let date = CivilDate(text.utf8) else {
            nodes.report(.malformedText, path, at: node, "`\(text)` is no date; write one as in 2026-05-01")
            return nil
        }
        return date.daysSinceEpoch
    }

    private mutating func offsets(_ node: Node?) -> [WorkingCalendar.Offset] {
        let path = DefinitionPath(["offsets"])
        var offsets: [WorkingCalendar.Offset] = []
        let items = nodes.items(of: node, path, "`offsets`") ?? []
        if items.isEmpty { nodes.report(.wrongKind, path, at: node, "a calendar has at least one offset") }
        for (index, item) in items.enumerated() {
            let place = path.appending(String(index))
            guard let fields = nodes.fields(of: item, place, .offset),
                let from = nodes.text(fields["from"], place.appending("from")),
                let offset = nodes.text(fields["offset"], place.appending("offset"))
            else { continue }
            guard let moment = CivilDateTime(from), let local = CivilDateTime("2000-01-01T00:00:00" + offset),
                let minutes = local.offsetMinutes ?? (offset == "Z" ? 0 : nil)
            else {
                nodes.report(
                    .malformedText, place, at: item,
                    "write a moment and a difference, as in {from: 2026-03-28T00:00:00Z, offset: \"+03:00\"}")
                continue
            }
            if let last = offsets.last, last.from >= moment.timestamp {
                nodes.report(.malformedText, place, at: item, "offsets stand in order of time")
            }
            offsets.append(WorkingCalendar.Offset(from: moment.timestamp, minutes: minutes))
        }
        return offsets
    }
}
