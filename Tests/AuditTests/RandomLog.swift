import SijillTestKit

@testable import Audit

/// Random logs with everything that XES has, and ways of writing them down.
struct RandomLog {
    private var generator: SeededGenerator
    /// Whether only what the schema allows is made: valid values, at least.
    private let isValid: Bool

    init(seed: UInt64, isValid: Bool = false) {
        generator = SeededGenerator(seed: seed)
        self.isValid = isValid
    }

    mutating func document() -> XESDocument {
        var document = XESDocument()
        let version = pick(["1.0", "2.0", "1849.2016"])
        document.header.properties = [XESHeader.Property(name: "xes.version", value: version)]
        if chance(2) {
            document.header.properties.append(XESHeader.Property(name: "xes.features", value: "nested-attributes"))
        }
        if chance(2) {
            document.header.properties.append(XESHeader.Property(name: "openxes.version", value: "1.0RC7"))
        }
        for _ in 0..<number(3) {
            document.header.extensions.append(
                XESHeader.Extension(
                    name: pick(["Concept", "Time", "سجل"]), prefix: "time", uri: "http://example.org/x"))
        }
        for _ in 0..<number(2) {
            document.header.globals.append(
                XESHeader.Global(scope: pick(["trace", "event"]), attributes: attributes(4, depth: 1)))
        }
        for _ in 0..<number(3) {
            document.header.classifiers.append(
                XESHeader.Classifier(
                    name: pick(["Activity", "Event Name", "ناشط"]), scope: chance(2) ? "event" : nil,
                    keys: "concept:name lifecycle:transition"))
        }
        // Merging leaves out what is there already, so a header holds everything once.
        document.header.extensions = unique(document.header.extensions)
        document.header.globals = unique(document.header.globals)
        document.header.classifiers = unique(document.header.classifiers)
        document.header.attributes = unique(attributes(5, depth: 0))
        for _ in 0..<number(12) { document.traces.append(trace()) }
        for _ in 0..<number(3) { document.events.append(event()) }
        return document
    }

    private mutating func trace() -> XESDocument.Trace {
        var trace = XESDocument.Trace(attributes: attributes(4, depth: 1))
        if !chance(5) { trace.attributes.append(XESAttribute(.string, key: "concept:name", text: name())) }
        for _ in 0..<number(7) { trace.events.append(event()) }
        return trace
    }

    private mutating func event() -> [XESAttribute] {
        var event = attributes(5, depth: 1)
        if !chance(6) { event.append(XESAttribute(.string, key: "concept:name", text: pick(Self.activities))) }
        if chance(2) { event.append(XESAttribute(.string, key: "org:resource", text: pick(["clerk-1", "موظف", ""]))) }
        if !chance(6) { event.append(XESAttribute(.date, key: "time:timestamp", text: date())) }
        if chance(12) { event.append(XESAttribute(.date, key: "time:timestamp", text: date())) }
        return event.shuffled(using: &generator)
    }

    private mutating func attributes(_ countMax: Int, depth: Int) -> [XESAttribute] {
        (0..<number(countMax)).map { _ in attribute(depth: depth) }
    }

    private mutating func attribute(depth: Int) -> XESAttribute {
        var attribute = XESAttribute(XESAttributeType.allCases.randomElement(using: &generator) ?? .string, key: key())
        attribute.text = text(of: attribute.type)
        if depth < 4, attribute.type != .list, chance(6) { attribute.children = attributes(3, depth: depth + 1) }
        if attribute.type == .list {
            if depth < 4 { attribute.items = attributes(3, depth: depth + 1) }
            if chance(5) { attribute.valuesKey = "elements" }
            if chance(5) { attribute.children = attributes(2, depth: depth + 1) }
        }
        return attribute
    }

    private mutating func text(of type: XESAttributeType) -> String {
        switch type {
        case .string, .id: string()
        case .date: date()
        case .int: pick(isValid ? Self.validInts : Self.validInts + ["", "9223372036854775808", "1e3", "١٢", "0x1"])
        case .float: pick(isValid ? Self.validFloats : Self.validFloats + ["", "1,5", "nan", "0x1p3", "inf"])
        case .boolean: pick(isValid ? ["true", "false", "0", "1"] : ["true", "false", "0", "TRUE", "yes", ""])
        case .list, .container: ""
        }
    }

    private mutating func date() -> String {
        let day = "20\(10 + number(19))-0\(1 + number(8))-\(10 + number(18))"
        let time = "T\(10 + number(13)):\(10 + number(49)):\(10 + number(49))"
        let fraction = pick(["", "", "", ".000", ".250", ".5", ".123456", ".120000", ".1234567"])
        let offset = pick(["+02:00", "+03:00", "Z", "-05:30", "+00:00", "-00:00", ""])
        let valid = day + time + fraction + offset
        return isValid || !chance(12) ? valid : pick(["yesterday", "2011-13-01T00:00:00Z", "2011-02-30T00:00:00Z", ""])
    }

