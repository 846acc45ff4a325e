import EventModel

/// Makes values that fit, from the inside out: every part is checked before a whole is made of it.
struct SampleGenerator {
    let schema: FormSchema
    /// How many values the whole may have; a part has fewer.
    let countMax: Int
    private var left = 20_000
    /// How many more steps checking may take.
    private var work = 500_000
    private var depth = 0
    /// What was found for parts already, since the same schemas stand in many ways through a whole.
    private var known: [[NodeNumber]: [Value]] = [:]

    private static let depthMax = 12
    private static let partCountMax = 12
    private static let shapeCountMax = 24
    private static let itemCountMax = 64
    private static let memberCountMax = 256

    init(schema: FormSchema, countMax: Int) {
        self.schema = schema
        self.countMax = min(countMax, 1_000)
    }

    /// Values that fit all of these schemas.
    mutating func samples(for nodes: [NodeNumber]) -> [Value] {
        guard depth < SampleGenerator.depthMax, left > 0 else { return [] }
        if depth > 0, let samples = known[nodes] { return samples }
        depth += 1
        defer { depth -= 1 }
        let samples = samples(for: nodes, wanted: depth == 1 ? countMax : SampleGenerator.partCountMax)
        if depth > 1 { known[nodes] = samples }
        return samples
    }

    private mutating func samples(for nodes: [NodeNumber], wanted: Int) -> [Value] {
        var samples: [Value] = []
        for shape in shapes(of: nodes) {
            for candidate in candidates(of: shape) where samples.count < wanted {
                if !samples.contains(candidate), fits(candidate, nodes) { samples.append(candidate) }
            }
        }
        return samples
    }

    /// Values that a member of the whole may have.
    mutating func samples(ofMember name: String) -> [Value] {
        var samples: [Value] = []
        for shape in shapes(of: [0]) {
            let nodes = shape.nodes(ofMember: name)
            guard !nodes.isEmpty else { continue }
            for sample in self.samples(for: nodes) where samples.count < countMax && !samples.contains(sample) {
                samples.append(sample)
            }
        }
        return samples
    }

    /// The ways to meet all of these schemas.
    mutating func shapes(of nodes: [NodeNumber]) -> [SampleShape] {
        var shapes = [SampleShape()]
        for node in nodes { shapes = apply(node, to: shapes) }
        return shapes
    }

    mutating func fits(_ candidate: Value, _ nodes: [NodeNumber]) -> Bool {
        var limits = schema.options.limits
        for node in nodes {
            limits.workMax = min(limits.workMax, work)
            var checker = ValueChecker(tables: schema.tables, limits: limits, collects: false)
            let fits = checker.fits(candidate, node: node)
            work -= limits.workMax - max(checker.work, 0)
            if !fits || checker.isExhausted { return false }
        }
        return true
    }

    private mutating func apply(_ node: NodeNumber, to shapes: [SampleShape], depth: Int = 0) -> [SampleShape] {
        left -= 1
        guard left > 0, depth < 32 else { return shapes }
        let tables = schema.tables
        var shapes = shapes
        if let annotations = tables.annotations[node] {
            let suggestions = annotations.examples + (annotations.defaultValue.map { [$0] } ?? [])
            for index in shapes.indices { shapes[index].suggestions += suggestions }
        }
        for instruction in tables.instructions[tables.nodes[node].instructions] {
            if let ways = ways(through: instruction) {
                shapes = ways.flatMap { way in
                    way.nodes.reduce(way.requiring(in: shapes)) { apply($1, to: $0, depth: depth + 1) }
                }
                shapes = Array(shapes.prefix(SampleGenerator.shapeCountMax))
            } else {
                for index in shapes.indices { shapes[index].add(instruction, of: tables) }
            }
        }
        return shapes
    }

    /// One way to meet a keyword: these schemas, and these members.
    private struct Way {
        var nodes: [NodeNumber] = []
        var required: [String] = []

        func requiring(in shapes: [SampleShape]) -> [SampleShape] {
            shapes.map { shape in
                var shape = shape
                for name in required { shape.require(name) }
                return shape
            }
        }
    }

    /// Nil for a keyword that says something of the value by itself.
    private func ways(through instruction: Instruction) -> [Way]? {
        let tables = schema.tables
        switch instruction {
        case .reference(let index): return [Way(nodes: [tables.references[index]])]
        case .dynamicReference(let index): return [Way(nodes: [tables.dynamicReferences[index].node])]
        case .allOf(let nodes): return [Way(nodes: Array(tables.children[nodes]))]
        case .anyOf(let nodes), .oneOf(let nodes): return tables.children[nodes].map { Way(nodes: [$0]) }
        case .conditional(let condition, let then, let otherwise):
            return [Way(nodes: [condition] + (then.map { [$0] } ?? [])), Way(nodes: otherwise.map { [$0] } ?? [])]
        case .dependentSchema(let name, let node):
            return [Way(), Way(nodes: [node], required: [tables.names[name]])]
        case .dependentRequired(let name, let names):
            return [Way(), Way(required: [tables.names[name]] + names.map { tables.names[$0] })]
        default: return nil
        }
    }

