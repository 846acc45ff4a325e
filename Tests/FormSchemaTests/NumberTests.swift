import EventModel
import FormSchema
import Testing

/// Numbers are compared and divided by their mathematical value, however they are carried.
@Suite struct NumberTests {
    @Test(arguments: [
        (0.0075, 0.0001, true), (0.00751, 0.0001, false), (19.99, 0.01, true), (1e308, 0.123456789, false),
        (1e308, 0.5, true), (4.5, 1.5, true), (1e-300, 1e-301, true), (1e-301, 1e-300, false),
        (0x1p-1074, 0x1p-1074, true),
        (0, 3, true), (-9, 3, true), (9_007_199_254_740_992, 1, true), (1.7976931348623157e308, 1e-10, true),
    ])
    func decimalsAreDividedExactly(_ sample: (number: Double, divisor: Double, isMultiple: Bool)) throws {
        let schema = try FormSchema(.map(["multipleOf": .double(sample.divisor)]))
        #expect(schema.accepts(.double(sample.number)) == sample.isMultiple)
    }

    @Test func wholeNumbersAreDividedExactly() throws {
        let small = try FormSchema(.map(["type": .text("integer"), "multipleOf": .double(1e-8)]))
        #expect(small.accepts(.int(12_391_239_123)))
        let great = try FormSchema(.map(["multipleOf": .int(.max)]))
        #expect(great.accepts(.int(.max)))
        #expect(great.accepts(.int(-.max)))
        #expect(!great.accepts(.int(.min)))
        #expect(!great.accepts(.int(.max - 1)))
    }

    @Test func largeNumbersAreComparedExactly() throws {
        let schema = try FormSchema(.map(["maximum": .double(0x1p63)]))
        #expect(schema.accepts(.int(.max)))
        let exact = try FormSchema(.map(["const": .int(9_007_199_254_740_993)]))
        #expect(!exact.accepts(.double(9_007_199_254_740_992)))
        #expect(exact.accepts(.int(9_007_199_254_740_993)))
        let least = try FormSchema(.map(["minimum": .int(.min)]))
        #expect(least.accepts(.double(-0x1p63)))
        #expect(!least.accepts(.double(-0x1.0000000000001p63)))
    }

    @Test func whatIsNotFiniteIsNoNumber() throws {
        let number = try FormSchema(.map(["type": .text("number")]))
        for double in [Double.nan, .infinity, -.infinity] { #expect(!number.accepts(.double(double))) }
        let bound = try FormSchema(.map(["minimum": .int(0), "uniqueItems": .bool(true)]))
        #expect(bound.accepts(.double(.nan)))
        #expect(!bound.accepts(.list([.double(.nan), .double(.nan)])))
    }

    /// The order by which `enum` is searched agrees with equality, over random pairs.
    @Test func equalityDoesNotDependOnTheKindOfNumber() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let int = Int64.random(in: -1_000...1_000, using: &generator)
            let schema = try FormSchema(.map(["enum": .list([.int(int), .text("a"), .double(Double(int) + 0.5)])]))
            #expect(schema.accepts(.double(Double(int))))
            #expect(schema.accepts(.double(Double(int) + 0.5)))
            #expect(!schema.accepts(.int(int + 1)))
        }
    }
}
