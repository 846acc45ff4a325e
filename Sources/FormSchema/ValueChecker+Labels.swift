import EventModel

extension ValueChecker {
    /// What people call the part of the value where checking stands; nil for a whole value without a title.
    func label(ofValueAt node: NodeNumber) -> LocalizedText? {
        switch path.last {
        case .member(let name, let schema)?:
            schema.flatMap { tables.title(of: $0) } ?? tables.title(of: node) ?? LocalizedText(untranslated: name)
        case .item(let index)?:
            tables.title(of: node) ?? LocalizedText(arabic: "العنصر \(index + 1)", english: "Item \(index + 1)")
        case nil: tables.title(of: node)
        }
    }

    /// What people call a member of the map where checking stands: the title that one of the schemas entered for this map
    /// gives it, or else its name.
    func memberLabel(_ name: String) -> LocalizedText {
        for (node, pathLength) in entered.reversed() {
            guard pathLength == path.count else { break }
            if let member = tables.member(name, of: node), let title = tables.title(of: member) { return title }
        }
        return LocalizedText(untranslated: name)
    }
}

extension SchemaTables {
    /// The title of a schema, or of the one that its references lead to.
    func title(of node: NodeNumber) -> LocalizedText? {
        var node = node
        for _ in 0..<8 {
            if let title = annotations[node]?.title { return title }
            var next: NodeNumber?
            for case .reference(let index) in instructions[nodes[node].instructions] { next = references[index] }
            guard let next else { return nil }
            node = next
        }
        return nil
    }

    /// The schema that `properties` gives a member.
    func member(_ name: String, of node: NodeNumber) -> NodeNumber? {
        for case .members(let index) in instructions[nodes[node].instructions] {
            let table = memberTables[index]
            return table.index(of: name).map { table.nodes[$0] }
        }
        return nil
    }
}
