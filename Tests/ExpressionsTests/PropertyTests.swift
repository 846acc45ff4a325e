import EventModel
import Expressions
import Foundation
import Testing

@Suite struct PropertyTests {
    private static func generator(_ name: String) -> SeededGenerator {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("\(name): seed \(seed)")
        return SeededGenerator(seed: seed)
    }

    private static func edgyInt(_ generator: inout SeededGenerator) -> Int64 {
        let edges: [Int64] = [0, 1, -1, 2, 3, .max, .min, .max - 1, .min + 1, 1 << 53, 1 << 31]
        return Bool.random(using: &generator)
            ? edges.randomElement(using: &generator) ?? 0 : Int64.random(in: .min ... .max, using: &generator)
    }

    @Test func wholeNumbers() throws {
        var generator = Self.generator("whole numbers")
        let environment = ExpressionEnvironment(variables: [.init("a", .int), .init("b", .int)])
        let operations: [(String, (Int64, Int64) -> (partialValue: Int64, overflow: Bool))] = [
            ("a + b", { $0.addingReportingOverflow($1) }), ("a - b", { $0.subtractingReportingOverflow($1) }),
            ("a * b", { $0.multipliedReportingOverflow(by: $1) }), ("a / b", { $0.dividedReportingOverflow(by: $1) }),
            ("a % b", { $0.remainderReportingOverflow(dividingBy: $1) }),
        ]
        for (source, operation) in operations {
            let expression = try Expression(source, in: environment)
            for _ in 0..<500 {
                let (a, b) = (Self.edgyInt(&generator), Self.edgyInt(&generator))
                let expected = operation(a, b)
                let result = try? expression.evaluate(ExpressionBindings([.int(a), .int(b)]))
                if case .int(let int)? = result {
                    #expect(!expected.overflow && int == expected.partialValue, "\(source) \(a) \(b)")
                } else {
                    #expect(expected.overflow, "\(source) \(a) \(b)")
                }
            }
        }
    }

    @Test func orderIsOneForAllNumbers() throws {
        var generator = Self.generator("order")
        let environment = ExpressionEnvironment(variables: [.init("a", .dynamic), .init("b", .dynamic)])
        let source =
            "[a < b, a == b, a > b].filter(x, x).size() == 1 && (a <= b) == !(a > b) && (a != b) == !(a == b)"
            + " && (a < b) == (b > a) && (a == b) == (b == a) && (a in [b]) == (a == b)"
        let expression = try Expression(source, in: environment)
        func number() -> ExpressionValue {
            let int = Self.edgyInt(&generator)
            switch Int.random(in: 0...2, using: &generator) {
            case 0: return .int(int)
            case 1: return .uint(UInt64(bitPattern: int))
            default: return .double(Double(int) / 2)
            }
        }
        for _ in 0..<2_000 {
            let (a, b) = (number(), number())
            #expect(try expression.isTrue(ExpressionBindings([a, b])), "\(a) \(b)")
        }
    }

    @Test func mapsFindWhatTheyHold() throws {
        var generator = Self.generator("maps")
        for size in [0, 1, 7, 8, 9, 40] {
            let numbers = Array(Set((0..<size).map { _ in Int64.random(in: -30...30, using: &generator) }))
            let entries = numbers.enumerated().map { index, number in
                (
                    key: index.isMultiple(of: 2) || number < 0 ? ExpressionMap.Key.int(number) : .uint(UInt64(number)),
                    value: ExpressionValue.int(number * 2)
                )
            }
            let map = try ExpressionMap(entries + [(key: .string("x"), value: .null)])
            for number in Int64(-31)...31 {
                let isThere = numbers.contains(number)
                #expect((map[.int(number)] != nil) == isThere)
                if number >= 0 { #expect((map[.uint(UInt64(number))] != nil) == isThere) }
            }
            #expect(map[.string("x")] != nil && map[.string("y")] == nil && map[.bool(true)] == nil)
            if let number = numbers.first {
                #expect(throws: EvaluationError(.duplicateKey, "")) {
                    try ExpressionMap(entries + [(key: .int(number), value: .null)])
                }
            }
        }
    }