    private mutating func key() -> String {
        pick([
            "a", "b", "amount", "Add penalty", "سجل:مفتاح", "x:y", "time:timestamp", "concept:name", "org:resource",
            "@@index", "1st", "_x0020_", "_x", "a_xyz", "😀", "lifecycle:transition", "é",
            "long-key-" + String(repeating: "k", count: 40), "long-key-" + String(repeating: "k", count: 39) + "m",
        ])
    }

    private mutating func string() -> String {
        (0..<number(3)).map { _ in
            pick([
                "x", "Payment", "رخصة بناء", "😀", "<", "&", "\"", "'", ">", " ", "é", "\n", "\t", "]]>", "__", "\u{85}",
            ])
        }.joined()
    }

    private mutating func name() -> String {
        let name = pick(["A1", "A2", "case-7", "A1#2", "ملف-٣", String(repeating: "n", count: 300)])
        return chance(8) ? string() : name + pick(["", "", "-\(number(9_999))"])
    }

    private static let activities = [
        "Create Fine", "Payment", "تقديم الطلب", "", String(repeating: "a", count: 256), "application-recorded",
        "import-started",
    ]
    private static let validInts = ["0", "-1", "42", "007", "+5", "-0", "9223372036854775807", "-9223372036854775808"]
    private static let validFloats = [
        "0.0", "35.0", "-0.0", "0.1", "2.50", "1", "1.0E3", "2.3832541524E7", "1e-05", "INF", "-INF", "NaN",
        "3.14159265358979", "123456789012345.6", "0.0001", "00.5", "-7.25", "9007199254740993.0",
    ]

    private func unique<Element: Equatable>(_ elements: [Element]) -> [Element] {
        elements.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private mutating func number(_ max: Int) -> Int {
        Int.random(in: 0...max, using: &generator)
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &generator) == 0
    }

    private mutating func pick(_ choices: [String]) -> String {
        choices.randomElement(using: &generator) ?? ""
    }
}

/// Writes a document in one of the ways that files of XES are written.
struct LogText {
    private var text = ""
    private let style: Int

    init(_ document: XESDocument, style: Int) {
        self.style = style
        let encoding = Self.isUTF16(style) ? "UTF-16" : "UTF-8"
        text = style % 3 == 0 ? "" : "<?xml version=\"1.0\" encoding=\"\(encoding)\" ?>\n"
        text += "<!-- made for a test -->\n<log"
        for property in document.header.properties { text += " \(property.name)=\"\(property.value)\"" }
        text += style % 2 == 0 ? ">" : " xmlns=\"http://www.xes-standard.org/\">\n"
        for element in document.header.extensions {
            text += "<extension name=\"\(element.name)\" prefix=\"\(element.prefix)\" uri=\"\(element.uri)\"/>"
        }
        for element in document.header.globals {
            text += "<global scope=\"\(element.scope ?? "")\">"
            write(element.attributes)
            text += "</global>"
        }
        for element in document.header.classifiers {
            let scope = element.scope.map { " scope=\"\($0)\"" } ?? ""
            text += "<classifier name=\"\(element.name)\"\(scope) keys=\"\(element.keys)\"/>"
        }
        let lateCount = style % 5 == 0 ? document.header.attributes.count / 2 : 0
        write(Array(document.header.attributes.dropLast(lateCount)))
        for trace in document.traces {
            text += "<trace>"
            write(trace.attributes)
            trace.events.forEach { event($0) }
            text += "</trace>\n"
        }
        document.events.forEach { event($0) }
        write(document.header.attributes.suffix(lateCount))
        text += "</log>"
    }

    /// The file's bytes.
    var bytes: [UInt8] {
        guard Self.isUTF16(style) else { return (style % 4 == 1 ? [0xEF, 0xBB, 0xBF] : []) + Array(text.utf8) }
        return [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private static func isUTF16(_ style: Int) -> Bool {
        style % 7 == 1
    }

    private mutating func event(_ attributes: [XESAttribute]) {
        text += "\n<event>"
        write(attributes)
        text += "</event>"
    }

    private mutating func write(_ attributes: [XESAttribute]) {
        for attribute in attributes {
            text += "<\(attribute.type.rawValue) key=\"\(Self.escaped(XESName.decodedOnce(attribute.key)))\""
            if attribute.type.isScalar { text += " value=\"\(Self.escaped(attribute.text))\"" }
            guard attribute.type == .list || !attribute.children.isEmpty else {
                text += "/>"
                continue
            }
            text += ">"
            write(attribute.children)
            if attribute.type == .list {
                text += attribute.valuesKey.map { "<values key=\"\($0)\">" } ?? "<values>"
                write(attribute.items)
                text += "</values>"
            }
            text += "</\(attribute.type.rawValue)>"
        }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped += "&#\(scalar.value);"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension XESName {
    /// How a key is written so that reading gives it: unusual keys as they are, unless they look like an escape.
    static func decodedOnce(_ key: String) -> String {
        decode(key) == key && !key.isEmpty ? key : encode(key)
    }
}
