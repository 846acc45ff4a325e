/// Reads the text format 0.0.4 of Prometheus strictly: what it refuses, a collector may refuse too.
struct ExpositionParser {
    struct Family: Equatable {
        var name: String
        var type: String
        var help: String?
        var samples: [Sample] = []
    }

    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Failure: Error, CustomStringConvertible {
        let line: Int
        let reason: String
        var description: String { "line \(line): \(reason)" }
    }

    private var families: [Family] = []
    private var lineNumber = 0
    private var help: (name: String, text: String)?

    /// The families of a text.
    static func families(in text: String) throws -> [Family] {
        var parser = ExpositionParser()
        guard text.isEmpty || text.hasSuffix("\n") else { throw Failure(line: 0, reason: "no line feed at the end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            parser.lineNumber += 1
            try parser.take(line)
        }
        guard parser.help == nil else { throw Failure(line: parser.lineNumber, reason: "help without a type") }
        for family in parser.families { try parser.check(family) }
        return parser.families
    }

    private mutating func take(_ line: Substring) throws {
        if line.hasPrefix("# HELP ") {
            let (name, text) = try word(line.dropFirst(7))
            guard help == nil, !families.contains(where: { $0.name == name }) else { throw failure("help twice") }
            help = (name, try unescaped(text, quotes: false))
        } else if line.hasPrefix("# TYPE ") {
            let (name, type) = try word(line.dropFirst(7))
            guard ["counter", "gauge", "histogram"].contains(type) else { throw failure("no type: \(type)") }
            guard !families.contains(where: { $0.name == name }) else { throw failure("type twice") }
            guard help == nil || help?.name == name else { throw failure("the help is of another metric") }
            families.append(Family(name: name, type: String(type), help: help?.text))
            help = nil
        } else {
            guard !line.hasPrefix("#"), !line.isEmpty else { throw failure("neither help, type nor sample") }
            try takeSample(line)
        }
    }

    private mutating func takeSample(_ line: Substring) throws {
        guard help == nil, var family = families.popLast() else { throw failure("a sample without a type") }
        let name = line.prefix { $0 != "{" && $0 != " " }
        try checkName(name, allowsColon: true)
        let suffixes = family.type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { family.name + $0 == name }) else { throw failure("\(name) in \(family.name)") }
        var rest = line.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" { labels = try takeLabels(&rest) }
        guard rest.first == " " else { throw failure("no space before the value") }
        let sample = Sample(name: String(name), labels: labels, value: try number(rest.dropFirst()))
        guard !family.samples.contains(where: { $0.name == sample.name && $0.labels == labels }) else {
            throw failure("the same series twice")
        }
        family.samples.append(sample)
        families.append(family)
    }

    private func takeLabels(_ rest: inout Substring) throws -> [String: String] {
        var labels: [String: String] = [:]
        repeat {
            rest = rest.dropFirst()
            let name = rest.prefix { $0 != "=" }
            try checkName(name, allowsColon: false)
            rest = rest.dropFirst(name.count + 1)
            guard rest.first == "\"" else { throw failure("a label's value has no quote") }
            rest = rest.dropFirst()
            var raw = ""
            while let character = rest.first, character != "\"" {
                raw.append(character)
                rest = rest.dropFirst()
                if character == "\\", let next = rest.popFirst() { raw.append(next) }
            }
            guard rest.first == "\"", labels[String(name)] == nil else { throw failure("labels") }
            rest = rest.dropFirst()
            labels[String(name)] = try unescaped(raw[...], quotes: true)
        } while rest.first == ","
        guard rest.first == "}" else { throw failure("labels do not end") }
        rest = rest.dropFirst()
        return labels
    }

    private func word(_ text: Substring) throws -> (String, Substring) {
        let name = text.prefix { $0 != " " }
        try checkName(name, allowsColon: true)
        guard text.dropFirst(name.count).first == " " else { throw failure("no space behind the name") }
        return (String(name), text.dropFirst(name.count + 1))
    }

    private func checkName(_ name: Substring, allowsColon: Bool) throws {
        let isSound =
            !name.isEmpty && !(name.first?.isNumber ?? true)
            && name.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_")
                    || allowsColon && $0 == ":"
            }
        guard isSound else { throw failure("no name: \(name)") }
    }

    private func unescaped(_ text: Substring, quotes: Bool) throws -> String {
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars
        while let scalar = scalars.popFirst() {
            guard scalar == "\\" else {
                result.append(scalar)
                continue
            }
            switch scalars.popFirst() {
            case "\\": result.append("\\")
            case "n": result.append("\n")
            case "\"" where quotes: result.append("\"")
            default: throw failure("an escape that does not exist")
            }
        }
        return String(result)
    }

    private func number(_ text: Substring) throws -> Double {
        switch text {
        case "+Inf": return .infinity
        case "-Inf": return -.infinity
        case "NaN": return .nan
        default:
            guard text.first != " ", let value = Double(text), value.isFinite else {
                throw failure("no number: \(text)")
            }
            return value
        }
    }

    /// What holds of a whole family: counters are not negative, buckets of a histogram never fall and end with all.
    private func check(_ family: Family) throws {
        if family.type == "counter", family.samples.contains(where: { $0.value < 0 }) { throw failure("negative") }
        guard family.type == "histogram" else { return }
        let groups = Dictionary(grouping: family.samples) { $0.labels.filter { $0.key != "le" } }
        for (labels, samples) in groups {
            let buckets = samples.filter { $0.name.hasSuffix("_bucket") }
            let bounds = try buckets.map { try number(($0.labels["le"] ?? "")[...]) }
            let counts = buckets.map(\.value)
            guard bounds == bounds.sorted(), Set(bounds).count == bounds.count, bounds.last == .infinity,
                counts == counts.sorted(), samples.count(where: { $0.name.hasSuffix("_sum") }) == 1,
                samples.filter({ $0.name.hasSuffix("_count") }).map(\.value) == [counts.last ?? -1]
            else { throw failure("the histogram \(family.name) with \(labels)") }
        }
    }

    private func failure(_ reason: String) -> Failure { Failure(line: lineNumber, reason: reason) }
}
