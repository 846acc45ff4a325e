import BinaryCoding
import EventModel

/// What a file says of itself outside of its traces.
public struct XESHeader: Hashable, Sendable {
    /// The XML attributes of the `log` element, namespaces left out, as in `xes.version`.
    public var properties: [Property] = []
    /// The declared extensions.
    public var extensions: [Extension] = []
    /// Attributes that every trace or event is said to have.
    public var globals: [Global] = []
    /// The declared event classifiers.
    public var classifiers: [Classifier] = []
    /// The attributes of the log.
    public var attributes: [XESAttribute] = []

    /// Makes an empty header.
    public init() {}

    /// An XML attribute of the `log` element.
    public struct Property: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: String
    }

    /// An `extension` element.
    public struct Extension: Hashable, Sendable {
        /// The name, as in `Lifecycle`.
        public var name: String
        /// The prefix of its keys.
        public var prefix: String
        /// Where it is defined.
        public var uri: String
    }

    /// A `global` element.
    public struct Global: Hashable, Sendable {
        /// `trace` or `event`; nil when the file does not say.
        public var scope: String?
        /// The attributes with their default values.
        public var attributes: [XESAttribute]
    }

    /// A `classifier` element.
    public struct Classifier: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// `trace` or `event`; nil when the file does not say.
        public var scope: String?
        /// The keys it looks at.
        public var keys: String
    }
}

extension XESHeader {
    private enum Key {
        static let properties = "log"
        static let extensions = "extensions"
        static let globals = "globals"
        static let classifiers = "classifiers"
        static let attributes = "attributes"
    }

    /// The header as the data of an event; empty parts are left out.
    var value: ValueMap {
        var map = ValueMap()
        let lists: [(String, [Value])] = [
            (Key.properties, properties.map { .list([.text($0.name), .text($0.value)]) }),
            (Key.extensions, extensions.map(Self.value)),
            (Key.globals, globals.map(Self.value)),
            (Key.classifiers, classifiers.map(Self.value)),
        ]
        for (key, list) in lists where !list.isEmpty { map[key] = .list(list) }
        if !attributes.isEmpty { map[Key.attributes] = .map(XESValue.map(of: attributes)) }
        return map
    }

    /// Reads the data of an event; what is not of the form that ``value`` has is left out.
    init(_ value: ValueMap) {
        properties = Self.rows(value[Key.properties]).compactMap { row in
            guard row.count == 2, let name = row[0].text, let value = row[1].text else { return nil }
            return Property(name: name, value: value)
        }
        extensions = Self.rows(value[Key.extensions]).compactMap { row in
            guard row.count == 3, let name = row[0].text, let prefix = row[1].text, let uri = row[2].text else {
                return nil
            }
            return Extension(name: name, prefix: prefix, uri: uri)
        }
        globals = Self.rows(value[Key.globals]).compactMap { row in
            guard row.count == 2, let map = row[1].map else { return nil }
            return Global(scope: row[0].text, attributes: XESValue.attributes(of: map))
        }
        classifiers = Self.rows(value[Key.classifiers]).compactMap { row in
            guard row.count == 3, let name = row[0].text, let keys = row[2].text else { return nil }
            return Classifier(name: name, scope: row[1].text, keys: keys)
        }
        attributes = XESValue.attributes(of: value[Key.attributes]?.map ?? [:])
    }

    /// Adds what another header has and this one has not, byte for byte.
    ///
    /// - Complexity: O(n) in both headers.
    mutating func merge(_ other: XESHeader) {
        func add<Element>(_ new: [Element], to list: inout [Element], identifiedBy value: (Element) -> Value) {
            var present = Set(list.map { CBOR.encode(value($0)) })
            for element in new where present.insert(CBOR.encode(value(element))).inserted { list.append(element) }
        }
        add(other.properties, to: &properties) { .text($0.name) }
        add(other.extensions, to: &extensions, identifiedBy: Self.value)
        add(other.globals, to: &globals, identifiedBy: Self.value)
        add(other.classifiers, to: &classifiers, identifiedBy: Self.value)
        add(other.attributes, to: &attributes) { .list([.text($0.key), XESValue.value(of: $0)]) }
    }

    private static func value(of element: Extension) -> Value {
        .list([.text(element.name), .text(element.prefix), .text(element.uri)])
    }

    private static func value(of global: Global) -> Value {
        .list([optional(global.scope), .map(XESValue.map(of: global.attributes))])
    }

    private static func value(of classifier: Classifier) -> Value {
        .list([.text(classifier.name), optional(classifier.scope), .text(classifier.keys)])
    }

    private static func optional(_ text: String?) -> Value {
        text.map { .text($0) } ?? .null
    }

    private static func rows(_ value: Value?) -> [[Value]] {
        (value?.list ?? []).compactMap(\.list)
    }
}