    @Test func searchesAgreeWithTrying() throws {
        var generator = Self.generator("searches")
        let environment = ExpressionEnvironment(variables: [.init("t", .string), .init("p", .string)])
        let contains = try Expression("t.contains(p)", in: environment)
        let first = try Expression("t.indexOf(p)", in: environment)
        let last = try Expression("t.lastIndexOf(p)", in: environment)
        let joined = try Expression("p == '' || t.split(p).join(p) == t", in: environment)
        let replaced = try Expression("t.replace(p, p) == t", in: environment)
        let letters: [Unicode.Scalar] = ["a", "b", "é", "🐱"]
        func scalars(_ lengths: ClosedRange<Int>) -> [Unicode.Scalar] {
            (0..<Int.random(in: lengths, using: &generator)).compactMap { _ in letters.randomElement(using: &generator)
            }
        }
        for _ in 0..<2_000 {
            let (whole, part) = (scalars(0...12), scalars(0...3))
            let places = (0...whole.count).filter { whole[$0...].starts(with: part) }
            let bindings = ExpressionBindings([.string(Self.text(whole)), .string(Self.text(part))])
            #expect(try contains.isTrue(bindings) == !places.isEmpty)
            #expect(Self.int(try first.evaluate(bindings)) == Int64(places.first ?? -1))
            #expect(Self.int(try last.evaluate(bindings)) == Int64(places.last ?? -1))
            #expect(try joined.isTrue(bindings) && replaced.isTrue(bindings))
        }
    }

    private static func text(_ scalars: [Unicode.Scalar]) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private static func int(_ value: ExpressionValue) -> Int64? {
        if case .int(let int) = value { int } else { nil }
    }

    @Test func digitsAgreeWithThoseOfC() throws {
        var generator = Self.generator("digits")
        let environment = ExpressionEnvironment(variables: [.init("d", .double)])
        for precision in [0, 1, 3, 6, 20] {
            let expression = try Expression("'%.\(precision)f %.\(precision)e'.format([d, d])", in: environment)
            for round in 0..<300 {
                var double = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator))
                if round.isMultiple(of: 3) { double = Double(Int.random(in: -4_000...4_000, using: &generator)) / 16 }
                guard double.isFinite else { continue }
                let result = try expression.evaluate(ExpressionBindings([.double(double)]))
                guard case .string(let text) = result else { continue }
                #expect(text == String(format: "%.\(precision)f %.\(precision)e", double, double))
            }
        }
        let there = try Expression("double(string(d)) == d", in: environment)
        for _ in 0..<1_000 {
            let double = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator))
            guard double.isFinite else { continue }
            #expect(try there.isTrue(ExpressionBindings([.double(double)])), "\(double)")
        }
    }

    @Test func momentsAndDurationsReadWhatTheyWrite() throws {
        var generator = Self.generator("moments")
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator)
            let nanoseconds = Int32.random(in: 0...999_999_999, using: &generator)
            let timestamp = try #require(ExpressionTimestamp(secondsSinceEpoch: seconds, nanoseconds: nanoseconds))
            #expect(ExpressionTimestamp(timestamp.description) == timestamp)
            let span = Int64.random(in: -315_576_000_000...315_576_000_000, using: &generator)
            let duration = try #require(ExpressionDuration(seconds: span, nanoseconds: 0))
            #expect(ExpressionDuration(duration.description) == duration)
            let small = try #require(ExpressionDuration(seconds: span / 1_000, nanoseconds: Int64(nanoseconds)))
            #expect(ExpressionDuration(small.description) == small)
            #expect((small.seconds >= 0) == (small.nanoseconds >= 0) || small.seconds == 0 || small.nanoseconds == 0)
        }
    }

    @Test func base64AgreesWithFoundation() throws {
        var generator = Self.generator("base64")
        let environment = ExpressionEnvironment(variables: [.init("b", .bytes)])
        let expression = try Expression("base64.encode(b)", in: environment)
        let there = try Expression("base64.decode(base64.encode(b)) == b", in: environment)
        for count in 0..<64 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            guard case .string(let text) = try expression.evaluate(ExpressionBindings([.bytes(bytes)])) else {
                continue
            }
            #expect(text == Data(bytes).base64EncodedString())
            #expect(try there.isTrue(ExpressionBindings([.bytes(bytes)])))
        }
    }
}
