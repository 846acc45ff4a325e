/// A property that a scalar has or has not.
enum UnicodeProperty: Hashable, Sendable {
    /// One of some general categories.
    case category(CategorySet)
    /// A property that holds or does not.
    case binary(BinaryProperty)
    /// Ranges in order and apart, such as those of a script.
    case ranges([ScalarSet.Range])

    /// Whether a scalar has it.
    func contains(_ scalar: UInt32) -> Bool {
        if case .ranges(let ranges) = self { return ScalarSet.contains(ranges, scalar) }
        guard let character = Unicode.Scalar(scalar) else { return false }
        return switch self {
        case .category(let categories): categories.contains(character.properties.generalCategory)
        case .binary(let property): property.holds(for: character.properties)
        case .ranges: false
        }
    }
}

extension UnicodeProperty {
    /// The property that `\p{...}` of ECMA-262 (section 22.2.1, tables 65 and 66) means.
    ///
    /// - Parameters:
    ///   - name: What stands before `=`; nil where there is none.
    ///   - value: What stands after `=`, or the whole.
    /// - Returns: nil where ECMA-262 has no such property.
    static func ecmaScript(name: String?, value: String) -> PropertyLookup? {
        switch name {
        case nil:
            if let categories = CategorySet(value) { return .property(.category(categories)) }
            return BinaryProperty.lookup(value)
        case "General_Category", "gc":
            return CategorySet(value).map { .property(.category($0)) }
        case "Script", "sc":
            return ScriptTable.ranges(of: value, isExtended: false, allowsShortName: true).map {
                .property(.ranges($0))
            }
        case "Script_Extensions", "scx":
            return ScriptTable.ranges(of: value, isExtended: true, allowsShortName: true).map { .property(.ranges($0)) }
        default:
            return nil
        }
    }

    /// The property that `\p{...}` of RE2 means: a short general category, a script by its long name, or `Any`.
    static func re2(_ name: String) -> UnicodeProperty? {
        if name == "Any" { return .ranges(.all) }
        if name.utf8.count <= 2 { return CategorySet(name).map { .category($0) } }
        return ScriptTable.ranges(of: name, isExtended: false, allowsShortName: false).map { .ranges($0) }
    }
}

/// What a name of a property leads to.
enum PropertyLookup {
    /// What can be matched.
    case property(UnicodeProperty)
    /// A property that exists and cannot be matched here.
    case unsupported
}

extension ScriptTable {
    /// The ranges of a script by its name, in order and apart; nil where there is no such script.
    ///
    /// - Complexity: O(n) in the table, some microseconds.
    static func ranges(of name: String, isExtended: Bool, allowsShortName: Bool) -> [ScalarSet.Range]? {
        var rest = text.utf8[...]
        var row: [Substring.UTF8View] = []
        while let line = takeLine(from: &rest) {
            if !line.starts(with: " ".utf8) {
                if !row.isEmpty { break }
                guard isRow(line, named: name, allowsShortName: allowsShortName) else { continue }
                row.append(line)
            } else if !row.isEmpty {
                row.append(line)
            }
        }
        return row.isEmpty ? nil : ranges(in: row, isExtended: isExtended)
    }

    private static func takeLine(from rest: inout Substring.UTF8View) -> Substring.UTF8View? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        let line = rest[..<end]
        rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
        return line
    }

    private static func isRow(_ line: Substring.UTF8View, named name: String, allowsShortName: Bool) -> Bool {
        let names = line.prefix { $0 != UInt8(ascii: " ") }.split(separator: UInt8(ascii: ","))
        return (allowsShortName ? names[...] : names.dropFirst()).contains { $0.elementsEqual(name.utf8) }
    }

    private static func ranges(in row: [Substring.UTF8View], isExtended: Bool) -> [ScalarSet.Range] {
        var sections: [[ScalarSet.Range]] = [[], [], []]
        var section = 0
        for word in row.flatMap({ $0.split(separator: UInt8(ascii: " ")) }) {
            if word.elementsEqual("+".utf8) { section = 1 }
            if word.elementsEqual("-".utf8) { section = 2 }
            let bounds = word.split(separator: UInt8(ascii: "-")).map { UInt32(Substring($0), radix: 16) }
            guard let lower = bounds.first ?? nil, let upper = bounds.last ?? nil, lower <= upper else { continue }
            sections[section].append(lower...upper)
        }
        guard isExtended else { return ScalarSet.normalizing(sections[0]) }
        let kept = ScalarSet.complement(ScalarSet.complement(sections[0] + sections[1]) + sections[2])
        return ScalarSet.normalizing(kept)
    }
}
