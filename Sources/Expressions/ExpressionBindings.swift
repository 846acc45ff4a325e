public import EventModel

/// The values of an environment's variables, by slot.
public struct ExpressionBindings: Sendable {
    /// The values in the order of the slots; nil, or missing at the end, for a variable without a value.
    public var values: [ExpressionValue?]

    /// Makes bindings of values in the order of the slots.
    public init(_ values: [ExpressionValue?] = []) {
        self.values = values
    }

    /// Makes bindings of values by name; names that the environment does not declare are left out.
    ///
    /// - Complexity: O(n m) in the values and the variables.
    public init(_ values: KeyValuePairs<String, Value>, in environment: ExpressionEnvironment) {
        self.values = environment.variables.map { variable in
            values.last { haveSameBytes($0.key, variable.name) }.map { ExpressionValue($0.value) }
        }
    }
}
