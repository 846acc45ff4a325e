import EventModel
import Expressions
import Testing

@Suite struct EvaluationTests {
    private static let form = Value.map([
        "age": .int(34), "name": .text("Amina"), "tags": .list([.text("priority"), .text("late")]),
        "address": .map(["city": .text("Ramallah"), "no": .int(7)]),
    ])

    @Test func dataIsReadWhereItIs() throws {
        #expect(try isTrue("form.age >= 18 && form.address.city == 'Ramallah'", ["form": Self.form]))
        #expect(try isTrue("'late' in form.tags && !('hold' in form.tags)", ["form": Self.form]))
        #expect(try isTrue("form.tags.map(t, size(t)) == [8, 4]", ["form": Self.form]))
        #expect(try isTrue("form == form && form.address == {'city': 'Ramallah', 'no': 7}", ["form": Self.form]))
        #expect(try isTrue("form.?phone.orValue('none') == 'none' && !has(form.address.street)", ["form": Self.form]))
        #expect(try isTrue("form.exists(k, k == 'age') && form.all(k, v, size(k) >= 3)", ["form": Self.form]))
        #expect(throws: EvaluationError(.noSuchKey, "")) { try evaluate("form.address.street", ["form": Self.form]) }
        #expect(try evaluate("form", ["form": Self.form]).value() == Self.form)
    }

    @Test func valuesGoBackToTheHost() throws {
        #expect(
            try evaluate("{'b': [1, 2u, null], 'a': 1.5}").value()
                == .map(["b": .list([.int(1), .int(2), .null]), "a": .double(1.5)]))
        #expect(try evaluate("optional.none()").value() == .null)
        #expect(throws: EvaluationError(.overflow, "")) { try evaluate("18446744073709551615u").value() }
        #expect(throws: EvaluationError(.duplicateKey, "")) { try evaluate("{1: 1, '1': 2}").value() }
        #expect(
            try evaluate("timestamp('2026-11-23T08:00:00.123456789Z')").value()
                == .timestamp(Timestamp(microsecondsSinceEpoch: 1_795_420_800_123_456)))
    }

    @Test func textsAreTheirBytes() throws {
        #expect(try isTrue("a != b && !(a in [b]) && !(a in {b: 1})", ["a": .text("\u{E9}"), "b": .text("e\u{301}")]))
        #expect(
            try isTrue(
                "size(b) == 2 && !b.startsWith('e\\u0301\\u0301') && b.startsWith('e')", ["b": .text("e\u{301}")]))
        #expect(try isTrue("m['\\u00e9'] == 1 && !has(m.x)", ["m": .map(["\u{E9}": .int(1)])]))
        #expect(try isTrue("'\\uF900' != '\\u8C48'"))
    }

    @Test func errorsAreAbsorbed() throws {
        #expect(try isTrue("1 / 0 > 0 || true"))
        #expect(try !isTrue("1 / 0 > 0 && false"))
        #expect(failure("1 / 0 > 0 || false") == "divisionByZero")
        #expect(try isTrue("[0, 1].exists(x, 1 / x == 1)"))
        #expect(try isTrue("optional.of(1).orValue(1 / 0) == 1 && cel.bind(x, 1 / 0, true)"))
    }

    @Test func errorsHaveAPlace() {
        do {
            _ = try evaluate("1 +\n 1 / 0")
            Issue.record("a value")
        } catch {
            #expect((error as? EvaluationError)?.offset == 7)
        }
    }

    @Test func hostFunctions() throws {
        var environment = ExpressionEnvironment(variables: [.init("state", .string)])
        environment.memberships = [HostMembership("In", members: (0..<300).map { "s\($0)" })]
        environment.functions = [
            HostFunction("office.limit", parameters: [.int], result: .int) {
                arguments, context throws(EvaluationError) in
                guard case .int(let int) = arguments[0], case .int(let factor) = context.value else {
                    throw EvaluationError(.hostRefused, "no limit")
                }
                return .int(int * factor)
            },
            HostFunction("isShort", isMember: true, parameters: [.string], result: .bool) { arguments, _ in
                if case .string(let text) = arguments[0] { .bool(text.utf8.count < 3) } else { .bool(false) }
            },
        ]
        let context = HostContext(present: [[1, 0, 0, 0, 1 << 43]], value: .int(3))
        func isTrue(_ source: String) throws -> Bool {
            try Expression(source, in: environment).isTrue(ExpressionBindings([.string("s299")]), context: context)
        }
        #expect(try isTrue("In('s0') && In('s299') && !In('s1') && In(state)"))
        #expect(try isTrue("office.limit(4) == 12 && 'ab'.isShort() && !'abc'.isShort()"))
        #expect(throws: ExpressionError.self) { try isTrue("office.limit('a') == 1") }
        #expect(throws: EvaluationError(.hostRefused, "")) {
            try Expression("office.limit(1)", in: environment).evaluate(ExpressionBindings([.string("")]))
        }
    }

    @Test func timeZones() throws {
        var environment = ExpressionEnvironment()
        environment.timeZones = TimeZoneTable([
            "Asia/Hebron": [
                .init(secondsSinceEpoch: 0, offsetSeconds: 7_200),
                .init(secondsSinceEpoch: 1_000_000_000, offsetSeconds: 10_800),
            ]
        ])
        func isTrue(_ source: String) throws -> Bool { try Expression(source, in: environment).isTrue() }
        #expect(try isTrue("timestamp(999999999).getHours('Asia/Hebron') == 3"))
        #expect(try isTrue("timestamp(1000000000).getHours('Asia/Hebron') == 4"))
        #expect(try isTrue("timestamp(0).getHours('-02:30') == 21 && timestamp(0).getMinutes('-02:30') == 30"))
        #expect(try isTrue("timestamp(0).getFullYear('-00:01') == 1969 && timestamp(0).getDayOfWeek('UTC') == 4"))
        #expect(throws: EvaluationError(.invalidArgument, "")) {
            try isTrue("timestamp(0).getHours('Asia/Nowhere') == 1")
        }
    }

    @Test func costIsCounted() throws {
        var limits = ExpressionLimits()
        limits.costMax = 20_000
        let list = Value.list((0..<1_000).map { .int(Int64($0)) })
        let chain = "l" + String(repeating: ".map(x, x + 1).filter(x, x >= 0)", count: 2) + ".size() == 1000"
        #expect(try evaluate(chain, ["l": list], limits: limits).isTrue)
        limits.costMax = 5_000
        #expect(throws: EvaluationError(.costExceeded, "")) { try evaluate(chain, ["l": list], limits: limits) }
    }
}

extension ExpressionValue {
    fileprivate var isTrue: Bool { if case .bool(true) = self { true } else { false } }
}
