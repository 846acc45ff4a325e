import EventModel
import Expressions
import JSONCoding

/// Expressions on which engines of the language are compared, beside closures over the same data written by hand.
struct ExpressionCasesBenchmark {
    private let rounds = 301

    func run() async throws {
        try await MapFilterBenchmark().run()
        let path = "\(Repository.suites)/cel/bench/cases.json"
        guard let bytes = Repository.bytes(of: path) else {
            print("skipped: the cases of expressions, because there is no \(path)")
            return
        }
        for value in try JSON.decode(bytes).map?["cases"]?.list ?? [] {
            guard let name = value.map?["name"]?.text, let byHand = HandWrittenRules.all[name],
                let source = value.map?["expr"]?.text, let bindings = value.map?["bindings"]?.map
            else { continue }
            try await measure(name, source, bindings, byHand)
        }
    }

    private func measure(
        _ name: String, _ source: String, _ bindings: ValueMap, _ byHand: (ValueMap) -> Bool
    ) async throws {
        let environment = ExpressionEnvironment(
            variables: bindings.entries.map { ExpressionEnvironment.Variable($0.key, .dynamic) })
        let rule = try Expression(source, in: environment, expecting: .bool)
        let bound = ExpressionBindings(bindings.entries.map { ExpressionValue($0.value) })
        let count = 50
        let measurement = try await Measurement(
            rounds: rounds,
            subject: { try await seconds { for _ in 0..<count { require(try rule.isTrue(bound)) } } },
            limit: { await seconds { for _ in 0..<count { require(byHand(bindings)) } } })
        report(
            "expression `\(name)`", operations: count, unit: .nanoseconds, measurement,
            limit: "a closure written by hand")
    }
}

/// `map` and `filter` over lists of growing length: the time of one element stays what it is.
private struct MapFilterBenchmark {
    private let source = "xs.map(x, x * 2).filter(y, y % 3 == 0).map(z, z + 1).size() > 0"

    func run() async throws {
        let environment = ExpressionEnvironment(variables: [ExpressionEnvironment.Variable("xs", .dynamic)])
        let rule = try Expression(source, in: environment, expecting: .bool)
        var shortest: Double?
        for count in [1_000, 10_000, 100_000] {
            let list: [Value] = (0..<count).map { .int(Int64($0)) }
            let bindings = ExpressionBindings([.dataList(list)])
            let repeats = max(1, 5_000 / count)
            let measurement = try await Measurement(
                rounds: 31,
                subject: {
                    try await seconds {
                        for _ in 0..<repeats { require(try rule.isTrue(bindings, costMax: count * 100)) }
                    }
                },
                limit: { await seconds { for _ in 0..<repeats { require(HandWrittenRules.mapFilter(list)) } } })
            let elementSeconds = measurement.subjectSeconds / Double(repeats * count)
            let first = shortest ?? elementSeconds
            shortest = first
            report(
                "an element of \(count) under `map`, `filter` and `map`", operations: repeats * count,
                unit: .nanoseconds, measurement, limit: "loops over the same list written by hand")
            print("    beside an element of 1000: ratio \(twoDigits(elementSeconds / first))")
        }
    }
}