    private mutating func candidates(of shape: SampleShape) -> [Value] {
        if let choices = shape.choices { return choices }
        var candidates = shape.suggestions
        if shape.types.contains(.string) { candidates += SampleTexts.candidates(of: shape).map(Value.text) }
        if !shape.types.isDisjoint(with: .number) { candidates += SampleNumbers.candidates(of: shape) }
        if shape.types.contains(.boolean) { candidates += [.bool(true), .bool(false)] }
        if shape.types.contains(.object) { candidates += maps(of: shape) }
        if shape.types.contains(.array) { candidates += lists(of: shape) }
        if shape.types.contains(.null) { candidates.append(.null) }
        return candidates
    }

    // MARK: Lists

    private mutating func lists(of shape: SampleShape) -> [Value] {
        guard shape.itemCounts.least <= SampleGenerator.itemCountMax else { return [] }
        let most = min(shape.itemCounts.greatest, max(shape.itemCounts.least, shape.prefix.count) + 2)
        var samplesByIndex: [[Value]] = []
        for index in 0..<max(most, 0) {
            let isLikeLast = index > shape.prefix.count && !shape.items.contains { $0.from == index }
            samplesByIndex.append(
                isLikeLast ? samplesByIndex[index - 1] : samples(for: shape.nodes(ofItem: index)))
        }
        let contained = shape.contained.map { (values: samples(for: [$0.node]), count: $0.count) }
        var lists: [Value] = []
        let counts = [shape.itemCounts.least, shape.itemCounts.least + 1, most] + Array(0...max(most, 0))
        for count in counts where (0...max(most, 0)).contains(count) {
            if let list = list(count, of: samplesByIndex, contained, shape) { lists.append(.list(list)) }
        }
        let least = max(shape.itemCounts.least, 1)
        for sample in (samplesByIndex.first ?? []).dropFirst() {
            guard var list = list(least, of: samplesByIndex, contained, shape) else { break }
            list[0] = sample
            lists.append(.list(list))
        }
        return lists
    }

    /// A list of so many items, those that `contains` asks for first.
    private func list(
        _ count: Int, of samplesByIndex: [[Value]], _ contained: [(values: [Value], count: Int)], _ shape: SampleShape
    ) -> [Value]? {
        var list: [Value] = []
        var wanted = contained.flatMap { part in (0..<min(part.count, count)).map { _ in part.values } }[...]
        while list.count < count {
            guard list.count < samplesByIndex.count else { return nil }
            let samples = wanted.popFirst() ?? samplesByIndex[list.count]
            guard let next = shape.isUnique ? samples.first(where: { !list.contains($0) }) : samples.first else {
                return nil
            }
            list.append(next)
        }
        return list
    }

    // MARK: Maps

    private mutating func maps(of shape: SampleShape) -> [Value] {
        guard let parts = mapParts(of: shape) else { return [] }
        return ([parts.full, parts.least] + parts.variations).map(Value.map)
    }

    /// What the whole is made of on one way through its alternatives.
    mutating func wholeParts(of shape: SampleShape) -> MapParts? {
        depth += 1
        defer { depth -= 1 }
        return mapParts(of: shape)
    }

    /// What maps of one shape are made of; nil where a required member can have no value.
    private mutating func mapParts(of shape: SampleShape) -> MapParts? {
        var parts = MapParts()
        for name in memberNames(of: shape).prefix(SampleGenerator.memberCountMax) {
            parts.samplesByName.append((name, samples(for: shape.nodes(ofMember: name))))
        }
        for (name, samples) in parts.samplesByName {
            let isRequired = shape.required.contains { $0.utf8.elementsEqual(name.utf8) }
            guard let first = samples.first else {
                if isRequired { return nil }
                continue
            }
            parts.full[name] = first
            if isRequired { parts.least[name] = first }
        }
        for (name, samples) in parts.samplesByName where parts.least.entries.count < shape.memberCounts.least {
            if parts.least[name] == nil { parts.least[name] = samples.first }
        }
        return parts
    }

    /// The names described or required, and made-up ones where more members are asked for.
    private func memberNames(of shape: SampleShape) -> [String] {
        var names = shape.members.map(\.name)
        for name in shape.required where !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
            names.append(name)
        }
        var index = 1
        while names.count < min(shape.memberCounts.least, SampleGenerator.memberCountMax) {
            let name = "field\(index)"
            if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
            index += 1
        }
        return names
    }
}
