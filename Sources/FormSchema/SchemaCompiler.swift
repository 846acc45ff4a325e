import EventModel

/// Compiles a document into tables: first all schemas with their keywords, then what their references lead to.
struct SchemaCompiler {
    let options: FormSchemaOptions
    var parts = SchemaParts()
    private(set) var problems: [FormSchemaProblem] = []
    /// Node numbers by place.
    private(set) var nodesByPlace: [TextBytes: NodeNumber] = [:]
    var resources: [SchemaResource] = []
    var resourcesByURI: [TextBytes: Int] = [:]
    var anchors: [AnchorName: NodeNumber] = [:]
    var pendingReferences: [PendingReference] = []
    var pendingDynamicReferences: [PendingReference] = []
    var hasMetaschema = false
    /// How many more values constants may hold.
    private var constantsLeft: Int

    init(options: FormSchemaOptions) {
        self.options = options
        constantsLeft = options.limits.constantCountMax
    }

    /// Compiles a document whole.
    static func compile(_ schema: Value, options: FormSchemaOptions) throws(FormSchemaError) -> SchemaTables {
        var compiler = SchemaCompiler(options: options)
        compiler.addDocument(schema, uri: "", prefix: "")
        compiler.resolveReferences()
        if compiler.problems.isEmpty { compiler.refuseEndlessReferences() }
        guard compiler.problems.isEmpty else { throw FormSchemaError(problems: compiler.problems) }
        return SchemaTables(compiler.parts)
    }

    /// Compiles a document as a resource of its own; its places start with `prefix`.
    mutating func addDocument(_ schema: Value, uri: String, prefix: String) {
        let resource = addResource(schema, uri: uri, place: prefix)
        addNode(schema, at: SchemaPlace(pointer: prefix, resource: resource, depth: 0))
    }

    /// Compiles one schema with all those within it, unless it stands already.
    @discardableResult
    mutating func addNode(_ schema: Value, at place: SchemaPlace) -> NodeNumber {
        let key = TextBytes(place.pointer)
        if let number = nodesByPlace[key] { return number }
        guard parts.nodes.count < options.limits.nodeCountMax, place.depth <= options.limits.schemaDepthMax else {
            let limits = options.limits
            report(
                .tooComplex,
                "a form holds at most \(limits.nodeCountMax) schemas, nested \(limits.schemaDepthMax) deep", at: place)
            return 0
        }
        var place = place
        let number = parts.nodes.count
        nodesByPlace[key] = number
        parts.nodes.append(SchemaNode(instructions: 0..<0, resource: place.resource, asksForEvaluated: false))
        parts.places.append(place.pointer)
        parts.annotations.append(nil)
        var instructions: [Instruction] = []
        switch schema {
        case .bool(let allowsAll): if !allowsAll { instructions.append(.never) }
        case .map(let keywords):
            place.resource = readIdentifiers(keywords, node: number, schema: schema, at: place)
            checkNames(of: keywords, at: place)
            parts.annotations[number] = FormAnnotations(keywords)
            instructions = compile(keywords, at: place)
        default:
            report(.notASchema, "a schema is a map of keywords, or true or false", at: place)
        }
        let start = parts.instructions.count
        parts.instructions.append(contentsOf: instructions)
        parts.nodes[number] = SchemaNode(
            instructions: start..<parts.instructions.count, resource: place.resource,
            asksForEvaluated: keywordsAskForEvaluated(schema))
        return number
    }

    /// The node at a place, if it stands already.
    func node(at pointer: String) -> NodeNumber? {
        nodesByPlace[TextBytes(pointer)]
    }

    mutating func report(_ code: FormSchemaProblem.Code, _ reason: String, at place: SchemaPlace) {
        guard problems.count < FormSchemaError.problemCountMax else { return }
        problems.append(FormSchemaProblem(code, reason, place: place.pointer))
    }

    /// Counts the values of a constant; false, with a problem reported, when they are too many or too deep.
    mutating func admits(_ constant: Value, at place: SchemaPlace) -> Bool {
        if count(constant, depth: 0) { return true }
        let limits = options.limits
        report(
            .tooComplex,
            "the constants of a form hold at most \(limits.constantCountMax) values, nested \(limits.schemaDepthMax) deep",
            at: place)
        return false
    }

    private mutating func count(_ constant: Value, depth: Int) -> Bool {
        constantsLeft -= 1
        guard constantsLeft >= 0, depth <= options.limits.schemaDepthMax else { return false }
        switch constant {
        case .list(let values):
            for value in values where !count(value, depth: depth + 1) { return false }
        case .map(let map):
            for entry in map.entries where !count(entry.value, depth: depth + 1) { return false }
        default: break
        }
        return true
    }

    private func keywordsAskForEvaluated(_ schema: Value) -> Bool {
        guard let keywords = schema.map else { return false }
        return keywords["unevaluatedItems"] != nil || keywords["unevaluatedProperties"] != nil
    }
}

/// Where a schema stands.
struct SchemaPlace {
    /// The JSON pointer.
    var pointer: String
    /// The resource whose identifier references are seen from.
    var resource: Int
    /// How many schemas it lies within.
    var depth: Int

    /// The place of what a keyword holds.
    func below(_ tokens: String...) -> SchemaPlace {
        var place = self
        for token in tokens { place.pointer = JSONPointer.appending(token, to: place.pointer) }
        place.depth += 1
        return place
    }
}
