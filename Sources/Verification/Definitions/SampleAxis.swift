import EventModel

/// One thing that expressions read, with the values that are tried for it.
struct SampleAxis {
    /// Where a value goes.
    enum Place: Hashable {
        /// A field of the form, or of a map within it.
        case form([String])
        /// A field that is given with the action.
        case data(String)
        /// The time of the event.
        case now
    }

    /// What is put there.
    enum Choice {
        case value(Value)
        /// Nothing; of the fields that lead there only so many are there.
        case missing(after: Int)
    }

    let place: Place
    let choices: [Choice]
}

extension ValueMap {
    /// Puts a choice where names of fields lead.
    mutating func put(_ choice: SampleAxis.Choice, at fields: ArraySlice<String>) {
        guard let field = fields.first else { return }
        switch choice {
        case .value(let value) where fields.count == 1: self[field] = value
        case .missing(0): self[field] = nil
        case .value: putWithin(field, choice, at: fields)
        case .missing(let after): putWithin(field, .missing(after: after - 1), at: fields)
        }
    }

    private mutating func putWithin(_ field: String, _ choice: SampleAxis.Choice, at fields: ArraySlice<String>) {
        var inner = self[field]?.map ?? ValueMap()
        inner.put(choice, at: fields.dropFirst())
        self[field] = .map(inner)
    }

    /// The value to which names of fields lead; nil where there is none.
    func value(at fields: ArraySlice<String>) -> Value? {
        guard let field = fields.first, let value = self[field] else { return nil }
        return fields.count == 1 ? value : value.map?.value(at: fields.dropFirst())
    }
}
