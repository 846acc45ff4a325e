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

extension JSONValue {
    /// Reads JSON into a value: whole numbers without a fraction become int, others double.
    static func parse(_ text: String) throws -> Value {
        try JSONDecoder().decode(Parsed.self, from: Data(text.utf8)).value
    }

    private struct Parsed: Decodable {
        let value: Value

        init(from decoder: any Decoder) throws {
            if let keyed = try? decoder.container(keyedBy: Key.self) {
                value = .map(
                    ValueMap(
                        try keyed.allKeys.map { ($0.stringValue, try keyed.decode(Parsed.self, forKey: $0).value) }))
                return
            }
            let single = try decoder.singleValueContainer()
            if single.decodeNil() {
                value = .null
            } else if let bool = try? single.decode(Bool.self) {
                value = .bool(bool)
            } else if let int = try? single.decode(Int64.self) {
                value = .int(int)
            } else if let double = try? single.decode(Double.self) {
                // Beyond 64 bits a whole number would silently become another one.
                guard double.rounded() != double || abs(double) < 0x1p63 else {
                    throw DecodingError.dataCorruptedError(in: single, debugDescription: "whole numbers have 64 bits")
                }
                value = .double(double)
            } else if let text = try? single.decode(String.self) {
                value = .text(text)
            } else {
                value = .list(try single.decode([Parsed].self).map(\.value))
            }
        }
    }
}
