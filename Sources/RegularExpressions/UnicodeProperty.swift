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
    static func ecmaScript(name: String?, value: String) -> UnicodeProperty? {
        switch name {
        case nil:
            if let categories = CategorySet(value) { return .category(categories) }
            return BinaryProperty.lookup(value)
        case "General_Category", "gc":
            return CategorySet(value).map { .category($0) }
        case "Script", "sc":
            return ScriptTable.ranges(of: value, isExtended: false, allowsShortName: true).map { .ranges($0) }
        case "Script_Extensions", "scx":
            return ScriptTable.ranges(of: value, isExtended: true, allowsShortName: true).map { .ranges($0) }
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
