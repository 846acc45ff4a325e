import EventModel
import RegularExpressions

extension SchemaCompiler {
    /// The instructions of a schema: what is cheap first, and last what needs to know what the others looked at.
    mutating func compile(_ keywords: ValueMap, at place: SchemaPlace) -> [Instruction] {
        var instructions: [Instruction] = []
        compileValues(keywords, at: place, into: &instructions)
        compileNumbers(keywords, at: place, into: &instructions)
        compileTexts(keywords, at: place, into: &instructions)
        compileLists(keywords, at: place, into: &instructions)
        compileMaps(keywords, at: place, into: &instructions)
        compileCombinations(keywords, at: place, into: &instructions)
        compileReferences(keywords, at: place, into: &instructions)
        if let schema = keywords["unevaluatedItems"] {
            instructions.append(.unevaluatedItems(addNode(schema, at: place.below("unevaluatedItems"))))
        }
        if let schema = keywords["unevaluatedProperties"] {
            instructions.append(.unevaluatedProperties(addNode(schema, at: place.below("unevaluatedProperties"))))
        }
        compileDefinitions(keywords, at: place)
        return instructions
    }

    private mutating func compileValues(
        _ keywords: ValueMap, at place: SchemaPlace, into instructions: inout [Instruction]
    ) {
        if let type = keywords["type"], let types = types(type, at: place) { instructions.append(.types(types)) }
        if let constant = keywords["const"], admits(constant, at: place) {
            instructions.append(.constant(parts.constants.count))
            parts.constants.append(constant)
        }
        if let members = keywords["enum"] {
            guard let values = members.list else {
                return report(.badKeywordValue, "`enum` is a list of the values allowed", at: place)
            }
            guard admits(members, at: place) else { return }
            var order = ValueOrder(work: .max)
            let sorted = values.sorted { order.order(of: $0, to: $1) < 0 }
            instructions.append(.enumeration(parts.enumerations.count))
            parts.enumerations.append(Enumeration(written: values, sorted: sorted))
        }
    }

    private mutating func types(_ value: Value, at place: SchemaPlace) -> TypeSet? {
        var types: TypeSet = []
        let names = value.list ?? [value]
        for name in names {
            guard let text = name.text,
                let known = TypeSet.names.first(where: { $0.name.utf8.elementsEqual(text.utf8) })
            else {
                let allowed = TypeSet.names.map { "`\($0.name)`" }.joined(separator: ", ")
                report(.badKeywordValue, "`type` is one of \(allowed), or a list of them", at: place)
                return nil
            }
            types.formUnion(known.types)
        }
        if names.isEmpty {
            report(.badKeywordValue, "`type` names at least one type", at: place)
            return nil
        }
        return types
    }

    private mutating func compileNumbers(
        _ keywords: ValueMap, at place: SchemaPlace, into instructions: inout [Instruction]
    ) {
        let bounds: [(String, Bound)] = [
            ("minimum", .minimum), ("maximum", .maximum), ("exclusiveMinimum", .exclusiveMinimum),
            ("exclusiveMaximum", .exclusiveMaximum),
        ]
        for (keyword, bound) in bounds {
            guard let value = keywords[keyword] else { continue }
            if let number = Number(value) {
                instructions.append(.bound(bound, number))
            } else {
                report(.badKeywordValue, "`\(keyword)` is a number", at: place)
            }
        }
        guard let value = keywords["multipleOf"] else { return }
        if let number = Number(value), number.order(to: .int(0)) > 0 {
            instructions.append(.multipleOf(parts.decimals.count, number))
            parts.decimals.append(DecimalNumber(number))
        } else {
            report(.badKeywordValue, "`multipleOf` is a number above 0", at: place)
        }
    }

    private mutating func compileTexts(
        _ keywords: ValueMap, at place: SchemaPlace, into instructions: inout [Instruction]
    ) {
        if let count = count(keywords, "minLength", at: place) { instructions.append(.minLength(count)) }
        if let count = count(keywords, "maxLength", at: place) { instructions.append(.maxLength(count)) }
        if let format = keywords["format"] {
            if let text = format.text {
                compileFormat(text, at: place, into: &instructions)
            } else {
                report(.badKeywordValue, "`format` is the name of a format", at: place)
            }
        }
        guard let value = keywords["pattern"] else { return }
        if let text = value.text {
            if let pattern = addPattern(text, at: place) { instructions.append(.pattern(pattern)) }
        } else {
            report(.badKeywordValue, "`pattern` is a regular expression", at: place)
        }
    }

    private mutating func compileFormat(
        _ name: String, at place: SchemaPlace, into instructions: inout [Instruction]
    ) {
        let known = FormFormat.allCases.first { $0.rawValue.utf8.elementsEqual(name.utf8) }
        if let known {
            if options.assertsFormats { instructions.append(.format(known)) }
        } else if options.isStrict {
            let names = FormFormat.allCases.map(\.rawValue)
            let hint = closestName(to: name, among: names).map { "did you mean `\($0)`?" }
            report(
                .unknownFormat, "no format `\(name)`: \(hint ?? "known are \(names.joined(separator: ", "))")",
                at: place)
        }
    }

    /// Compiles a regular expression; nil, with a problem reported, when that cannot be.
    mutating func addPattern(_ text: String, at place: SchemaPlace) -> Int? {
        let limits = options.limits
        guard text.utf8.count <= limits.patternSizeMax, parts.patterns.count < limits.patternCountMax else {
            report(
                .badPattern,
                "a form holds at most \(limits.patternCountMax) regular expressions of \(limits.patternSizeMax) bytes",
                at: place)
            return nil
        }
        do throws(RegularExpressionError) {
            let expression = try RegularExpression(text, dialect: .ecmaScript)
            parts.patterns.append(Pattern(text: text, expression: expression))
            return parts.patterns.count - 1
        } catch {
            report(.badPattern, "the regular expression `\(text)` cannot be read: \(error.reason)", at: place)
            return nil
        }
    }

    /// A keyword that counts something: a whole number from 0, which may be written `2.0`.
    mutating func count(_ keywords: ValueMap, _ keyword: String, at place: SchemaPlace) -> Int? {
        guard let value = keywords[keyword] else { return nil }
        if let count = Number(value)?.clampedInt, count >= 0 { return count }
        report(.badKeywordValue, "`\(keyword)` is a whole number from 0", at: place)
        return nil
    }

    /// A list of texts, each once; nil, with a problem reported, when it is none.
    mutating func names(_ value: Value, _ keyword: String, at place: SchemaPlace) -> Range<Int>? {
        guard let list = value.list else {
            report(.badKeywordValue, "`\(keyword)` is a list of property names", at: place)
            return nil
        }
        let start = parts.names.count
        guard admits(value, at: place) else { return nil }
        for item in list {
            guard let name = item.text else {
                report(.badKeywordValue, "`\(keyword)` is a list of property names", at: place)
                return nil
            }
            parts.names.append(name)
        }
        return start..<parts.names.count
    }
}
