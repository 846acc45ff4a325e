/// Writes metrics in the text format of Prometheus, version 0.0.4, which node_exporter's textfile collector reads too.
public enum MetricsExposition {
    /// The text of families, in order of their names.
    ///
    /// Characters that names may not have become underscores; values of labels may hold anything.
    ///
    /// - Complexity: O(samples), and O(n log n) in the families.
    public static func text(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families.sorted(by: { $0.name < $1.name }) where !family.samples.isEmpty {
            let name = metricName(family.name)
            if let help = family.help { text += "# HELP \(name) \(escapedHelp(help))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                text += "\(name)\(sample.suffix)\(labels(sample.labels)) \(number(sample.value))\n"
            }
        }
        return text
    }

    /// A name as metrics may have it: letters, digits, underscores and colons, no digit first.
    static func metricName(_ name: String) -> String {
        safeName(name, allowsColon: true)
    }

    /// A name as labels may have it: letters, digits and underscores, no digit first.
    static func labelName(_ name: String) -> String {
        safeName(name, allowsColon: false)
    }

    private static func safeName(_ name: String, allowsColon: Bool) -> String {
        var safe = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                safe.unicodeScalars.append(UnicodeScalar(byte))
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if safe.isEmpty { safe = "_" }
                safe.unicodeScalars.append(UnicodeScalar(byte))
            case UInt8(ascii: ":") where allowsColon: safe += ":"
            default: safe += "_"
            }
        }
        return safe.isEmpty ? "_" : safe
    }

    private static func labels(_ labels: [MetricFamily.Label]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\(labelName($0.name))=\"\(escapedValue($0.value))\"" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    /// A number as the format has it: whole ones without a fraction, `+Inf`, `-Inf` and `NaN`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 0x1p53 { return String(Int64(value)) }
        return String(value)
    }

    private static func escapedHelp(_ text: String) -> String {
        escaped(text, escapesQuotes: false)
    }

    private static func escapedValue(_ text: String) -> String {
        escaped(text, escapesQuotes: true)
    }

    private static func escaped(_ text: String, escapesQuotes: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result.append(contentsOf: #"\\"#.unicodeScalars)
            case "\n": result.append(contentsOf: #"\n"#.unicodeScalars)
            case "\"" where escapesQuotes: result.append(contentsOf: #"\""#.unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
