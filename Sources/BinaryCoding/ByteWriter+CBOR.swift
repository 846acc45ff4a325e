public import EventModel

extension ByteWriter {
    /// Appends the one encoding of `value`; see ``CBOR``.
    public mutating func writeCBOR(_ value: Value) {
        switch value {
        case .null: write(CBOR.Simple.null)
        case .bool(let bool): write(bool ? CBOR.Simple.true : CBOR.Simple.false)
        case .int(let int): writeCBOR(int)
        case .double(let double): writeCBOR(double)
        case .text(let text): writeCBOR(text)
        case .bytes(let bytes):
            writeHead(.bytes, UInt64(bytes.count))
            write(bytes)
        case .timestamp(let timestamp): writeCBOR(timestamp)
        case .list(let list):
            writeCBORListHead(count: list.count)
            for element in list { writeCBOR(element) }
        case .map(let map):
            writeCBORMapHead(count: map.entries.count)
            for entry in map.entries {
                writeCBOR(entry.key)
                writeCBOR(entry.value)
            }
        }
    }

    /// Appends a whole number.
    public mutating func writeCBOR(_ int: Int64) {
        if int >= 0 { writeHead(.unsigned, UInt64(int)) } else { writeHead(.negative, UInt64(~int)) }
    }

    /// Appends a double in the shortest of the three widths that keeps its value.
    public mutating func writeCBOR(_ double: Double) {
        let single = Float(double)
        let half = Float16(single)
        if double.isNaN {
            write(CBOR.Simple.half)
            writeFixedBigEndian(UInt16(0x7E00))
        } else if Double(half) == double {
            write(CBOR.Simple.half)
            writeFixedBigEndian(half.bitPattern)
        } else if Double(single) == double {
            write(CBOR.Simple.single)
            writeFixedBigEndian(single.bitPattern)
        } else {
            write(CBOR.Simple.double)
            writeFixedBigEndian(double.bitPattern)
        }
    }

    /// Appends a text.
    public mutating func writeCBOR(_ text: String) {
        writeCBORTextHead(byteCount: text.utf8.count)
        write(text.utf8)
    }

    /// Appends a moment.
    public mutating func writeCBOR(_ timestamp: Timestamp) {
        let (seconds, microseconds) = timestamp.secondsAndMicroseconds
        if microseconds == 0 {
            writeHead(.tag, CBOR.Time.epochTag)
            writeCBOR(seconds)
        } else {
            writeHead(.tag, CBOR.Time.extendedTag)
            writeCBORMapHead(count: 2)
            writeCBOR(CBOR.Time.secondsKey)
            writeCBOR(seconds)
            writeCBOR(CBOR.Time.microsecondsKey)
            writeCBOR(microseconds)
        }
    }

    /// Appends the head of a text; its UTF-8 bytes must follow.
    public mutating func writeCBORTextHead(byteCount: Int) {
        writeHead(.text, UInt64(byteCount))
    }

    /// Appends the head of a list; its elements must follow.
    public mutating func writeCBORListHead(count: Int) {
        writeHead(.list, UInt64(count))
    }

    /// Appends the head of a map; `count` pairs of key and value must follow, keys in canonical order.
    public mutating func writeCBORMapHead(count: Int) {
        writeHead(.map, UInt64(count))
    }

    private mutating func writeHead(_ type: CBOR.MajorType, _ argument: UInt64) {
        let major = type.rawValue << 5
        switch argument {
        case 0..<24: write(major | UInt8(argument))
        case 24...0xFF:
            write(major | 24)
            write(UInt8(argument))
        case 0x100...0xFFFF:
            write(major | 25)
            writeFixedBigEndian(UInt16(argument))
        case 0x1_0000...0xFFFF_FFFF:
            write(major | 26)
            writeFixedBigEndian(UInt32(argument))
        default:
            write(major | 27)
            writeFixedBigEndian(argument)
        }
    }
}
