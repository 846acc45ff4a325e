import Statechart

/// Conditions alone, for charts without variables.
struct CELDatamodel: Datamodel {
    let chart: CompiledChart
    init(_ chart: CompiledChart) { self.chart = chart }
    static func datum(_ v: JSONValue) -> Int { 0 }
    mutating func begin(_ event: ChartEvent<Int>) {}
    mutating func declare(_ variable: VariableNumber) -> Bool { true }
    mutating func assign(_ value: Int, to variable: VariableNumber) -> Bool { true }
    mutating func value(of expression: ExpressionNumber, in configuration: Configuration) -> Int? { nil }
    mutating func condition(_ expression: ExpressionNumber, in configuration: Configuration) -> Bool? {
        var text = chart.expressions[expression]
        if text == "true" { return true }
        if text == "false" { return false }
        var negated = false
        if text.hasPrefix("!") {
            negated = true
            text.removeFirst()
        }
        guard text.hasPrefix("In('"), let n = chart.stateNumber(id: String(text.dropFirst(4).dropLast(2))) else {
            return nil
        }
        return configuration.contains(n) != negated
    }
    func items(of value: Int) -> [Int]? { nil }
    func text(of value: Int) -> String? { nil }
    func milliseconds(of value: Int) -> Int64? { nil }
    func index(_ place: Int) -> Int { place }
    func map(_ fields: [(name: String, value: Int)]) -> Int { 0 }
}
