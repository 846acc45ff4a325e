import EventModel
import Expressions
import FormSchema
import Workflow

/// Forms that fit a workflow's schema and lie at the edges of what its rules ask.
struct FormCandidates {
    /// The forms, the plainest first.
    private(set) var forms: [ValueMap] = []
    let schema: FormSchema
    private let today: Int
    private let countMax: Int
    private let bases: [ValueMap]
    private let types: [(name: String, type: FormType)]
    private let memberSamples: [(name: String, values: [Value])]

    private static let baseCountMax = 60
    /// The samples whose members get plausible texts; the others use the same.
    private static let dressedCountMax = 20
    private static let triedBaseCountMax = 6
    private static let combinationCountMax = 160
    private static let valueCountMax = 16
    /// The samples that are candidates as they are.
    private static let plainFormCountMax = 40

    init(of workflow: CompiledWorkflow, schema: FormSchema, now: Timestamp, countMax: Int) {
        self.schema = schema
        self.countMax = countMax
        today = workflow.localCalendar?.localDay(of: now) ?? Self.day(of: now)
        let samples = schema.sampleInstances(limit: Self.baseCountMax).compactMap(\.map)
        let dress = FormDress(schema, bases: Array(samples.prefix(Self.dressedCountMax)), today: today)
        bases = samples.map(dress.dressed)
        types = schema.fields.map { ($0.name, $0.type) }
        memberSamples = Self.mentioned(in: workflow).map { name in
            (name, schema.sampleValues(ofMember: name, limit: Self.valueCountMax))
        }
        guard let first = bases.first else { return }
        forms.append(first)
        for expression in workflow.expressions { vary(for: expression) }
        for base in bases.prefix(Self.plainFormCountMax) where forms.count < countMax && !forms.contains(base) {
            forms.append(base)
        }
    }

    /// Adds the forms that one expression may tell apart.
    private mutating func vary(for expression: Expression) {
        let paths = expression.references.map(\.path).filter { $0.first == "form" && $0.count == 2 }.map { $0[1] }
        guard !paths.isEmpty else { return }
        let choices = paths.map { path in values(of: path, in: expression).map { (path, $0) } }
        for variation in choices.joined() { add([variation]) }
        guard paths.count > 1 else { return }
        var combinations: [[(String, Value?)]] = [[]]
        for choice in choices {
            combinations = combinations.flatMap { start in choice.map { start + [$0] } }
            combinations = Array(combinations.prefix(Self.combinationCountMax))
        }
        for combination in combinations { add(combination) }
    }

    /// The members of the form that some expression looks at.
    private static func mentioned(in workflow: CompiledWorkflow) -> [String] {
        var names: [String] = []
        for path in workflow.expressions.flatMap({ $0.references.map(\.path) }) {
            guard path.first == "form", path.count == 2 else { continue }
            if !names.contains(where: { $0.utf8.elementsEqual(path[1].utf8) }) { names.append(path[1]) }
        }
        return names
    }

    /// What single members may be so that these expressions come out one way or the other.
    func variations(for expressions: [Expression]) -> [(name: String, value: Value?)] {
        var variations: [(name: String, value: Value?)] = []
        for expression in expressions {
            for path in expression.references.map(\.path) where path.first == "form" && path.count == 2 {
                for value in values(of: path[1], in: expression) {
                    let isKnown = variations.contains { $0.name == path[1] && $0.value == value }
                    if !isKnown { variations.append((path[1], value)) }
                }
            }
        }
        return variations
    }

    /// Adds the first fitting form that differs from a base in these members.
    private mutating func add(_ variation: [(name: String, value: Value?)]) {
        guard forms.count < countMax else { return }
        let kindred = bases.filter { base in variation.allSatisfy { base[$0.name] == $0.value } }
        for base in (kindred.prefix(2) + bases.prefix(Self.triedBaseCountMax)) {
            var form = base
            for (name, value) in variation { form[name] = value }
            guard schema.accepts(.map(form)) else { continue }
            if !forms.contains(form) { forms.append(form) }
            return
        }
    }

    /// What a member may be so that an expression comes out one way or the other; nil for absent.
    private func values(of name: String, in expression: Expression) -> [Value?] {
        var values: [Value?] = []
        func add(_ value: Value?) {
            if !values.contains(value) { values.append(value) }
        }
        var numbers: [Int64] = []
        for literal in expression.literals {
            switch literal {
            case .int(let number): numbers.append(number)
            case .string(let text): add(.text(text))
            default: break
            }
        }
        switch type(of: name) {
        case .boolean:
            add(.bool(true))
            add(.bool(false))
        case .integer, .number:
            for number in numbers where (-1 << 40...1 << 40).contains(number) {
                for step in [0, 1, -1] { add(.int(number + Int64(step))) }
            }
        case .date, .any:
            for day in days(numbers, in: expression) { add(.text(Self.text(day))) }
        default: break
        }
        for value in samples(of: name) where values.count < Self.valueCountMax { add(value) }
        if expression.source.utf8.holds(text: "has(") { add(nil) }
        return values
    }

    private func samples(of name: String) -> [Value] {
        memberSamples.first { $0.name.utf8.elementsEqual(name.utf8) }?.values ?? []
    }

    private func type(of name: String) -> FormType {
        guard let field = types.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return .any }
        if case .nullable(let type) = field.type { return type }
        return field.type
    }

    /// The days at which a span of whole years or days from them until today reaches a number.
    private func days(_ numbers: [Int64], in expression: Expression) -> [Int] {
        var days: [Int] = []
        for number in numbers where (0...200_000).contains(number) {
            let count = Int(number)
            var edges = [today - count]
            if count <= 150, expression.source.utf8.holds(text: "years_between") {
                let date = CivilDate(daysSinceEpoch: today)
                let year = date.year - count
                let day = min(date.day, CivilDate.dayCount(ofMonth: date.month, year: year))
                edges.insert(CivilDate(year: year, month: date.month, day: day).daysSinceEpoch, at: 0)
            }
            for edge in edges { days += [edge, edge - 1, edge + 1] }
        }
        return days + [today, today - 1]
    }

    private static func day(of moment: Timestamp) -> Int {
        let (quotient, remainder) = moment.microsecondsSinceEpoch.quotientAndRemainder(dividingBy: 86_400_000_000)
        return Int(remainder < 0 ? quotient - 1 : quotient)
    }

    /// A day as `YYYY-MM-DD`.
    static func text(_ daysSinceEpoch: Int) -> String {
        let date = CivilDate(daysSinceEpoch: daysSinceEpoch)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))"
    }
}

extension String.UTF8View {
    /// Whether the text stands somewhere within.
    func holds(text: String) -> Bool {
        let (bytes, wanted) = (Array(self), Array(text.utf8))
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}
