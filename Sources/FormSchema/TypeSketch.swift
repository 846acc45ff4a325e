import EventModel

/// What is known of the type of a value while the keywords of a schema are gone through.
struct TypeSketch {
    var types = TypeSet.all
    var format: FormFormat?
    var element = FormType.any
    var fields: [SketchedField] = []
    var isClosed = false

    /// One member, with the schema that describes it.
    struct SketchedField {
        var name: String
        var type: FormType
        var isRequired: Bool
        var node: NodeNumber?
    }

    var type: FormType {
        guard types.contains(.null), types != .null else { return typeWithoutNull(types) }
        let rest = typeWithoutNull(types.subtracting(.null))
        return rest == .any ? .any : .nullable(rest)
    }

    private func typeWithoutNull(_ types: TypeSet) -> FormType {
        switch types {
        case .null: .null
        case .boolean: .boolean
        case .integer: .integer
        case .number, .fraction: .number
        case .string: format == .date ? .date : format == .dateTime ? .dateTime : .text
        case .array: .list(element)
        case .object:
            .object(
                fields: fields.map { FormType.Field(name: $0.name, type: $0.type, isRequired: $0.isRequired) },
                isClosed: isClosed)
        default: .any
        }
    }

    /// Both hold.
    mutating func formIntersection(_ other: TypeSketch) {
        types.formIntersection(other.types)
        format = format ?? other.format
        element = TypeSketch.both(element, other.element)
        for field in other.fields { insert(field) }
        isClosed = isClosed || other.isClosed
    }

    /// One of both holds; where only one takes maps, lists or texts, it alone says of what kind.
    mutating func formUnion(_ other: TypeSketch) {
        let (mine, theirs) = (types, other.types)
        types.formUnion(theirs)
        if !mine.contains(.string) {
            format = other.format
        } else if theirs.contains(.string), format != other.format {
            format = nil
        }
        if !mine.contains(.array) {
            element = other.element
        } else if theirs.contains(.array) {
            element = TypeSketch.either(element, other.element)
        }
        if !mine.contains(.object) {
            (fields, isClosed) = (other.fields, other.isClosed)
        } else if theirs.contains(.object) {
            formFieldUnion(other)
        }
    }

    private mutating func formFieldUnion(_ other: TypeSketch) {
        let (mine, isMineClosed) = (fields, isClosed)
        fields = mine.map { $0.beside(other.field($0.name), isClosed: other.isClosed) }
        for field in other.fields where self.field(field.name) == nil {
            insert(field.beside(nil, isClosed: isMineClosed))
        }
        isClosed = isClosed && other.isClosed
    }

    /// Adds a field in its place, or what is known of it to what was.
    mutating func insert(_ field: SketchedField) {
        var index = 0
        while index < fields.count, ValueMap.precedes(fields[index].name, field.name) { index += 1 }
        guard index < fields.count, fields[index].name.utf8.elementsEqual(field.name.utf8) else {
            return fields.insert(field, at: index)
        }
        fields[index].type = TypeSketch.both(fields[index].type, field.type)
        fields[index].isRequired = fields[index].isRequired || field.isRequired
        fields[index].node = fields[index].node ?? field.node
    }

    private func field(_ name: String) -> SketchedField? {
        fields.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    static func both(_ left: FormType, _ right: FormType) -> FormType {
        switch (left, right) {
        case (.any, let known), (let known, .any): known
        case (.number, .integer), (.integer, .number): .integer
        case (.nullable(let left), .nullable(let right)): .nullable(both(left, right))
        case (.nullable(let left), let right), (let right, .nullable(let left)): both(left, right)
        default: left
        }
    }

    static func either(_ left: FormType, _ right: FormType) -> FormType {
        switch (left, right) {
        case _ where left == right: left
        case (.number, .integer), (.integer, .number): .number
        case (.nullable(let left), .nullable(let right)), (.nullable(let left), let right),
            (let left, .nullable(let right)):
            nullable(either(left, right))
        case (.null, let other), (let other, .null): nullable(other)
        default: .any
        }
    }

    private static func nullable(_ type: FormType) -> FormType {
        switch type {
        case .any, .null, .nullable: type
        default: .nullable(type)
        }
    }
}

extension TypeSketch.SketchedField {
    /// What holds of a member that has these types on two ways; nil where the other way does not name it.
    fileprivate func beside(_ other: TypeSketch.SketchedField?, isClosed: Bool) -> TypeSketch.SketchedField {
        var field = self
        field.isRequired = isRequired && (other?.isRequired ?? false)
        if let other {
            field.type = TypeSketch.either(type, other.type)
        } else if !isClosed {
            field.type = .any
        }
        return field
    }
}

/// Goes through schemas and gathers what they say of types.
struct TypeSketcher {
    let tables: SchemaTables
    private var left = 10_000
    private var open: [NodeNumber] = []

    init(tables: SchemaTables) {
        self.tables = tables
    }

    /// What a schema says; nothing for one that is being gone through already.
    mutating func sketch(of node: NodeNumber) -> TypeSketch {
        var sketch = TypeSketch()
        left -= 1
        guard left >= 0, open.count < 64, !open.contains(node) else { return sketch }
        open.append(node)
        for instruction in tables.instructions[tables.nodes[node].instructions] { add(instruction, to: &sketch) }
        open.removeLast()
        return sketch
    }

    private mutating func add(_ instruction: Instruction, to sketch: inout TypeSketch) {
        switch instruction {
        case .types(let types): sketch.types.formIntersection(types)
        case .constant(let index): sketch.types.formIntersection(TypeSet(of: tables.constants[index]))
        case .enumeration(let index):
            let types = tables.enumerations[index].written.reduce(into: TypeSet()) { $0.formUnion(TypeSet(of: $1)) }
            sketch.types.formIntersection(types)
        case .format(let format): sketch.format = format
        case .items(let node, from: 0): sketch.element = TypeSketch.both(sketch.element, type(of: node))
        case .required(let names):
            for index in names {
                sketch.insert(.init(name: tables.names[index], type: .any, isRequired: true, node: nil))
            }
        case .members(let index): add(tables.memberTables[index], to: &sketch)
        case .unevaluatedProperties(let node): sketch.isClosed = sketch.isClosed || tables.isFalse(node)
        case .allOf(let nodes):
            for index in nodes { sketch.formIntersection(self.sketch(of: tables.children[index])) }
        case .anyOf(let nodes), .oneOf(let nodes):
            var either = self.sketch(of: tables.children[nodes.lowerBound])
            for index in nodes.dropFirst() { either.formUnion(self.sketch(of: tables.children[index])) }
            sketch.formIntersection(either)
        case .conditional(_, let then, let otherwise):
            var either = then.map { self.sketch(of: $0) } ?? TypeSketch()
            either.formUnion(otherwise.map { self.sketch(of: $0) } ?? TypeSketch())
            sketch.formIntersection(either)
        case .dependentSchema(_, let node):
            var either = self.sketch(of: node)
            either.formUnion(TypeSketch())
            sketch.formIntersection(either)
        case .reference(let index): sketch.formIntersection(self.sketch(of: tables.references[index]))
        default: break
        }
    }

    private mutating func add(_ table: MemberTable, to sketch: inout TypeSketch) {
        for (name, node) in zip(table.names, table.nodes) where !tables.isFalse(node) {
            sketch.insert(.init(name: name, type: type(of: node), isRequired: false, node: node))
        }
        if table.patterns.isEmpty, let additional = table.additional, tables.isFalse(additional) {
            sketch.isClosed = true
        }
    }

    private mutating func type(of node: NodeNumber) -> FormType {
        sketch(of: node).type
    }
}
