import EventModel
import Foundation

/// Writes results for programs: one valid JSON value, keys in order, so that outputs can be compared.
enum JSON {
    /// The value as JSON on one line.
    static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Prints the value as JSON on one line.
    static func print(_ value: some Encodable) throws {
        Terminal.printLine(try line(value))
    }
}

/// A payload's value as JSON: moments as ISO 8601, bytes as hexadecimal digits, numbers that JSON lacks as text.
struct JSONValue: Encodable {
    let value: Value

    func encode(to encoder: any Encoder) throws {
        switch value {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let bool): try bool.encode(to: encoder)
        case .int(let int): try int.encode(to: encoder)
        case .double(let double):
            if double.isFinite { try double.encode(to: encoder) } else { try String(double).encode(to: encoder) }
        case .text(let text): try text.encode(to: encoder)
        case .bytes(let bytes):
            try bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined().encode(to: encoder)
        case .timestamp(let timestamp): try timestamp.description.encode(to: encoder)
        case .list(let list): try list.map(JSONValue.init).encode(to: encoder)
        case .map(let map):
            var container = encoder.container(keyedBy: Key.self)
            for entry in map.entries {
                try container.encode(JSONValue(value: entry.value), forKey: Key(stringValue: entry.key))
            }
        }
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
