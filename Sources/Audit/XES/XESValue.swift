import EventModel

/// Attributes as values of an event's payload, without loss.
///
/// A string, int, float or boolean stands for itself when it can be written back exactly as the file has it. All
/// else is a list: `[type, text]`, `[type, text, {children}]`, `["list", "", {children}, [[key, value], …]]` and a
/// fifth element for an unusual key of the list's `values`. When a key appears again in the same element, its later
/// attributes stand under the empty key as `[[key, value], …]`.
enum XESValue {
    /// The key of later attributes of the same key, and of those whose key is empty.
    static let repeatedKey = ""

    /// The attributes of one element.
    ///
    /// - Complexity: O(n log n).
    static func map(of attributes: [XESAttribute]) -> ValueMap {
        var map = ValueMap()
        var repeated: [Value] = []
        for attribute in attributes {
            if attribute.key.isEmpty || map[attribute.key] != nil {
                repeated.append(.list([.text(attribute.key), value(of: attribute)]))
            } else {
                map[attribute.key] = value(of: attribute)
            }
        }
        if !repeated.isEmpty { map[repeatedKey] = .list(repeated) }
        return map
    }

    /// The value of one attribute.
    static func value(of attribute: XESAttribute) -> Value {
        if attribute.children.isEmpty, let plain = plainValue(of: attribute) { return plain }
        var list: [Value] = [.text(attribute.type.rawValue), .text(attribute.text)]
        if !attribute.children.isEmpty || attribute.type == .list { list.append(.map(map(of: attribute.children))) }
        if attribute.type == .list {
            list.append(.list(attribute.items.map { .list([.text($0.key), value(of: $0)]) }))
            if let key = attribute.valuesKey { list.append(.text(key)) }
        }
        return .list(list)
    }

    private static func plainValue(of attribute: XESAttribute) -> Value? {
        let text = attribute.text
        switch attribute.type {
        case .string: return .text(text)
        case .boolean: return text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
        case .int: return Array(text.utf8).withNumberText { $0.int() }.map { .int($0) }
        case .float: return Array(text.utf8).withNumberText { $0.float() }.map { .double($0) }
        case .date, .id, .list, .container: return nil
        }
    }

    /// The attributes of one element, in the order of their keys, repeated ones last.
    static func attributes(of map: ValueMap) -> [XESAttribute] {
        var attributes: [XESAttribute] = []
        var repeated: [XESAttribute] = []
        for (key, value) in map.entries {
            if key == repeatedKey, let list = value.list {
                repeated = pairs(of: list)
            } else {
                attributes.append(attribute(key: key, value: value))
            }
        }
        return attributes + repeated
    }

    /// One attribute.
    ///
    /// A value that no import writes, as natively recorded events have them, gets the type nearest to it.
    static func attribute(key: String, value: Value) -> XESAttribute {
        switch value {
        case .null: XESAttribute(.string, key: key)
        case .bool(let bool): XESAttribute(.boolean, key: key, text: bool ? "true" : "false")
        case .int(let int): XESAttribute(.int, key: key, text: String(int))
        case .double(let double): XESAttribute(.float, key: key, text: text(of: double))
        case .text(let text): XESAttribute(.string, key: key, text: text)
        case .bytes(let bytes): XESAttribute(.string, key: key, text: Hexadecimal.text(of: bytes))
        case .timestamp(let timestamp): XESAttribute(.date, key: key, text: timestamp.description)
        case .map(let map): XESAttribute(.list, key: key, items: attributes(of: map))
        case .list(let list):
            wrapped(key: key, list)
                ?? XESAttribute(.list, key: key, items: list.map { attribute(key: "item", value: $0) })
        }
    }

    private static func wrapped(key: String, _ list: [Value]) -> XESAttribute? {
        guard (2...5).contains(list.count), let name = list[0].text, let type = XESAttributeType(rawValue: name),
            let text = list[1].text
        else { return nil }
        var attribute = XESAttribute(type, key: key, text: text)
        if list.count > 2 {
            guard let children = list[2].map else { return nil }
            attribute.children = attributes(of: children)
        }
        if list.count > 3 {
            guard type == .list, let items = list[3].list else { return nil }
            attribute.items = pairs(of: items)
        }
        if list.count > 4 {
            guard let valuesKey = list[4].text else { return nil }
            attribute.valuesKey = valuesKey
        }
        return attribute
    }

    private static func pairs(of list: [Value]) -> [XESAttribute] {
        list.compactMap { pair in
            guard let pair = pair.list, pair.count == 2, let key = pair[0].text else { return nil }
            return attribute(key: key, value: pair[1])
        }
    }

    /// As Swift writes it, but infinities and not-a-number as XML Schema part 2 section 3.2.5 does.
    private static func text(of double: Double) -> String {
        if double.isNaN { return "NaN" }
        if double.isInfinite { return double < 0 ? "-INF" : "INF" }
        return double.description
    }
}

/// Bytes in lower-case hexadecimal digits.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two digits a byte.
    static func text(of bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
