public import EventModel

extension FormSchema {
    /// A few values that fit the schema and lie at its edges: members of `enum`, the least and greatest numbers and
    /// their neighbours, shortest texts, examples of formats, maps with all and with only the required members.
    ///
    /// The same schema gives the same values. Every one fits; there are none where nothing fits, and may be none where a
    /// regular expression or a combination is too intricate to meet by construction.
    ///
    /// - Parameter limit: The number of values at most.
    /// - Complexity: At most 20,000 schemas gone through and 500,000 steps of checking.
    public func sampleInstances(limit: Int) -> [Value] {
        guard limit > 0 else { return [] }
        var generator = SampleGenerator(schema: self, countMax: limit)
        return Array(generator.samples(for: [0]).prefix(limit))
    }

    /// A few values that a member of the form may have in one form or another, as ``sampleInstances(limit:)`` makes them;
    /// none for a member that the schema does not describe.
    ///
    /// - Parameters:
    ///   - name: The name of the member.
    ///   - limit: The number of values at most.
    /// - Complexity: As ``sampleInstances(limit:)``.
    public func sampleValues(ofMember name: String, limit: Int) -> [Value] {
        guard limit > 0 else { return [] }
        var generator = SampleGenerator(schema: self, countMax: limit)
        return generator.samples(ofMember: name)
    }
}
