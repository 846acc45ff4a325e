public import EventModel

/// Draws forms of a schema, and values of their fields, at the edges of what fits.
///
/// ```swift
/// var sampler = FormSampler(schema)
/// let forms = sampler.forms(limit: 48)
/// let ages = sampler.values(at: ["age"], limit: 64)
/// ```
///
/// The same schema gives the same values.
public struct FormSampler {
    private static let variationCountMax = 64
    private static let wayCountMax = 24

    private var generator: SampleGenerator
    /// The ways through the alternatives of the whole.
    private let shapes: [SampleShape]

    /// Makes a sampler.
    ///
    /// - Complexity: O(schema), at most 24 ways through its alternatives.
    public init(_ schema: FormSchema) {
        generator = SampleGenerator(schema: schema, countMax: 1_000)
        shapes = generator.shapes(of: [0])
    }

    /// Forms that fit: for each way through the schema's alternatives one with all fields, and one with the required.
    ///
    /// - Complexity: at most 66 checks of a form for each way.
    public mutating func forms(limit: Int) -> [ValueMap] {
        var forms: [ValueMap] = []
        for shape in shapes where shape.types.contains(.object) {
            guard let parts = generator.wholeParts(of: shape) else { continue }
            let count = forms.count
            for form in [parts.full, parts.least] where forms.count < limit { add(form, to: &forms) }
            guard forms.count == count, count < limit else { continue }
            // A value may lead into another way than was meant; one of the others may not.
            _ = parts.variations.prefix(Self.variationCountMax).first { add($0, to: &forms) }
        }
        return forms
    }

    /// Values that a field, or one of a map within, may have as far as its own schemas tell.
    public mutating func values(at fields: [String], limit: Int) -> [Value] {
        var values: [Value] = []
        for nodes in nodes(at: fields) {
            for value in generator.samples(for: nodes) where values.count < limit && !values.contains(value) {
                values.append(value)
            }
        }
        return values
    }

    /// Whether a field may have a value as far as its own schemas tell; the whole may refuse it still.
    public mutating func accepts(_ value: Value, at fields: [String]) -> Bool {
        nodes(at: fields).contains { generator.fits(value, $0) }
    }

    /// Whether every form has the field.
    public func requires(_ field: String) -> Bool {
        shapes.allSatisfy { shape in shape.required.contains { $0.utf8.elementsEqual(field.utf8) } }
    }

    /// The schemas of a field, by ways.
    private mutating func nodes(at fields: [String]) -> [[NodeNumber]] {
        var (ways, nodes) = (shapes, [[NodeNumber]]())
        for (index, field) in fields.enumerated() {
            nodes = []
            for way in ways {
                let next = way.nodes(ofMember: field)
                if !nodes.contains(next) { nodes.append(next) }
            }
            guard index + 1 < fields.count else { break }
            ways = Array(nodes.flatMap { generator.shapes(of: $0) }.prefix(Self.wayCountMax))
        }
        return nodes
    }

    @discardableResult
    private mutating func add(_ form: ValueMap, to forms: inout [ValueMap]) -> Bool {
        guard !forms.contains(where: { $0 == form }), generator.fits(.map(form), [0]) else { return false }
        forms.append(form)
        return true
    }
}
