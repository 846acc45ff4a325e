import Expressions
import Testing

@Suite struct CheckingTests {
    private static let form = ObjectShape(
        "form",
        fields: [
            .init("age", .int), .init("name", .string), .init("photo", .bytes, isOptional: true),
            .init("children", .list(.object(ObjectShape("child", fields: [.init("age", .int)])))),
        ])
    private static let environment: ExpressionEnvironment = {
        var environment = ExpressionEnvironment(variables: [
            .init("form", .object(form)), .init("now", .timestamp), .init("application.due", .int),
        ])
        environment.memberships = [HostMembership("In", members: ["draft", "police_clear", "confirmed"])]
        return environment
    }()

    private func fault(_ source: String, expecting type: ExpressionType? = nil) -> ExpressionError? {
        do {
            _ = try Expression(source, in: CheckingTests.environment, expecting: type)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("form.age >= 18", "bool"), ("form.children.map(c, c.age)", "list(int)"), ("form.name + 'x'", "string"),
        ("now - now", "duration"), ("[1, 2][0]", "int"), ("{'a': 1.5}", "map(string, double)"),
        ("form.?photo", "optional(bytes)"), ("form.age > 3 ? 'a' : 'b'", "string"), ("application.due * 2", "int"),
        ("In('draft')", "bool"), ("size(form.children)", "int"), ("[1, 'a']", "list(dyn)"), ("int", "type(int)"),
        ("form.children.filter(c, c.age > 3)[0].age", "int"), ("dyn(1) + 1", "int"),
        ("optional.of(1)", "optional(int)"),
    ])
    func types(source: String, type: String) throws {
        let expression = try Expression(source, in: CheckingTests.environment)
        #expect(expression.resultType.description == type)
    }

    @Test(arguments: [
        ("form.agee > 3", ExpressionError.Code.unknownField, 1, 5, "did you mean 'age'?"),
        ("frm.age > 3", .unknownName, 1, 1, "did you mean 'form'?"),
        ("form.age == 'x'", .noMatchingOverload, 1, 10, "int and string"),
        ("form.age + 1.5", .noMatchingOverload, 1, 10, "convert one"),
        ("form.name.startWith('a')", .unknownFunction, 1, 11, "did you mean 'startsWith'?"),
        ("In('police_cleer')", .unknownName, 1, 4, "did you mean 'police_clear'?"),
        ("true &&\n  form.name", .typeMismatch, 2, 7, "bool"),
        ("form.name.matches('(')", .invalidPattern, 1, 11, "pattern"),
        ("form.children.all(1, true)", .invalidMacro, 1, 19, "variable"),
        ("size(1)", .noMatchingOverload, 1, 1, "int"),
        ("has(form)", .invalidMacro, 1, 1, "has(a.b)"),
        ("size('a', 'b')", .noMatchingOverload, 1, 1, "takes 1"),
        ("form.age ? 1 : 2", .typeMismatch, 1, 5, "bool"),
        ("contains('a', 'b')", .unknownFunction, 1, 1, "x.contains"),
    ])
    func faults(source: String, code: ExpressionError.Code, line: Int, column: Int, hint: String) throws {
        let error = try #require(fault(source))
        #expect(error.code == code)
        #expect((error.place.line, error.place.column) == (line, column), "\(error)")
        #expect(error.reason.contains(hint), "\(error)")
    }

    @Test func expectedType() {
        #expect(fault("form.age", expecting: .bool)?.code == .typeMismatch)
        #expect(fault("form.age > 1", expecting: .bool) == nil)
        #expect(fault("dyn(form.age)", expecting: .bool) == nil)
    }

    @Test func whatAnExpressionReads() throws {
        let source = "form.age >= 18 && has(form.photo) && In('draft') && application.due < 4200 && now == now"
        let expression = try Expression(source, in: CheckingTests.environment)
        let paths = expression.references.map { $0.path.joined(separator: ".") }
        #expect(paths == ["form.age", "form.photo", "application.due", "now"])
        let turns = expression.comparisons.map { "\($0.reference.path.joined(separator: ".")) \($0.literal)" }
        #expect(turns == ["form.age int(18)", "application.due int(4200)"])
        let indexed = try Expression("form['age'] > 3", in: CheckingTests.environment)
        #expect(indexed.references.last?.path == ["form", "age"])
        let moment = try Expression("now > timestamp('2026-01-01T00:00:00Z')", in: CheckingTests.environment)
        #expect(moment.literals.contains { if case .timestamp = $0 { true } else { false } })
        #expect(expression.mentions.map(\.member) == ["draft"])
        #expect(!expression.isConstant)
        let literals = expression.literals.compactMap { if case .int(let int) = $0 { int } else { nil } }
        #expect(literals == [18, 4200])
        #expect(try Expression("1 + 2 > 2", in: CheckingTests.environment).isConstant)
    }
}
