import Statechart

/// A data model of whole numbers and lists, just enough to show what a chart does.
///
/// Expressions: `3`, `x`, `x + 1`, `x == 1`, `In(id)`, `[1 2]`, `'text'`, `event` for what the event carries. All else fails.
struct NumberDatamodel: Datamodel {
    enum Datum: Equatable {
        case number(Int)
        case list([Int])
        case text(String)
        case fields([String])
    }

    /// What was noted, in order.
    private(set) var notes: [String] = []
    /// The names of the events that came, in order.
    private(set) var events: [String] = []
    private let chart: CompiledChart
    private var values: [VariableNumber: Datum] = [:]
    private var declared: Set<VariableNumber> = []
    private var event: ChartEvent<Datum>?

    init(_ chart: CompiledChart) {
        self.chart = chart
    }

    subscript(name: String) -> Datum? {
        chart.variables.firstIndex(of: name).flatMap { values[$0] }
    }

    mutating func begin(_ event: ChartEvent<Datum>) {
        self.event = event
        events.append(event.name)
    }

    mutating func declare(_ variable: VariableNumber) -> Bool {
        declared.insert(variable)
        return true
    }

    mutating func assign(_ value: Datum, to variable: VariableNumber) -> Bool {
        guard declared.contains(variable) else { return false }
        values[variable] = value
        return true
    }

    func value(of expression: ExpressionNumber, in configuration: Configuration) -> Datum? {
        let text = chart.expressions[expression]
        if text == "event" { return event?.data }
        if text.hasPrefix("[") {
            return .list(text.dropFirst().dropLast().split(separator: " ").compactMap { Int($0) })
        }
        if text.hasPrefix("'") { return .text(String(text.dropFirst().dropLast())) }
        if !text.contains(" "), let value = self[text] { return value }
        let numbers = text.split(separator: " + ").map { part in
            Int(part) ?? (self[String(part)]).flatMap { if case .number(let number) = $0 { number } else { nil } }
        }
        let known = numbers.compactMap { $0 }
        return known.count == numbers.count ? .number(known.reduce(0, +)) : nil
    }

    func condition(_ expression: ExpressionNumber, in configuration: Configuration) -> Bool? {
        let text = chart.expressions[expression]
        if text.hasPrefix("In(") {
            return chart.stateNumber(id: String(text.dropFirst(3).dropLast())).map(configuration.contains)
        }
        let sides = text.split(separator: " == ").map(String.init)
        guard sides.count == 2, case .number(let left) = self[sides[0]] else { return nil }
        return left == Int(sides[1])
    }

    func items(of value: Datum) -> [Datum]? {
        if case .list(let items) = value { items.map { .number($0) } } else { nil }
    }

    func text(of value: Datum) -> String? {
        if case .text(let text) = value { text } else { nil }
    }

    func milliseconds(of value: Datum) -> Int64? {
        if case .number(let number) = value { Int64(number) } else { nil }
    }

    func index(_ place: Int) -> Datum { .number(place) }
    func map(_ fields: [(name: String, value: Datum)]) -> Datum { .fields(fields.map { "\($0.name)=\($0.value)" }) }
    mutating func log(_ label: String) { notes.append(label) }
}
