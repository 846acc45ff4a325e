import EventModel
import Expressions
import Testing

/// Whatever comes in, a typed error or a value comes out, soon.
@Suite struct HostileInputTests {
    @Test(arguments: [
        "(", "[", "{1:", "!", "-", "a.", "a[", "1?", "1?1:", "f(", "\"", "'''", "1+", "true||", "[[]].map(x,",
    ])
    func longRepetitions(part: String) {
        #expect(failure(String(repeating: part, count: 1_048_576 / part.utf8.count)) == "sourceTooLong")
        for count in [100, 1_000, 60_000 / part.utf8.count] {
            #expect(failure(String(repeating: part, count: count)) != nil)
            #expect(failure(String(repeating: part, count: count) + "1") != "another error")
        }
    }

    @Test(arguments: [
        ("(", "1", ")"), ("[", "1", "]"), ("{1: ", "1", "}"), ("size([", "1", "])"), ("true ? 1 : ", "1", ""),
        ("(true ? ", "1", " : 1)"), ("1 + (", "1", ")"), ("!(", "true", ")"), ("-(", "1", ")"),
        ("", "[1]", ".map(x, x)"),
        ("[1].map(x, ", "x", ")"), ("", "{}", ".?a"), ("", "1", " + 1"), ("cel.bind(x, 1, ", "x", ")"),
        ("", "[]", "[?0]"),
    ])
    func nesting(open: String, middle: String, close: String) {
        for depth in [20, 190, 250, 2_000] {
            let source =
                String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
            let failure = failure(source)
            let isFine = failure == nil || failure == "nestedTooDeeply" || failure == "sourceTooLong"
            #expect(isFine || failure == "tooManyNodes", "\(open) \(depth): \(failure ?? "")")
            if depth == 20 { #expect(failure == nil, "\(open)") }
        }
    }

    @Test func longChainsAreNotDeep() throws {
        #expect(try isTrue("false" + String(repeating: " || false", count: 3_000) + " || true"))
        #expect(try isTrue("true" + String(repeating: " && true", count: 3_000)))
        #expect(failure("[" + String(repeating: "1, ", count: 20_000) + "1]") == "tooManyNodes")
    }

    @Test func exponentialMacrosRunOut() {
        var source = "x"
        for depth in 0..<12 { source = "[0,1,2,3,4,5,6,7,8,9].all(x\(depth), \(source == "x" ? "true" : source))" }
        #expect(failure(source) == "costExceeded")
        // An error that ran out is not absorbed.
        #expect(failure("true || (\(source))") == nil)
        #expect(failure("(\(source)) || true") == "costExceeded")
    }

    @Test func doublingRunsOut() {
        func bound(_ start: String, _ step: (String) -> String) -> String {
            var source = "size(x60)"
            for depth in (0...60).reversed() {
                source = "cel.bind(x\(depth), \(depth == 0 ? start : step("x\(depth - 1)")), \(source))"
            }
            return source
        }
        #expect(failure(bound("'aaaaaaaaaaaaaaaa'") { "\($0) + \($0)" }) == "sizeExceeded")
        #expect(failure(bound("[1]") { "\($0) + \($0)" }) == "costExceeded")
        #expect(failure(bound("'ab'") { "\($0).replace('a', \($0))" }) == "sizeExceeded")
        // Shared parts: small in memory, but not to be walked through.
        let shared = bound("[1]") { "[\($0), \($0)]" }
        #expect(failure(shared) == nil)
        #expect(failure(shared.replacing("size(x60)", with: "x60 == x60")) == "costExceeded")
        #expect(failure(shared.replacing("size(x60)", with: "'%s'.format([x60])")) == "sizeExceeded")
        #expect(throws: EvaluationError(.sizeExceeded, "")) {
            try evaluate(shared.replacing("size(x60)", with: "x60")).value()
        }
    }

