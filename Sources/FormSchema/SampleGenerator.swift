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
        depth += 1
        defer { depth -= 1 }
        let wanted = depth == 1 ? countMax : SampleGenerator.partCountMax
        var shapes = [SampleShape()]
        for node in nodes { shapes = apply(node, to: shapes) }
        var samples: [Value] = []
        for shape in shapes {
            for candidate in candidates(of: shape) where samples.count < wanted {
                if !samples.contains(candidate), fits(candidate, nodes) { samples.append(candidate) }
            }
        }
        return samples
    }

    /// Values that a member of the whole may have.
    mutating func samples(ofMember name: String) -> [Value] {
        var samples: [Value] = []
        for shape in apply(0, to: [SampleShape()]) {
            let nodes = shape.nodes(ofMember: name)
            guard !nodes.isEmpty else { continue }
            for sample in self.samples(for: nodes) where samples.count < countMax && !samples.contains(sample) {
                samples.append(sample)
            }
        }
        return samples
    }

    private mutating func fits(_ candidate: Value, _ nodes: [NodeNumber]) -> Bool {
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
        var samplesByName: [(name: String, samples: [Value])] = []
        for name in memberNames(of: shape).prefix(SampleGenerator.memberCountMax) {
            samplesByName.append((name, samples(for: shape.nodes(ofMember: name))))
        }
        var (full, least) = (ValueMap(), ValueMap())
        for (name, samples) in samplesByName {
            let isRequired = shape.required.contains { $0.utf8.elementsEqual(name.utf8) }
            guard let first = samples.first else {
                if isRequired { return [] }
                continue
            }
            full[name] = first
            if isRequired { least[name] = first }
        }
        for (name, samples) in samplesByName where least.entries.count < shape.memberCounts.least {
            if least[name] == nil { least[name] = samples.first }
        }
        var maps = [full, least]
        for (name, samples) in samplesByName {
            for sample in samples.dropFirst() {
                for var map in [full, least] {
                    map[name] = sample
                    maps.append(map)
                }
            }
        }
        for entry in full.entries where least[entry.key] == nil {
            for (var map, value) in [(full, nil), (least, entry.value)] {
                map[entry.key] = value
                maps.append(map)
            }
        }
        return maps.map(Value.map)
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
