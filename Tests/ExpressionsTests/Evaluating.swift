import EventModel
import Expressions

/// Compiles and evaluates a source with nothing but data.
func evaluate(
    _ source: String, _ values: KeyValuePairs<String, Value> = [:], limits: ExpressionLimits = ExpressionLimits()
) throws -> ExpressionValue {
    var environment = ExpressionEnvironment(variables: values.map { .init($0.key, .dynamic) })
    environment.limits = limits
    return try Expression(source, in: environment).evaluate(ExpressionBindings(values, in: environment))
}

/// The truth of a source.
func isTrue(_ source: String, _ values: KeyValuePairs<String, Value> = [:]) throws -> Bool {
    guard case .bool(let bool) = try evaluate(source, values) else { return false }
    return bool
}

/// The code of the error that a source ends in, whenever that is; nil when it has a value.
func failure(_ source: String, in environment: ExpressionEnvironment = ExpressionEnvironment()) -> String? {
    do {
        _ = try Expression(source, in: environment).evaluate()
        return nil
    } catch let error as ExpressionError {
        return error.code.rawValue
    } catch let error as EvaluationError {
        return error.code.rawValue
    } catch {
        return "another error"
    }
}
