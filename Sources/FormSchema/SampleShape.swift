import EventModel

/// What the schemas that apply to one value ask of it, one way through their alternatives.
struct SampleShape {
    var types = TypeSet.all
    /// The members of `enum` or the constant; nil where neither is asked for.
    var choices: [Value]?
    var suggestions: [Value] = []
    var bounds: [(bound: Bound, limit: Number)] = []
    var divisors: [Number] = []
    var lengths: (least: Int, greatest: Int) = (0, .max)
    var formats: [FormFormat] = []
    var patterns: [String] = []
    var itemCounts: (least: Int, greatest: Int) = (0, .max)
    var isUnique = false
    /// The schemas of the first items, then those of all from an index on.
    var prefix: [[NodeNumber]] = []
    var items: [(from: Int, node: NodeNumber)] = []
    var contained: [(node: NodeNumber, count: Int)] = []
    var memberCounts: (least: Int, greatest: Int) = (0, .max)
    var required: [String] = []
    var members: [(name: String, nodes: [NodeNumber])] = []
    var additional: [NodeNumber] = []

    /// The schemas of an item.
    func nodes(ofItem index: Int) -> [NodeNumber] {
        (index < prefix.count ? prefix[index] : []) + items.filter { $0.from <= index }.map(\.node)
    }

    /// The schemas of a member; those for additional ones where none names it.
    func nodes(ofMember name: String) -> [NodeNumber] {
        members.first { $0.name.utf8.elementsEqual(name.utf8) }?.nodes ?? additional
    }

    mutating func require(_ name: String) {
        if !required.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { required.append(name) }
    }

    mutating func add(_ node: NodeNumber, toMember name: String) {
        if let index = members.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            members[index].nodes.append(node)
        } else {
            members.append((name, [node]))
        }
    }

    mutating func add(_ node: NodeNumber, toPrefix index: Int) {
        while prefix.count <= index { prefix.append([]) }
        prefix[index].append(node)
    }
}

extension SampleShape {
    /// Takes in a keyword that says something of the value by itself.
    mutating func add(_ instruction: Instruction, of tables: SchemaTables) {
        switch instruction {
        case .never: types = []
        case .types(let allowed): types.formIntersection(allowed)
        case .constant(let index): choices = choices ?? [tables.constants[index]]
        case .enumeration(let index): choices = choices ?? tables.enumerations[index].written
        case .bound(let bound, let limit): bounds.append((bound, limit))
        case .multipleOf(_, let divisor): divisors.append(divisor)
        case .minLength(let count): lengths.least = max(lengths.least, count)
        case .maxLength(let count): lengths.greatest = min(lengths.greatest, count)
        case .pattern(let index): patterns.append(tables.patterns[index].text)
        case .format(let format): formats.append(format)
        case .minItems(let count): itemCounts.least = max(itemCounts.least, count)
        case .maxItems(let count): itemCounts.greatest = min(itemCounts.greatest, count)
        case .uniqueItems: isUnique = true
        case .prefixItems(let nodes):
            for (index, child) in nodes.enumerated() { add(tables.children[child], toPrefix: index) }
        case .items(let node, let start): items.append((start, node))
        case .contains(let node, let count, _): contained.append((node, count))
        case .minProperties(let count): memberCounts.least = max(memberCounts.least, count)
        case .maxProperties(let count): memberCounts.greatest = min(memberCounts.greatest, count)
        case .required(let names): for index in names { require(tables.names[index]) }
        case .members(let index):
            let table = tables.memberTables[index]
            for (name, node) in zip(table.names, table.nodes) { add(node, toMember: name) }
            if let node = table.additional { additional.append(node) }
        default: break
        }
    }
}
