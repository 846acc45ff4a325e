import EventModel
import Expressions
import Foundation
import Testing

/// The conformance tests of the Common Expression Language, github.com/google/cel-spec, but for those that need messages.
@Suite struct CELSuiteTests {
    /// Tests that are not passed, with the reason.
    private static let known: [String: String] = [:]

    @Test func conformance() throws {
        guard let files = SuitesFolder.files("cel") else {
            print("cel: the suite is not here; skipped")
            return
        }
        var groups: [String: (passed: Int, total: Int)] = [:]
        var failures: [String] = []
        for file in files {
            let suite = try JSONDecoder().decode(CELSuite.self, from: Data(contentsOf: file))
            for test in suite.tests where test.scope == "core" || test.scope == "ext" {
                let group = test.scope == "core" ? "core" : "ext \(file.deletingPathExtension().lastPathComponent)"
                let complaint = test.complaint()
                groups[group, default: (0, 0)].total += 1
                if complaint == nil { groups[group, default: (0, 0)].passed += 1 }
                if let complaint, CELSuiteTests.known[test.name] == nil {
                    failures.append("\(test.name): \(complaint)")
                }
            }
        }
        for group in groups.sorted(by: { $0.key < $1.key }) {
            print("cel \(group.key) passed \(group.value.passed)/\(group.value.total)")
        }
        for failure in failures { print("cel failed: \(failure)") }
        #expect(failures.isEmpty)
    }
}

private struct CELSuite: Decodable {
    var tests: [CELTest]
}

private struct CELTest: Decodable {
    struct Declaration: Decodable {
        var ident: String?
        var type: String?
    }

    var name: String
    var expr: String
    var scope: String
    var bindings: [String: CELValue]?
    var declarations: [Declaration]?
    var container: String?
    var isUnchecked: Bool?
    var hasNoMacros: Bool?
    var isOnlyChecked: Bool?
    var value: CELValue?
    var error: [String]?
    var deducedType: String?

    private enum CodingKeys: String, CodingKey {
        case name, expr, scope, bindings, container, value, error
        case declarations = "type_env"
        case isUnchecked = "disable_check"
        case hasNoMacros = "disable_macros"
        case isOnlyChecked = "check_only"
        case deducedType = "deduced_type"
    }

    /// What is wrong; nil for a pass.
    func complaint() -> String? {
        var environment = ExpressionEnvironment()
        for declaration in declarations ?? [] {
            guard let name = declaration.ident else { continue }
            environment.variables.append(.init(name, declaration.type.flatMap(TypeText.type) ?? .dynamic))
        }
        for name in (bindings ?? [:]).keys.sorted() where !environment.variables.contains(where: { $0.name == name }) {
            environment.variables.append(.init(name, .dynamic))
        }
        environment.container = container ?? ""
        environment.isChecked = isUnchecked != true
        environment.hasMacros = hasNoMacros != true
        environment.timeZones = .ofFoundation
        do {
            let expression = try Expression(expr, in: environment)
            if let deducedType, TypeText.type(deducedType) != expression.resultType {
                return "its type is \(expression.resultType), not \(deducedType)"
            }
            if isOnlyChecked == true { return nil }
            let bindings = ExpressionBindings(environment.variables.map { self.bindings?[$0.name]?.value })
            let result = try expression.evaluate(bindings)
            if let error { return "gave \(result), not the error \(error)" }
            guard let wanted = value?.value else { return "the test has no value" }
            guard isExactly(result, wanted) else { return "gave \(result), not \(wanted)" }
            // Checking refuses expressions; it must not change what one means.
            environment.isChecked = false
            let unchecked = try Expression(expr, in: environment).evaluate(bindings)
            return isExactly(unchecked, wanted) ? nil : "gave \(unchecked) without checks, not \(wanted)"
        } catch {
            return self.error == nil ? "\(error)" : nil
        }
    }
}

extension TimeZoneTable {
    /// The zones of the machine, for the years 2000 to 2030.
    fileprivate static let ofFoundation: TimeZoneTable = {
        var zones: [String: [Change]] = [:]
        for name in TimeZone.knownTimeZoneIdentifiers + ["US/Central", "US/Eastern", "US/Pacific", "Asia/Kathmandu"] {
            guard let zone = TimeZone(identifier: name) else { continue }
            var moment = Date(timeIntervalSince1970: 946_684_800)
            var changes: [Change] = []
            while moment.timeIntervalSince1970 < 1_893_456_000 {
                changes.append(
                    Change(
                        secondsSinceEpoch: Int64(moment.timeIntervalSince1970),
                        offsetSeconds: Int64(zone.secondsFromGMT(for: moment))))
                guard let next = zone.nextDaylightSavingTimeTransition(after: moment), next > moment else { break }
                moment = next
            }
            zones[name] = changes
        }
        return TimeZoneTable(zones)
    }()
}