    @Test func definitionsThatUseEachOtherAreNesting() {
        let values = (1..<3_000).map { "cel.index(\($0 - 1)) + 1" }.joined(separator: ", ")
        #expect(failure("cel.block([1, \(values)], cel.index(2999))") == "nestedTooDeeply")
        #expect(
            failure("cel.block([1\(String(repeating: ", cel.index(0) + 1", count: 3_000))], cel.index(2999))") == nil)
    }

    @Test func searchesAreLinear() throws {
        let text = String(repeating: "a", count: 100_000)
        let part = String(repeating: "a", count: 50_000) + "b"
        var limits = ExpressionLimits()
        limits.costMax = 50_000_000
        for source in [
            "t.contains(p)", "t.indexOf(p) == 0", "t.replace(p, 'x') != t", "t.split(p).size() == 2",
            "t.lastIndexOf(p) == 0", "t.matches('(a+)+$') == false",
        ] {
            let result = try evaluate(source, ["t": .text(text), "p": .text(part)], limits: limits)
            if case .bool(let bool) = result { #expect(!bool) }
        }
    }

    @Test func numbersAtTheirEnds() {
        for source in [
            "9223372036854775807 + 1", "-9223372036854775808 - 1", "9223372036854775807 * 2",
            "-9223372036854775808 / -1",
            "-9223372036854775808 % -1", "-(-9223372036854775808)", "0u - 1u", "18446744073709551615u * 2u",
            "int(1e300)", "uint(-1.0)", "int('9223372036854775808')", "timestamp(9223372036854775807)",
            "timestamp(-9223372036854775808)", "duration('9223372036854775807s')", "duration('9999999999h')",
            "timestamp('9999-12-31T23:59:59Z') + duration('1s')", "timestamp('0001-01-01T00:00:00Z') - duration('1ns')",
            "math.abs(-9223372036854775808)", "[1][9223372036854775807]", "[1][-9223372036854775808]",
            "'a'.substring(-9223372036854775808, 9223372036854775807)", "'a'.charAt(9223372036854775807)",
            "'%.99999999999999999999f'.format([1.0])", "1 / 0", "1 % 0", "1u / 0u", "'%'.format([1])",
            "'%.'.format([1])",
            "'a'.indexOf('a', -9223372036854775808)", "math.bitShiftLeft(1, -9223372036854775808)",
            "duration('315576000000s') + duration('1ns')", "duration('1.s') == duration('-')",
        ] {
            #expect(failure(source) != nil && failure(source) != "another error", "\(source)")
        }
        for source in [
            "'a'.replace('', 'b', 9223372036854775807)", "'abc'.split('', 9223372036854775807)",
            "'abc'.split(',', -9223372036854775808)", "math.bitShiftLeft(1, 9223372036854775807)",
            "'%.1000f %.1000e'.format([5e-324, 1.7976931348623157e308])",
            "timestamp('0001-01-01T00:00:00Z').getDayOfYear()",
            "timestamp('0001-01-01T00:00:00Z').getFullYear('-23:59')",
            "dyn(9223372036854775807) == 9223372036854775807.0",
        ] {
            #expect(failure(source) == nil, "\(source): \(failure(source) ?? "")")
        }
    }

    @Test func randomTokens() {
        let parts = [
            "1", "1u", "2.5", "'a'", "b'a'", "x", "y", "(", ")", "[", "]", "{", "}", ",", ":", "?", ".", "+", "-", "*",
            "/",
            "%", "!", "<", "==", "in", "&&", "||", "true", "null", "map", "filter", "all", "has", "size", "cel", "bind",
            "block", "index", "optMap", "`a`", " ", "dyn", "format", "timestamp", "\"", "\\", "é", "math", "greatest",
        ]
        let seed = UInt64.random(in: 0...UInt64.max)
        print("random tokens: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...14, using: &generator)
            let source = (0..<count).compactMap { _ in parts.randomElement(using: &generator) }.joined()
            var environment = ExpressionEnvironment(variables: [.init("x", .dynamic), .init("y", .list(.int))])
            environment.isChecked = Bool.random(using: &generator)
            environment.limits.costMax = 10_000
            #expect(failure(source, in: environment) != "another error")
        }
    }
}
