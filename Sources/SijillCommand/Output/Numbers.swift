import Foundation

/// Numbers as people read them.
enum Numbers {
    /// Digits in groups of three: `561,470`.
    static func grouped(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// A rate of events a second.
    static func rate(events: Int, seconds: Double) -> String {
        seconds > 0 ? "\(grouped(Int(Double(events) / seconds))) events/s" : "- events/s"
    }

    /// One decimal: `12.3`.
    static func decimal(_ number: Double) -> String {
        String(format: "%.1f", number)
    }

    /// Two decimals: `12.34`.
    static func twoDecimals(_ number: Double) -> String {
        String(format: "%.2f", number)
    }

    /// Bytes in the unit that keeps the number short: `6.4 MiB`.
    static func bytes(_ count: Int) -> String {
        var (amount, unit) = (Double(count), 0)
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while amount >= 1_024, unit < units.count - 1 {
            amount /= 1_024
            unit += 1
        }
        return unit == 0 ? "\(count) B" : "\(decimal(amount)) \(units[unit])"
    }

    /// Minutes and seconds: `1:05`.
    static func duration(seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        return "\(whole / 60):" + (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
    }

    /// How long something has lasted, in the two units that say it best: `12 d 3 h`, `3 h 5 min`.
    static func age(seconds: Int64) -> String {
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        return days > 0 ? "\(days) d \(hours) h" : "\(hours) h \(minutes) min"
    }
}
