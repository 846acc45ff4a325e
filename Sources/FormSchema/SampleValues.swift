import EventModel

/// Numbers at the edges of what a schema asks for.
enum SampleNumbers {
    static func candidates(of shape: SampleShape) -> [Value] {
        var numbers: [Number] = []
        for (_, limit) in shape.bounds {
            for step in [0, 1, -1, 2, -2] { numbers += moved(limit, by: Int64(step)) }
        }
        for divisor in shape.divisors {
            numbers.append(divisor)
            for (_, limit) in shape.bounds { numbers += multiples(of: divisor, near: limit) }
        }
        numbers += [0, 1, -1].map { .int($0) }
        if shape.types.contains(.fraction) {
            for (_, limit) in shape.bounds {
                numbers += [.double(approximate(limit) + 0.5), .double(approximate(limit) - 0.5)]
            }
            numbers += [.double(0.5), .double(-0.5)]
        }
        return numbers.map(\.value)
    }

    private static func moved(_ number: Number, by step: Int64) -> [Number] {
        switch number {
        case .int(let int):
            let (sum, overflows) = int.addingReportingOverflow(step)
            return overflows ? [] : [.int(sum)]
        case .double(let double):
            let whole = Int64(exactly: double.rounded(.down)).flatMap { moved(.int($0), by: step).first }
            return [.double(double + Double(step))] + (whole.map { [$0] } ?? [])
        }
    }

    private static func multiples(of divisor: Number, near limit: Number) -> [Number] {
        if case (.int(let divisor), .int(let limit)) = (divisor, limit) {
            let below = limit / divisor
            return [below &- 1, below, below &+ 1].compactMap { count in
                let (product, overflows) = count.multipliedReportingOverflow(by: divisor)
                return overflows ? nil : .int(product)
            }
        }
        let step = approximate(divisor)
        let below = (approximate(limit) / step).rounded(.down)
        return [below * step, (below + 1) * step].filter(\.isFinite).map { .double($0) }
    }

    private static func approximate(_ number: Number) -> Double {
        switch number {
        case .int(let int): Double(int)
        case .double(let double): double
        }
    }
}

/// Texts of the lengths and forms that a schema asks for.
enum SampleTexts {
    private static let lengthMax = 4_096

    static func candidates(of shape: SampleShape) -> [String] {
        var texts = shape.formats.map(\.example)
        for pattern in shape.patterns {
            texts += [0, 1].compactMap { PatternSample.text(matching: pattern, more: $0) }
        }
        let (least, greatest) = shape.lengths
        for length in [least, least &+ 1, greatest] where length <= lengthMax && length >= 0 {
            texts.append(String(repeating: "a", count: length))
            texts.append(String(repeating: "ب", count: length))
            texts.append(String(repeating: "1", count: length))
        }
        // A form given by a pattern may ask for more than its shortest text.
        for text in texts.prefix(4) where !text.utf8.isEmpty && least <= lengthMax {
            let missing = least - text.unicodeScalars.count
            if missing > 0, let last = text.unicodeScalars.last {
                texts.append(text + String(repeating: Character(last), count: missing))
            }
        }
        return texts
    }
}
