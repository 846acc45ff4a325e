import EventModel
import Expressions
import Statechart

/// The data model of charts whose expressions are CEL: their variables, `event`, and `In(id)`.
struct CELDatamodel: Datamodel {
    private let names: [String]
    /// By number; nil where the text is no expression.
    private let expressions: [Expression?]
    private var isDeclared: [Bool]
    /// The values of the variables, and at the end that of `event`.
    private var bindings: ExpressionBindings

    init(_ chart: CompiledChart) {
        names = chart.variables
        isDeclared = Array(repeating: false, count: names.count)
        bindings = ExpressionBindings(Array(repeating: nil, count: names.count + 1))
        var environment = ExpressionEnvironment(
            variables: (names + ["event"]).map { ExpressionEnvironment.Variable($0, .dynamic) })
        // What is wrong in a part that is not reached is no failure.
        environment.isChecked = false
        let ids = chart.states.map(\.id)
        environment.functions = [
            HostFunction("In", parameters: [.string], result: .bool) { arguments, context in
                guard case .string(let id) = arguments.first, let number = ids.firstIndex(of: id) else {
                    return .bool(false)
                }
                return .bool(context.isPresent(number, membership: 0))
            }
        ]
        expressions = chart.expressions.map { try? Expression($0, in: environment) }
    }

    mutating func begin(_ event: ChartEvent<ExpressionValue>) {
        var fields: [(name: String, value: ExpressionValue)] = [
            ("name", .string(event.name)), ("type", .string(event.origin.rawValue)),
        ]
        if let data = event.data { fields.append(("data", data)) }
        if let id = event.sendID { fields.append(("sendid", .string(id))) }
        bindings.values[names.count] = map(fields)
    }

    /// A variable without a value is null, as an empty data element has to be readable.
    mutating func declare(_ variable: VariableNumber) -> Bool {
        guard Self.isName(names[variable]) else { return false }
        if !isDeclared[variable] { bindings.values[variable] = .null }
        isDeclared[variable] = true
        return true
    }

    mutating func assign(_ value: ExpressionValue, to variable: VariableNumber) -> Bool {
        guard isDeclared[variable] else { return false }
        bindings.values[variable] = value
        return true
    }

    func value(of expression: ExpressionNumber, in configuration: Configuration) -> ExpressionValue? {
        try? expressions[expression]?.evaluate(bindings, context: Self.context(configuration))
    }

    func condition(_ expression: ExpressionNumber, in configuration: Configuration) -> Bool? {
        try? expressions[expression]?.isTrue(bindings, context: Self.context(configuration))
    }

    func items(of value: ExpressionValue) -> [ExpressionValue]? {
        switch value {
        case .list(let items): items
        case .dataList(let items): items.map { ExpressionValue($0) }
        default: nil
        }
    }

    func text(of value: ExpressionValue) -> String? {
        if case .string(let text) = value { text } else { nil }
    }

    func milliseconds(of value: ExpressionValue) -> Int64? {
        switch value {
        case .int(let count): return count
        case .uint(let count): return Int64(exactly: count)
        case .double(let count): return Int64(exactly: count.rounded())
        case .duration(let delay): return delay.seconds * 1_000 + Int64(delay.nanoseconds / 1_000_000)
        case .string(let text):
            let (unit, factor) = text.hasSuffix("ms") ? (2, 1.0) : (1, 1_000.0)
            guard text.hasSuffix("s"), let count = Double(text.dropLast(unit)) else { return nil }
            return Int64(exactly: (count * factor).rounded())
        default: return nil
        }
    }

    func index(_ place: Int) -> ExpressionValue {
        .int(Int64(place))
    }

    func map(_ fields: [(name: String, value: ExpressionValue)]) -> ExpressionValue {
        let entries: [ExpressionMap.Entry] = fields.map { (.string($0.name), $0.value) }
        return (try? ExpressionMap(entries)).map { .map($0) } ?? .null
    }

    /// What a script sends with an event.
    static func datum(_ json: JSONValue) -> ExpressionValue {
        switch json {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .text(let value): .string(value)
        case .list(let values): .list(values.map(datum))
        case .map(let values):
            (try? ExpressionMap(values.sorted { $0.key < $1.key }.map { (.string($0.key), datum($0.value)) }))
                .map { .map($0) } ?? .null
        }
    }

    private static func context(_ configuration: Configuration) -> HostContext {
        HostContext(present: [(0..<4).map { configuration.words[$0] }])
    }

    /// Words that no expression can read as a variable, and what the format itself calls so.
    private static let takenNames: Set<String> = [
        "event", "In", "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function",
        "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    private static func isName(_ text: String) -> Bool {
        guard !takenNames.contains(text) else { return false }
        var bytes = text.utf8[...]
        guard let first = bytes.popFirst(), isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
