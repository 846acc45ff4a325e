public import EventModel

/// What expressions over a form's data may count on, as far as the schema says it of every value that fits.
public indirect enum FormType: Hashable, Sendable {
    /// Anything.
    case any
    /// Nothing but null.
    case null
    /// True or false.
    case boolean
    /// A whole number; JSON Schema also takes a double without a fraction for one.
    case integer
    /// A whole number or another.
    case number
    /// A text.
    case text
    /// A text that is a day of RFC 3339, where formats are checked.
    case date
    /// A text that is a moment of RFC 3339, where formats are checked.
    case dateTime
    /// A list with items of one type.
    case list(FormType)
    /// A map. Where it is closed, it has no members but these.
    case object(fields: [Field], isClosed: Bool)
    /// Null or a value of the type.
    case nullable(FormType)

    /// One member of a map.
    public struct Field: Hashable, Sendable {
        /// The name of the member.
        public var name: String
        /// The type of its value.
        public var type: FormType
        /// Whether every map has it.
        public var isRequired: Bool

        /// Makes a field.
        public init(name: String, type: FormType, isRequired: Bool) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
        }
    }
}

/// A property of a form, for those who show it.
public struct FormField: Sendable {
    /// The name of the member.
    public var name: String
    /// The JSON pointer of its schema; nil for a required member that no schema describes.
    public var schemaPointer: String?
    /// The name for people: the title, or else ``name``.
    public var label: LocalizedText
    /// Whether a value that fits always has it.
    public var isRequired: Bool
    /// The type of its value.
    public var type: FormType
    /// What else its schema says to people and programs.
    public var annotations: FormAnnotations
}

extension FormSchema {
    /// The type of the values that fit, without what only single values show; recursive schemas end in ``FormType/any``.
    ///
    /// - Complexity: O(schemas), at most 10,000.
    public var type: FormType {
        var sketcher = TypeSketcher(tables: tables)
        return sketcher.sketch(of: 0).type
    }

    /// The properties of the form: by `x-order`, then those without it in the order of ``ValueMap``.
    ///
    /// - Complexity: O(schemas), at most 10,000.
    public var fields: [FormField] {
        var sketcher = TypeSketcher(tables: tables)
        let fields = sketcher.sketch(of: 0).fields.map { field in
            FormField(
                name: field.name, schemaPointer: field.node.map { tables.places[$0] },
                label: field.node.flatMap { tables.title(of: $0) } ?? LocalizedText(untranslated: field.name),
                isRequired: field.isRequired, type: field.type,
                annotations: field.node.flatMap { tables.annotations[$0] } ?? .none)
        }
        // Sorting must not disturb the order of those that say none.
        return fields.enumerated().sorted { left, right in
            let (leftOrder, rightOrder) = (left.element.annotations.order, right.element.annotations.order)
            if leftOrder == rightOrder { return left.offset < right.offset }
            guard let leftOrder else { return false }
            guard let rightOrder else { return true }
            return leftOrder < rightOrder
        }.map(\.element)
    }
}