/// A value as the suite writes it.
private struct CELValue: Decodable {
    var value: ExpressionValue?

    private enum Key: String, CodingKey {
        case int, uint, double, string, bytes, bool, null, list, map, type, timestamp, duration, error, unknown
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard let key = container.allKeys.first else { return }
        switch key {
        case .int: value = Int64(try container.decode(String.self, forKey: key)).map { .int($0) }
        case .uint: value = UInt64(try container.decode(String.self, forKey: key)).map { .uint($0) }
        case .double: value = Double(try container.decode(String.self, forKey: key)).map { .double($0) }
        case .string: value = .string(try container.decode(String.self, forKey: key))
        case .bytes:
            value = Data(base64Encoded: try container.decode(String.self, forKey: key)).map { .bytes([UInt8]($0)) }
        case .bool: value = .bool(try container.decode(Bool.self, forKey: key))
        case .null: value = .null
        case .list: value = .list(try container.decode([CELValue].self, forKey: key).compactMap(\.value))
        case .map:
            let entries = try container.decode([[CELValue]].self, forKey: key).compactMap { entry in
                entry.first?.value.flatMap(mapKey).flatMap { key in entry.last?.value.map { (key: key, value: $0) } }
            }
            value = .map(try ExpressionMap(entries))
        case .type: value = .type(try container.decode(String.self, forKey: key))
        case .timestamp:
            value = ExpressionTimestamp(try container.decode(String.self, forKey: key)).map { .timestamp($0) }
        case .duration: value = ExpressionDuration(try container.decode(String.self, forKey: key)).map { .duration($0) }
        case .error, .unknown: value = nil
        }
    }
}

private func mapKey(_ value: ExpressionValue) -> ExpressionMap.Key? {
    switch value {
    case .bool(let bool): .bool(bool)
    case .int(let int): .int(int)
    case .uint(let uint): .uint(uint)
    case .string(let string): .string(string)
    default: nil
    }
}

/// Whether two values are of one type and equal, which is more than the language's equality.
private func isExactly(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.uint(let left), .uint(let right)): left == right
    case (.double(let left), .double(let right)):
        (left == right && left.sign == right.sign) || (left.isNaN && right.isNaN)
    case (.string(let left), .string(let right)): Array(left.utf8) == Array(right.utf8)
    case (.bytes(let left), .bytes(let right)): left == right
    case (.timestamp(let left), .timestamp(let right)): left == right
    case (.duration(let left), .duration(let right)): left == right
    case (.type(let left), .type(let right)): left == right
    case (.list(let left), .list(let right)): left.count == right.count && zip(left, right).allSatisfy(isExactly)
    case (.map(let left), .map(let right)):
        left.entries.count == right.entries.count
            && left.entries.allSatisfy { entry in
                right.entries.contains {
                    isExactly($0.key.value, entry.key.value) && isExactly($0.value, entry.value)
                }
            }
    default: false
    }
}

/// Reads `map(string, list(int))`.
private struct TypeText {
    private var rest: Substring

    static func type(_ text: String) -> ExpressionType? {
        var reader = TypeText(rest: text[...])
        return reader.type()
    }

    private mutating func type() -> ExpressionType? {
        let name = rest.prefix { $0.isLetter || $0 == "_" || $0 == "." }
        rest = rest.dropFirst(name.count)
        var arguments: [ExpressionType] = []
        if rest.first == "(" {
            repeat {
                rest = rest.dropFirst()
                rest = rest.drop { $0 == " " }
                guard let argument = type() else { return nil }
                arguments.append(argument)
            } while rest.first == ","
            rest = rest.dropFirst()
        }
        switch (name, arguments.count) {
        case ("null", _), ("null_type", _): return .null
        case ("bool", _): return .bool
        case ("int", _): return .int
        case ("uint", _): return .uint
        case ("double", _): return .double
        case ("string", _): return .string
        case ("bytes", _): return .bytes
        case ("timestamp", _), ("google.protobuf.Timestamp", _): return .timestamp
        case ("duration", _), ("google.protobuf.Duration", _): return .duration
        case ("list", 1): return .list(arguments[0])
        case ("map", 2): return .map(key: arguments[0], value: arguments[1])
        case ("optional", 1), ("optional_type", 1): return .optional(arguments[0])
        case ("type", 1): return .type(arguments[0])
        default: return .dynamic
        }
    }
}
