import EventModel
import FormSchema
import SijillTestKit

/// Makes forms that fit a schema and read as if people had filled them in.
struct FormMaker {
    private let schema: FormSchema
    /// Forms of all kinds, with plain texts.
    private var skeletons: [ValueMap] = []
    private let days: Set<String>
    /// Texts that the schema gives as examples, which nobody means.
    private let examples: [Value]

    private static let baseCountMax = 48
    private static let skeletonCountMax = 160
    private static let valueCountMax = 24
    private static let attemptCountMax = 6

    /// - Complexity: At most a few hundred checks of forms.
    init(_ schema: FormSchema, seed: UInt64) {
        self.schema = schema
        days = Set(schema.fields.filter { $0.type.isDay }.map(\.name))
        examples = schema.fields.flatMap(\.annotations.examples)
        var sampler = FormSampler(schema)
        let bases = sampler.forms(limit: Self.baseCountMax)
        skeletons = bases
        guard !bases.isEmpty else { return }
        var random = SeededGenerator(seed: seed)
        var values: [(name: String, values: [Value])] = []
        for field in schema.fields where !days.contains(field.name) {
            let samples = sampler.values(at: [field.name], limit: Self.valueCountMax)
            let closed = samples.filter { !Self.isBland($0) && !Self.isNumber($0) }
            if closed.count > 1 { values.append((field.name, closed)) }
        }
        for _ in 0..<Self.skeletonCountMax where !values.isEmpty {
            var form = Person.pick(skeletons, &random)
            for (name, choices) in values where form[name] != nil && Int.random(in: 0..<3, using: &random) == 0 {
                form[name] = Person.pick(choices, &random)
            }
            if schema.accepts(.map(form)) { skeletons.append(form) }
        }
    }

    /// A form; nil where none that fits is known.
    ///
    /// - Complexity: Mostly one check of the form.
    func form(for person: Person, today: Int, using random: inout SeededGenerator) -> ValueMap? {
        guard !skeletons.isEmpty else { return nil }
        let values = FieldValues(person: person, today: today)
        for _ in 0..<Self.attemptCountMax {
            let form = filled(Person.pick(skeletons, &random), values, &random)
            if schema.accepts(.map(form)) { return form }
        }
        // Some value did not fit: only those that do, one after another.
        var form = Person.pick(skeletons, &random)
        for entry in filled(form, values, &random).entries {
            let before = form[entry.key]
            form[entry.key] = entry.value
            if !schema.accepts(.map(form)) { form[entry.key] = before }
        }
        return form
    }

    /// The same form with something put right, as it is given again.
    func corrected(_ form: ValueMap, for person: Person, using random: inout SeededGenerator) -> ValueMap {
        var corrected = form
        for entry in form.entries where NameHints.holds(entry.key, ["address", "mobile"]) {
            corrected[entry.key] = .text(
                NameHints.holds(entry.key, ["mobile"]) ? "0599" + Person.digits(6, &random) : person.address)
        }
        return schema.accepts(.map(corrected)) ? corrected : form
    }

    private func filled(_ form: ValueMap, _ values: FieldValues, _ random: inout SeededGenerator) -> ValueMap {
        var filled = form
        for entry in form.entries {
            switch entry.value {
            case .text(let text):
                let isDay = days.contains(entry.key)
                guard isDay || Self.isBland(entry.value) || examples.contains(entry.value) else { continue }
                if let better = values.text(for: entry.key, isDay: isDay, using: &random) {
                    filled[entry.key] = .text(better)
                } else if let digits = Self.otherDigits(text, &random) {
                    filled[entry.key] = .text(digits)
                }
            case .int:
                if let number = values.number(for: entry.key, using: &random) { filled[entry.key] = .int(number) }
            default: break
            }
        }
        return filled
    }

    private static func otherDigits(_ text: String, _ random: inout SeededGenerator) -> String? {
        guard text.utf8.contains(where: isDigit) else { return nil }
        return text.unicodeScalars.reduce(into: "") { other, scalar in
            let isDigit = ("0"..."9").contains(scalar)
            other += isDigit ? String(Int.random(in: 1...9, using: &random)) : String(Character(scalar))
        }
    }

    private static func isNumber(_ value: Value) -> Bool {
        switch value {
        case .int, .double: true
        default: false
        }
    }

    /// The same character again and again, or mostly digits: what stands for any text.
    private static func isBland(_ value: Value) -> Bool {
        guard let text = value.text, let first = text.unicodeScalars.first else { return false }
        return text.unicodeScalars.allSatisfy { $0 == first } || text.utf8.contains(where: isDigit)
            || text.unicodeScalars.dropFirst().allSatisfy { $0 == text.unicodeScalars.last }
            || text.utf8.contains(UInt8(ascii: "@"))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension FormType {
    /// Whether values are days.
    fileprivate var isDay: Bool {
        switch self {
        case .date: true
        case .nullable(let type): type.isDay
        default: false
        }
    }
}
