/// The variables of a running chart and the language of its expressions.
///
/// Statechart knows neither. Expressions and variables come as numbers into ``CompiledChart/expressions`` and
/// ``CompiledChart/variables``, so that a model can prepare them once. What fails is nil or false, and becomes an
/// `error.execution` event.
public protocol Datamodel {
    /// A value of a variable or an event.
    associatedtype Datum

    /// Makes the event known under the name `event`.
    mutating func begin(_ event: ChartEvent<Datum>)
    /// Makes a variable known, without a value, unless it is known already; false when its name cannot be one.
    mutating func declare(_ variable: VariableNumber) -> Bool
    /// Gives a variable a value; false when it is not known.
    mutating func assign(_ value: Datum, to variable: VariableNumber) -> Bool
    /// The value of an expression.
    ///
    /// - Parameter configuration: The active states, for `In(id)`.
    mutating func value(of expression: ExpressionNumber, in configuration: Configuration) -> Datum?
    /// The value of an expression that must be true or false.
    mutating func condition(_ expression: ExpressionNumber, in configuration: Configuration) -> Bool?
    /// The items of a list; nil when the value is none.
    func items(of value: Datum) -> [Datum]?
    /// The text that a value is; nil when it is none.
    func text(of value: Datum) -> String?
    /// The time that a value says, in milliseconds; nil when it says none.
    func milliseconds(of value: Datum) -> Int64?
    /// The value of a place in a list, from 0.
    func index(_ place: Int) -> Datum
    /// The value that holds others by name.
    func map(_ fields: [(name: String, value: Datum)]) -> Datum
    /// Notes something for people.
    mutating func log(_ label: String)
}

extension Datamodel {
    /// Notes nothing.
    public mutating func log(_ label: String) {}
}

/// An event as a chart sees it.
public struct ChartEvent<Datum> {
    /// Where an event comes from.
    public enum Origin: String, Sendable {
        /// The machine itself: `done.state` and `error` events.
        case platform
        /// The chart's own `raise`, or `send` to the internal queue.
        case `internal`
        /// Outside, or the chart's own `send`.
        case external
    }

    /// The name.
    public var name: String
    /// Where it comes from.
    public var origin: Origin
    /// What it carries; nil for nothing.
    public var data: Datum?
    /// The id of the `send` that it comes from, or that failed.
    public var sendID: String?

    /// Makes an event.
    public init(_ name: String, origin: Origin = .external, data: Datum? = nil, sendID: String? = nil) {
        self.name = name
        self.origin = origin
        self.data = data
        self.sendID = sendID
    }
}

extension ChartEvent: Sendable where Datum: Sendable {}
