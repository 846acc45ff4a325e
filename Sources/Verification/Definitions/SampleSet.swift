import EventModel
import Expressions

/// Samples of everything that a group of expressions reads: all combinations where they are few, else some of them.
struct SampleSet {
    /// The most combinations that are tried for a group.
    static let countMax = 20_000
    /// A prime number above the values of any axis: a stride that goes through all combinations.
    private static let stride = 7_919

    private let forms: FormSamples
    private let axes: [SampleAxis]
    private let readsForm: Bool
    private let slots: (form: Int?, event: Int?, now: Int?)
    private let slotCount: Int

    /// - Returns: nil where the expressions read what samples do not cover.
    init?(_ expressions: [Expression], _ forms: inout FormSamples) {
        guard expressions.allSatisfy(\.mentions.isEmpty) else { return nil }
        var places: [SampleAxis.Place] = []
        var slots: (form: Int?, event: Int?, now: Int?) = (nil, nil, nil)
        for reference in expressions.flatMap(\.references) {
            let fields = reference.path.dropFirst()
            let place: SampleAxis.Place
            switch (reference.path[0], fields.count) {
            case ("form", 1...):
                slots.form = reference.slot
                place = .form(Array(fields))
            case ("event", 2) where fields.first == "data":
                slots.event = reference.slot
                place = .data(reference.path[2])
            case ("now", 0):
                slots.now = reference.slot
                place = .now
            default: return nil
            }
            if !places.contains(place) { places.append(place) }
        }
        readsForm = slots.form != nil
        guard !readsForm || !forms.forms.isEmpty else { return nil }
        axes = places.filter { !$0.isAroundAnother(of: places) }.map { place in
            switch place {
            case .form(let fields): forms.axis(fields)
            case .data(let field): SampleAxis(place: place, choices: SampleSet.choices(ofData: field, expressions))
            case .now: SampleAxis(place: place, choices: SampleSet.moments(expressions))
            }
        }
        self.forms = forms
        self.slots = slots
        slotCount = ([slots.form, slots.event, slots.now].compactMap(\.self).max() ?? -1) + 1
    }

    private static func choices(ofData field: String, _ expressions: [Expression]) -> [SampleAxis.Choice] {
        let comparisons = expressions.lazy.flatMap(\.comparisons).filter { comparison in
            comparison.reference.path[0] == "event" && comparison.reference.path.last == field
        }
        let literals = SampleLiterals(comparisons.map(\.literal))
        var values: [Value] = literals.numbers.map { .int($0) } + literals.texts.map { .text($0) }
        values += [.bool(false), .bool(true), .text("x")]
        return values.map { .value($0) } + [.missing(after: 0)]
    }

    private static func moments(_ expressions: [Expression]) -> [SampleAxis.Choice] {
        SampleLiterals(expressions.lazy.flatMap(\.literals)).moments.map { .value(.timestamp($0)) }
    }

    /// Whether what is tried comes from valid forms alone, and not from what might be given with an action.
    var readsOnlyForms: Bool { slots.event == nil }

    /// Hands over samples until told to stop.
    ///
    /// - Complexity: O(``countMax``) samples.
    func forEach(_ visit: (Sample) -> Bool) {
        let total = axes.reduce(1) { product, axis in
            let (next, overflows) = product.multipliedReportingOverflow(by: axis.choices.count)
            return overflows ? Int.max : next
        }
        var picker = SamplePicker()
        for number in 0..<min(total, Self.countMax) {
            var rest = total <= Self.countMax ? number * Self.stride % total : 0
            let choices = axes.map { axis in
                guard total <= Self.countMax else { return axis.choices[picker.next(below: axis.choices.count)] }
                defer { rest /= axis.choices.count }
                return axis.choices[rest % axis.choices.count]
            }
            guard visit(sample(choices)) else { return }
        }
    }

    private func sample(_ choices: [SampleAxis.Choice]) -> Sample {
        var (form, data, now) = (ValueMap(), ValueMap(), SampleLiterals.now)
        for (axis, choice) in zip(axes, choices) {
            switch (axis.place, choice) {
            case (.form(let fields), _): form.put(choice, at: fields[...])
            case (.data(let field), .value(let value)): data[field] = value
            case (.now, .value(.timestamp(let moment))): now = moment
            default: break
            }
        }
        var bindings = ExpressionBindings(Array(repeating: nil, count: slotCount))
        if let slot = slots.form { bindings.values[slot] = .dataMap(form) }
        if let slot = slots.event { bindings.values[slot] = .dataMap(["data": .map(data)]) }
        if let slot = slots.now { bindings.values[slot] = ExpressionValue(.timestamp(now)) }
        return Sample(bindings: bindings, form: form, choices: choices)
    }

    /// One combination of values.
    struct Sample {
        let bindings: ExpressionBindings
        fileprivate let form: ValueMap
        fileprivate let choices: [SampleAxis.Choice]
    }

    /// Whether a valid form has what the sample has of one.
    ///
    /// - Complexity: a check of each form of ``FormSamples`` at most.
    func isPossible(_ sample: Sample) -> Bool {
        guard readsForm else { return true }
        var parts: [(fields: [String], choice: SampleAxis.Choice)] = []
        for (axis, choice) in zip(axes, sample.choices) {
            if case .form(let fields) = axis.place { parts.append((fields, choice)) }
        }
        return forms.canHave(parts, of: sample.form)
    }
}

extension SampleAxis.Place {
    /// Whether it is a map whose fields are read too, which stand for it.
    fileprivate func isAroundAnother(of places: [SampleAxis.Place]) -> Bool {
        guard case .form(let fields) = self else { return false }
        return places.contains { place in
            guard case .form(let others) = place else { return false }
            return others.count > fields.count && others.starts(with: fields)
        }
    }
}

/// Numbers that look drawn and are the same each time.
private struct SamplePicker {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
