import EventModel
import Expressions
import FormSchema
import Workflow

/// Samples of everything that a group of expressions reads: all combinations where they are few, else some of them.
struct SampleSet {
    /// The most combinations that are tried for a group.
    static let countMax = 3_000
    /// A prime number above ``countMax``.
    private static let stride = 7_919

    private let schema: FormSchema?
    private let forms: [ValueMap]
    private let axes: [SampleAxis]
    private let readsForm: Bool
    private let slots: [String: Int]

    /// - Returns: nil where the expressions read what samples do not cover.
    init?(_ expressions: [Expression], schema: FormSchema?, forms: [ValueMap]) {
        guard let axes = SampleAxes(expressions, forms: forms) else { return nil }
        self.schema = schema
        self.forms = forms
        self.axes = axes.axes
        readsForm = axes.readsForm
        var slots: [String: Int] = [:]
        for reference in expressions.flatMap(\.references) { slots[reference.path[0]] = reference.slot }
        self.slots = slots
    }

    /// Whether what is tried comes from valid forms alone, and not from what might be given with an action.
    var readsOnlyForms: Bool {
        axes.allSatisfy { if case .data = $0.place { false } else { true } }
    }

    /// Hands over samples until told to stop; their forms are valid.
    ///
    /// - Complexity: O(``countMax``) checks of a form.
    func forEach(_ visit: (ExpressionBindings) -> Bool) {
        let sizes = (readsForm ? [forms.count] : []) + axes.map(\.values.count)
        let total = sizes.reduce(1) { product, size in
            let (next, overflows) = product.multipliedReportingOverflow(by: size)
            return overflows ? Int.max : next
        }
        var picker = SamplePicker()
        // The forms as they are come first, since they are valid for certain.
        let formCount = readsForm ? forms.count : 0
        for number in 0..<formCount + min(total, Self.countMax) {
            // A stride without a common divisor goes through all combinations and does not stay with one value for long.
            var rest = (number - formCount) * Self.stride % max(total, 1)
            let choice = sizes.enumerated().map { axis, size in
                guard number >= formCount else { return axis == 0 ? number : 0 }
                guard total <= Self.countMax else { return picker.next(below: size) }
                defer { rest /= size }
                return rest % size
            }
            guard let bindings = bindings(choice) else { continue }
            guard visit(bindings) else { return }
        }
    }

    private func bindings(_ choice: [Int]) -> ExpressionBindings? {
        var form = readsForm ? forms[choice[0]] : ValueMap()
        var data = ValueMap()
        var now = SampleAxes.now
        var isChanged = false
        for (axis, number) in zip(axes, choice.dropFirst(readsForm ? 1 : 0)) {
            guard let value = axis.values[number] else { continue }
            switch axis.place {
            case .form(let fields):
                isChanged = true
                form = form.replacing(value, at: fields[...])
            case .data(let field): data[field] = value
            case .now: if case .timestamp(let moment) = value { now = moment }
            }
        }
        if isChanged, let schema, !schema.accepts(.map(form)) { return nil }
        var bindings = ExpressionBindings(Array(repeating: nil, count: (slots.values.max() ?? -1) + 1))
        if let slot = slots["form"] { bindings.values[slot] = .dataMap(form) }
        if let slot = slots["event"] { bindings.values[slot] = .dataMap(["data": .map(data)]) }
        if let slot = slots["now"] { bindings.values[slot] = ExpressionValue(.timestamp(now)) }
        return bindings
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
