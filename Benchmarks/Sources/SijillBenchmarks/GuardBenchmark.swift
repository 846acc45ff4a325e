import EventModel
import Expressions

/// A typical guard beside a closure over the same data that somebody wrote by hand.
struct GuardBenchmark {
    private let source = "applicant.age >= 18 && fee.paid >= fee.due && !('hold' in flags)"
    private let evaluationCount = 1_000
    private let rounds = 501

    func run() async throws {
        let environment = ExpressionEnvironment(
            variables: ["applicant", "fee", "flags"].map { ExpressionEnvironment.Variable($0, .dynamic) })
        let rule = try Expression(source, in: environment, expecting: .bool)
        // Several, so that nothing is computed once for all.
        let applications: [[Value]] = (0..<8).map { number in
            [
                .map(["age": .int(34 + Int64(number)), "id": .text("A12\(number)")]),
                .map(["due": .int(85), "paid": .int(85)]), .list([.text("priority"), .text("minor-checked")]),
            ]
        }
        let bindings = applications.map { ExpressionBindings($0.map { ExpressionValue($0) }) }
        let byHand: ([Value]) -> Bool = { values in
            guard case .map(let applicant) = values[0], case .map(let fee) = values[1],
                case .list(let flags) = values[2],
                case .int(let age)? = applicant["age"], case .int(let paid)? = fee["paid"],
                case .int(let due)? = fee["due"]
            else { return false }
            return age >= 18 && paid >= due && !flags.contains(.text("hold"))
        }
        let measurement = try await Measurement(
            rounds: rounds,
            subject: { try await seconds { require(try countTrue(rule, bindings) == evaluationCount) } },
            limit: { await seconds { require(countTrue(byHand, applications) == evaluationCount) } })
        report(
            "guard `\(source)`", operations: evaluationCount, unit: .nanoseconds, measurement,
            limit: "a closure written by hand")
    }

    private func countTrue(_ rule: Expression, _ bindings: [ExpressionBindings]) throws -> Int {
        var count = 0
        for number in 0..<evaluationCount where try rule.isTrue(bindings[number & 7]) { count += 1 }
        return count
    }

    private func countTrue(_ rule: ([Value]) -> Bool, _ applications: [[Value]]) -> Int {
        var count = 0
        for number in 0..<evaluationCount where rule(applications[number & 7]) { count += 1 }
        return count
    }
}
