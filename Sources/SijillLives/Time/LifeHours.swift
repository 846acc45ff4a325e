import EventModel
import SijillTestKit
import Workflow

/// When people and offices act.
struct LifeHours {
    let calendar: WorkingCalendar
    private let timetable: WorkingTimetable
    /// A time in which offices do nothing, and after which they catch up; nil for none.
    let outage: Range<Timestamp>?

    private static let day: Int64 = 86_400_000_000
    private static let minute: Int64 = 60_000_000
    /// How much comes in by hour of the day: mornings at the office, evenings at home.
    private static let hourWeights = [
        2, 1, 1, 1, 1, 2, 4, 8, 14, 17, 17, 15, 13, 11, 9, 9, 10, 12, 15, 19, 21, 18, 11, 5,
    ]
    private static let ramadanHourWeights = [
        14, 10, 7, 4, 3, 2, 2, 3, 6, 12, 14, 13, 12, 9, 7, 5, 3, 2, 3, 8, 16, 20, 20, 18,
    ]
    private static let officeMinutesOfRamadan: Range<Int64> = 540..<840

    init(_ workflow: CompiledWorkflow, outage: Range<Timestamp>?) {
        calendar = workflow.localCalendar ?? workflow.calendars.first ?? Self.usual
        timetable = WorkingTimetable(calendar)
        self.outage = outage
    }

    /// Offices from Sunday to Thursday, eight to three, two hours ahead of UTC.
    private static let usual = WorkingCalendar(
        name: "usual", title: LocalizedText(untranslated: "usual"),
        weekend: [false, false, false, false, true, true, false], officeMinutes: 480..<900, holidays: [],
        offsets: [WorkingCalendar.Offset(from: .epoch, minutes: 120)])

    /// When an office that takes so many minutes of its hours is done.
    func officeTime(after moment: Timestamp, minutes: Int, using random: inout SeededGenerator) -> Timestamp {
        let done = inOfficeHours(after: moment, minutes: minutes)
        guard let outage, outage.contains(done) || outage.contains(moment) else { return done }
        // What piled up is worked off in the days after.
        let backlog = Int.random(in: 1...1_200, using: &random)
        return inOfficeHours(after: outage.upperBound, minutes: max(minutes, backlog))
    }

    private func inOfficeHours(after moment: Timestamp, minutes: Int) -> Timestamp {
        guard let duration = try? WorkingDuration(iso8601: "PT\(max(minutes, 1))M") else { return moment }
        let done = timetable.end(of: duration, from: moment)
        let day = calendar.localDay(of: done)
        guard Ramadan.contains(day), !calendar.periods.contains(where: { $0.firstDay <= day && day <= $0.lastDay })
        else { return done }
        // Offices open later and close earlier than the calendar says.
        let offset = Int64(calendar.offsetMinutes(at: done)) * Self.minute
        let start = Int64(day) * Self.day - offset
        let usual = Int64(calendar.officeMinutes.lowerBound)..<Int64(calendar.officeMinutes.upperBound)
        let passed = (done.microsecondsSinceEpoch - start) / Self.minute - usual.lowerBound
        let hours = Self.officeMinutesOfRamadan
        let minute = hours.lowerBound + passed * Int64(hours.count) / max(Int64(usual.count), 1)
        return max(moment, Timestamp(microsecondsSinceEpoch: start + minute * Self.minute))
    }

    /// Whether offices work at a moment.
    func isOpen(_ moment: Timestamp) -> Bool {
        guard outage.map({ !$0.contains(moment) }) ?? true else { return false }
        let day = calendar.localDay(of: moment)
        let offset = Int64(calendar.offsetMinutes(at: moment)) * Self.minute
        let minute = (moment.microsecondsSinceEpoch + offset - Int64(day) * Self.day) / Self.minute
        let hours =
            Ramadan.contains(day)
            ? Self.officeMinutesOfRamadan
            : Int64(calendar.officeMinutes.lowerBound)..<Int64(calendar.officeMinutes.upperBound)
        return calendar.isWorkingDay(day) && hours.contains(minute)
    }

    /// When somebody at home acts who takes some days: seldom on Fridays, mostly in the evening.
    func citizenTime(after moment: Timestamp, days: Int, using random: inout SeededGenerator) -> Timestamp {
        var day = calendar.localDay(of: moment) + days
        while isFriday(day), Int.random(in: 0..<10, using: &random) < 6 { day += 1 }
        for _ in 0..<8 {
            let time = timeOfDay(day, using: &random)
            if time > moment { return time }
            if days > 0 { day += 1 }
        }
        return Timestamp(
            microsecondsSinceEpoch: moment.microsecondsSinceEpoch + Int64.random(in: 5...90, using: &random)
                * Self.minute)
    }

    /// A moment of a local day.
    func timeOfDay(_ day: Int, using random: inout SeededGenerator) -> Timestamp {
        let weights = Ramadan.contains(day) ? Self.ramadanHourWeights : Self.hourWeights
        let hour = Int64(Self.weighted(weights, &random))
        let seconds = Int64.random(in: 0..<3_600, using: &random)
        let local = Int64(day) * Self.day + (hour * 3_600 + seconds) * 1_000_000
        let guess = Timestamp(microsecondsSinceEpoch: local)
        return Timestamp(
            microsecondsSinceEpoch: local - Int64(calendar.offsetMinutes(at: guess)) * Self.minute)
    }

    func isFriday(_ day: Int) -> Bool {
        // 1970-01-01 was a Thursday.
        ((day - 1) % 7 + 7) % 7 == 0
    }

    static func weighted(_ weights: [Int], _ random: inout SeededGenerator) -> Int {
        var left = Int.random(in: 0..<max(weights.reduce(0, +), 1), using: &random)
        for (index, weight) in weights.enumerated() {
            if left < weight { return index }
            left -= weight
        }
        return weights.count - 1
    }

    /// How many people come on a local day of a service whose year begins in a month of its own.
    func arrivalWeight(of day: Int, season: Int) -> Int {
        let months = [105, 90, 95, 95, 105, 130, 145, 135, 120, 90, 80, 85]
        var weight = months[(CivilDate(daysSinceEpoch: day).month - 1 + season) % 12] * 10
        if isFriday(day) {
            weight = weight * 35 / 100
        } else if !calendar.isWorkingDay(day) {
            weight = weight * 60 / 100
        }
        return Ramadan.contains(day) ? weight * 80 / 100 : weight
    }
}
