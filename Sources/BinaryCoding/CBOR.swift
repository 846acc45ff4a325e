public import EventModel

/// Deterministic CBOR (RFC 8949 section 4.2.1) of a ``/EventModel/Value``.
///
/// One value has one encoding: shortest heads and floats, no indefinite lengths, map keys sorted by their encoded
/// bytes. Texts, whole numbers of 64 bits, doubles, bytes, lists, maps with text keys, true, false and null stand
/// for themselves. A moment of whole seconds is tag 1 on an integer; with microseconds it is tag 1001 (RFC 9581)
/// on a map of seconds (key 1) and microseconds (key -6). All NaNs are one. Everything else is refused.
public enum CBOR {
    /// How deep lists and maps may nest.
    public static let depthMax = 64

    /// The one encoding of `value`.
    ///
    /// What nests deeper than ``depthMax`` can be encoded but is refused by ``decode(_:)``.
    ///
    /// - Complexity: O(n) in the bytes written.
    public static func encode(_ value: Value) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeCBOR(value)
        return writer.bytes
    }

    /// The value of which `bytes` is the one encoding.
    ///
    /// - Throws: ``DecodingFailure``: `notCanonical` for another encoding of a value, `unsupported` for what no
    ///   value stands for, `tooLong` for nesting beyond ``depthMax``, `malformed` for what is no CBOR or has bytes
    ///   left over, `truncated` at an early end.
    /// - Complexity: O(n); memory is bounded by the input's length.
    public static func decode(_ bytes: [UInt8]) throws(DecodingFailure) -> Value {
        var reader = ByteReader(bytes)
        let value = try reader.readCBOR()
        guard reader.remainingCount == 0 else { throw DecodingFailure(.malformed, offset: reader.offset) }
        return value
    }

    /// The major types (RFC 8949 section 3.1).
    enum MajorType: UInt8 {
        case unsigned = 0
        case negative = 1
        case bytes = 2
        case text = 3
        case list = 4
        case map = 5
        case tag = 6
        case simple = 7
    }

    /// The tags (RFC 8949 section 3.4.2, RFC 9581 section 3) and the keys of an extended time.
    enum Time {
        static let epochTag: UInt64 = 1
        static let extendedTag: UInt64 = 1_001
        static let secondsKey: Int64 = 1
        static let microsecondsKey: Int64 = -6
    }

    /// The initial bytes of simple values and floats (RFC 8949 section 3.3).
    enum Simple {
        static let `false`: UInt8 = 0xF4
        static let `true`: UInt8 = 0xF5
        static let null: UInt8 = 0xF6
        static let half: UInt8 = 0xF9
        static let single: UInt8 = 0xFA
        static let double: UInt8 = 0xFB
    }
}
