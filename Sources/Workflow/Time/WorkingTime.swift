/// Working time that ran: by the office's hours, and by its days.
public struct WorkingTime: Hashable, Sendable {
    /// Microseconds in which offices were open.
    public private(set) var officeMicroseconds: Int64
    private var dayParts: Int64
    /// The parts of a day.
    private var dayPartCount: Int64

    /// No time.
    public init() {
        self.init(officeMicroseconds: 0, dayParts: 0, dayPartCount: 1)
    }

    init(officeMicroseconds: Int64, dayParts: Int64, dayPartCount: Int64) {
        self.officeMicroseconds = officeMicroseconds
        self.dayParts = dayParts
        self.dayPartCount = dayPartCount
    }

    /// The whole working days.
    public var days: Int { Int(dayParts / dayPartCount) }

    /// The thousandths of a working day beyond ``days``, rounded down.
    public var dayThousandths: Int { Int(dayParts % dayPartCount * 1_000 / dayPartCount) }

    /// Adds what ran at another time on the same timetable.
    public static func += (left: inout WorkingTime, right: WorkingTime) {
        precondition(left == WorkingTime() || left.dayPartCount == right.dayPartCount, "days of two timetables differ")
        left.officeMicroseconds += right.officeMicroseconds
        left.dayParts += right.dayParts
        left.dayPartCount = right.dayPartCount
    }
}
