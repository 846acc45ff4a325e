import EventModel

/// The parts of moments and durations.
enum TimeFunctions {
    static func call(
        _ builtin: Builtin, _ arguments: [ExpressionValue], _ zones: TimeZoneTable
    ) throws(EvaluationError) -> ExpressionValue {
        switch (arguments.first, arguments.count) {
        case (.duration(let duration)?, 1): return .int(try part(builtin, duration))
        case (.timestamp(let timestamp)?, 1): return .int(part(builtin, timestamp, offsetSeconds: 0))
        case (.timestamp(let timestamp)?, 2):
            guard case .string(let zone) = arguments[1] else { throw EvaluationError.noSuchOverload }
            guard let offset = zones.offsetSeconds(of: zone, at: timestamp.secondsSinceEpoch) else {
                throw EvaluationError(
                    .invalidArgument, "there is no time zone '\(zone)'; an offset is written '+02:00'")
            }
            return .int(part(builtin, timestamp, offsetSeconds: offset))
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func part(_ builtin: Builtin, _ duration: ExpressionDuration) throws(EvaluationError) -> Int64 {
        switch builtin {
        case .hours: return duration.seconds / 3_600
        case .minutes: return duration.seconds / 60
        case .seconds: return duration.seconds
        // Only the part beyond the seconds, as the language defines it.
        case .milliseconds: return Int64(duration.nanoseconds / 1_000_000)
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func part(_ builtin: Builtin, _ timestamp: ExpressionTimestamp, offsetSeconds: Int64) -> Int64 {
        if builtin == .milliseconds { return Int64(timestamp.nanoseconds / 1_000_000) }
        let local = timestamp.secondsSinceEpoch + offsetSeconds
        let secondOfDay = (local % 86_400 + 86_400) % 86_400
        let days = Int((local - secondOfDay) / 86_400)
        switch builtin {
        case .hours: return secondOfDay / 3_600
        case .minutes: return secondOfDay / 60 % 60
        case .seconds: return secondOfDay % 60
        // 1970-01-01 was a Thursday, the fourth day after Sunday.
        case .dayOfWeek: return Int64(((days + 4) % 7 + 7) % 7)
        default: break
        }
        let date = CivilDate(daysSinceEpoch: days)
        switch builtin {
        case .fullYear: return Int64(date.year)
        case .month: return Int64(date.month - 1)
        case .date: return Int64(date.day)
        case .dayOfMonth: return Int64(date.day - 1)
        default: return Int64(days - CivilDate(year: date.year, month: 1, day: 1).daysSinceEpoch)
        }
    }
}
