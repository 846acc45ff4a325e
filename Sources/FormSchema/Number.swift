import EventModel

/// A finite number as a form or a schema gives it, compared by its mathematical value.
enum Number: Sendable {
    case int(Int64)
    case double(Double)

    /// Nil for what is no number or not finite.
    init?(_ value: Value) {
        switch value {
        case .int(let int): self = .int(int)
        case .double(let double) where double.isFinite: self = .double(double)
        default: return nil
        }
    }

    /// Whether this number is less than `other` (-1), equal (0) or greater (1).
    func order(to other: Number) -> Int {
        switch (self, other) {
        case (.int(let left), .int(let right)): left < right ? -1 : left > right ? 1 : 0
        case (.double(let left), .double(let right)): left < right ? -1 : left > right ? 1 : 0
        case (.int(let left), .double(let right)): Number.order(of: left, to: right)
        case (.double(let left), .int(let right)): -Number.order(of: right, to: left)
        }
    }

    /// The number as a whole one that fits `Int`: clamped to the range, nil when it has a fraction.
    var clampedInt: Int? {
        switch self {
        case .int(let int): return Int(clamping: int)
        case .double(let double):
            guard double == double.rounded(.towardZero) else { return nil }
            return Int(exactly: double) ?? (double < 0 ? .min : .max)
        }
    }

    var value: Value {
        switch self {
        case .int(let int): .int(int)
        case .double(let double): .double(double)
        }
    }

    /// The number in decimal digits, without `.0` after a whole one.
    var text: String {
        switch self {
        case .int(let int): return "\(int)"
        case .double(let double):
            if let whole = Int64(exactly: double) { return "\(whole)" }
            return "\(double)"
        }
    }

    private static func order(of int: Int64, to double: Double) -> Int {
        // 2^63 is the first double above the range, and every double within it truncates without loss.
        if double >= 0x1p63 { return -1 }
        if double < -0x1p63 { return 1 }
        let whole = Int64(double)
        if int != whole { return int < whole ? -1 : 1 }
        let fraction = double - Double(whole)
        return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
    }
}
