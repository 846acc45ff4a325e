import EventModel

/// Checks one value against a compiled schema, counting depth and work.
struct ValueChecker {
    let tables: SchemaTables
    let limits: FormSchemaLimits
    /// Whether violations are told, or only whether there are any.
    var collects: Bool
    private(set) var violations: [FormViolation] = []
    /// Whether a bound was met; the answers are then worth nothing.
    private(set) var isExhausted = false
    /// Where in the value checking stands; kept only while violations are told.
    var path: [PathStep] = []
    /// The schemas entered with the length of the path there, outermost first; kept only while violations are told.
    private(set) var entered: [(node: NodeNumber, pathLength: Int)] = []
    /// How many more steps may be taken; below 0 when there were too few.
    private(set) var work: Int
    private var depth = 0
    /// The resources entered, outermost first, which dynamic references look through.
    private var resources: [Int] = []

    init(tables: SchemaTables, limits: FormSchemaLimits, collects: Bool) {
        self.tables = tables
        self.limits = limits
        self.collects = collects
        work = limits.workMax
    }

    /// Whether a value fits a schema.
    mutating func fits(_ value: Value, node: NodeNumber) -> Bool {
        var nobodyAsks: EvaluatedParts?
        return fits(value, node: node, &nobodyAsks)
    }

    /// Whether a value fits a schema; `outer` takes what the schema looked at, when it is asked for.
    mutating func fits(_ value: Value, node number: NodeNumber, _ outer: inout EvaluatedParts?) -> Bool {
        guard spend(1), depth < limits.checkDepthMax else {
            isExhausted = true
            return false
        }
        depth += 1
        defer { depth -= 1 }
        let node = tables.nodes[number]
        if collects { entered.append((number, path.count)) }
        defer { if collects { entered.removeLast() } }
        let isNewResource = resources.last != node.resource
        if isNewResource { resources.append(node.resource) }
        defer { if isNewResource { resources.removeLast() } }

        var evaluated = outer != nil || node.asksForEvaluated ? EvaluatedParts(of: value) : nil
        var fits = true
        for index in node.instructions {
            guard spend(1) else { return false }
            if !holds(tables.instructions[index], value, node: number, &evaluated) {
                fits = false
                if !collects || isExhausted { return false }
            }
        }
        if fits, let evaluated { outer?.formUnion(evaluated) }
        return fits
    }

    /// Whether a value fits, without telling why not.
    mutating func fitsQuietly(_ value: Value, node: NodeNumber, _ evaluated: inout EvaluatedParts?) -> Bool {
        let collected = collects
        collects = false
        defer { collects = collected }
        return fits(value, node: node, &evaluated)
    }

    /// Whether a part of the value fits.
    mutating func fits(_ part: Value, node: NodeNumber, at step: @autoclosure () -> PathStep) -> Bool {
        if collects { path.append(step()) }
        defer { if collects { path.removeLast() } }
        return fits(part, node: node)
    }

    /// Counts steps; false when there are none left.
    mutating func spend(_ steps: Int) -> Bool {
        work -= steps
        if work < 0 { isExhausted = true }
        return !isExhausted
    }

    /// Whether a pattern is found in a text; costs more the longer both are.
    mutating func matches(_ text: String, pattern index: Int) -> Bool {
        let pattern = tables.patterns[index]
        guard spend(1 + text.utf8.count / 64 * (1 + pattern.text.utf8.count / 16)) else { return false }
        return pattern.matches(text)
    }

    /// Compares two values, counting what that takes.
    mutating func order(of left: Value, to right: Value) -> Int {
        ordering { $0.order(of: left, to: right) }
    }

    /// Does something with the order of values, counting what that takes.
    mutating func ordering<Result>(_ body: (inout ValueOrder) -> Result) -> Result {
        var order = ValueOrder(work: work)
        let result = body(&order)
        work = order.work
        if order.isExhausted { isExhausted = true }
        return result
    }

    /// Where a dynamic reference leads from here: to the outermost resource entered that has its anchor.
    func target(of reference: DynamicReference) -> NodeNumber {
        guard let anchor = reference.anchor else { return reference.node }
        for resource in resources {
            for candidate in tables.dynamicAnchors[resource] where candidate.anchor == anchor { return candidate.node }
        }
        return reference.node
    }

    /// Tells a violation, unless enough are told or nobody listens.
    mutating func report(_ keyword: FormKeyword, node: NodeNumber, _ fault: ViolationFault) {
        guard collects, violations.count < limits.violationCountMax else { return }
        let label = label(ofValueAt: node)
        let place = tables.places[node]
        violations.append(
            FormViolation(
                instancePointer: pointer,
                schemaPointer: keyword == .never ? place : JSONPointer.appending(keyword.rawValue, to: place),
                keyword: keyword, message: fault.message(of: label)))
    }

    /// What is told when a bound was met.
    var tooComplexViolation: FormViolation {
        FormViolation(
            instancePointer: "", schemaPointer: "", keyword: .tooComplex,
            message: ViolationFault.tooComplex.message(of: nil))
    }

    private var pointer: String {
        path.reduce("") { JSONPointer.appending($1.token, to: $0) }
    }
}

/// One step into a value.
enum PathStep {
    /// Into a member, with the schema that may name it for people.
    case member(String, node: NodeNumber?)
    /// Into an item.
    case item(Int)

    var token: String {
        switch self {
        case .member(let name, _): name
        case .item(let index): "\(index)"
        }
    }
}
