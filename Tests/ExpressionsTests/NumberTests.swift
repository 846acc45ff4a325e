import Testing

/// Numbers of different types are numbers on one line.
@Suite struct NumberTests {
    /// In ascending order; the numbers of one group are equal.
    private static let ladder = [
        ["double('-Infinity')"], ["-1e300"], ["-9223372036854775808", "-9223372036854775808.0"], ["-1", "-1.0"],
        ["-0.5"], ["0", "0u", "0.0", "-0.0"], ["5e-324"], ["0.5"], ["1", "1u", "1.0"],
        ["9007199254740992", "9007199254740992u", "9007199254740992.0"],
        ["4611686018427387904", "4611686018427387904u", "4611686018427387904.0"],
        ["9223372036854775808u", "9223372036854775808.0"], ["1e300"], ["double('Infinity')"],
    ]

    @Test func numbersAreInOneOrder() throws {
        for (low, lowGroup) in Self.ladder.enumerated() {
            for (high, highGroup) in Self.ladder.enumerated() {
                for left in lowGroup {
                    for right in highGroup {
                        let operators = [
                            ("<", low < high), ("<=", low <= high), (">", low > high), (">=", low >= high),
                            ("==", low == high), ("!=", low != high),
                        ]
                        for (symbol, holds) in operators {
                            let source = "dyn(\(left)) \(symbol) dyn(\(right))"
                            #expect(try isTrue(source) == holds, "\(source)")
                        }
                        #expect(try isTrue("dyn(\(left)) in [dyn(\(right))]") == (low == high), "\(left) in [\(right)]")
                    }
                }
            }
        }
    }

    @Test func wholeNumbersBesideDoublesAreRounded() throws {
        #expect(try isTrue("dyn(9223372036854775807) == 9223372036854775808.0"))
        #expect(try isTrue("dyn(18446744073709551615u) == 18446744073709551616.0"))
        #expect(try isTrue("dyn(9007199254740993) <= 9007199254740992.0"))
        #expect(try isTrue("dyn(9223372036854775807) < 9223372036854775808u && dyn(-1) < 18446744073709551615u"))
        #expect(try isTrue("dyn(9007199254740993u) > 9007199254740992"))
    }

    @Test func notANumberIsInNoOrder() throws {
        for right in Self.ladder.joined() + ["0.0 / 0.0"] {
            for symbol in ["<", "<=", ">", ">=", "=="] {
                #expect(try !isTrue("0.0 / 0.0 \(symbol) dyn(\(right))"), "\(symbol) \(right)")
                #expect(try !isTrue("dyn(\(right)) \(symbol) 0.0 / 0.0"), "\(right) \(symbol)")
            }
            #expect(try isTrue("0.0 / 0.0 != dyn(\(right))"))
        }
    }

    @Test func textsThatAreTooLargeAreNoNumbers() throws {
        #expect(failure("double('1e400')") == "overflow")
        #expect(failure("double('-1e400')") == "overflow")
        #expect(try isTrue("double('-Infinity') < -1.7976931348623157e308 && double('1e-400') == 0.0"))
        #expect(failure("1e400") == "invalidLiteral")
        #expect(failure("int('9223372036854775808')") == "invalidArgument")
        #expect(failure("uint('-1')") == "invalidArgument")
    }
}
