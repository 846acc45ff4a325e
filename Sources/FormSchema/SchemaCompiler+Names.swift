import EventModel

extension SchemaCompiler {
    /// Every keyword of JSON Schema 2020-12.
    static let keywordNames = [
        "$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$ref", "$schema", "$vocabulary",
        "additionalProperties", "allOf", "anyOf", "const", "contains", "contentEncoding", "contentMediaType",
        "contentSchema", "default", "dependentRequired", "dependentSchemas", "deprecated", "description", "else",
        "enum", "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "if", "items", "maxContains", "maxItems",
        "maxLength", "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum",
        "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems", "properties", "propertyNames",
        "readOnly", "required", "then", "title", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems",
        "writeOnly",
    ]

    private static let knownKeywords = Set(keywordNames.map { TextBytes($0) })

    /// Checks what concerns no single value: that the keywords are known, the dialect, and the size of annotations.
    mutating func checkNames(of keywords: ValueMap, at place: SchemaPlace) {
        for keyword in ["default", "examples"] {
            if let value = keywords[keyword] { _ = admits(value, at: place) }
        }
        guard options.isStrict else { return }
        if let dialect = keywords["$schema"], !(dialect.text ?? "").utf8.elementsEqual(Metaschema.uri.utf8) {
            report(.unknownDialect, "`$schema` is `\(Metaschema.uri)`", at: place)
        }
        checkAnnotations(of: keywords, at: place)
        for entry in keywords.entries where !SchemaCompiler.knownKeywords.contains(TextBytes(entry.key)) {
            if entry.key.utf8.starts(with: "x-".utf8) {
                checkExtension(entry, at: place)
                continue
            }
            let hint = closestName(to: entry.key, among: SchemaCompiler.keywordNames).map { "did you mean `\($0)`?" }
            report(
                .unknownKeyword,
                "no keyword `\(entry.key)`: \(hint ?? "names of your own start with `x-`")", at: place)
        }
    }

    private mutating func checkAnnotations(of keywords: ValueMap, at place: SchemaPlace) {
        for keyword in ["title", "description", "$comment"] {
            if let value = keywords[keyword], value.text == nil {
                report(.badKeywordValue, "`\(keyword)` is a text", at: place)
            }
        }
        for keyword in ["deprecated", "readOnly", "writeOnly"] {
            if let value = keywords[keyword], TypeSet(of: value) != .boolean {
                report(.badKeywordValue, "`\(keyword)` is true or false", at: place)
            }
        }
        if let value = keywords["examples"], value.list == nil {
            report(.badKeywordValue, "`examples` is a list of values", at: place)
        }
    }

    private mutating func checkExtension(_ entry: ValueMap.Entry, at place: SchemaPlace) {
        guard admits(entry.value, at: place) else { return }
        switch entry.key {
        case "x-title", "x-description":
            let texts = entry.value.map
            if texts?["ar"]?.text == nil || texts?["en"]?.text == nil {
                report(.badKeywordValue, "`\(entry.key)` is a map of the texts `ar` and `en`", at: place)
            }
        case "x-order":
            if entry.value.int == nil { report(.badKeywordValue, "`x-order` is a whole number", at: place) }
        default: break
        }
    }
}
