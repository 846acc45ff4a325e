public import EventModel

extension ByteReader {
    /// Reads one value in its one encoding; see ``CBOR``.
    ///
    /// - Throws: ``DecodingFailure`` as ``CBOR/decode(_:)``, but bytes may be left over.
    public mutating func readCBOR() throws(DecodingFailure) -> Value {
        try readCBOR(depth: 0)
    }

    private mutating func readCBOR(depth: Int) throws(DecodingFailure) -> Value {
        guard depth <= CBOR.depthMax else { throw DecodingFailure(.tooLong, offset: offset) }
        let start = offset
        let initial = try readByte()
        // Three bits always name one of the eight major types.
        guard let type = CBOR.MajorType(rawValue: initial >> 5), type != .simple else {
            return try readSimple(initial: initial, start: start)
        }
        let argument = try readArgument(initial: initial, start: start)
        switch type {
        case .unsigned: return .int(try int(argument, start: start))
        case .negative: return .int(~(try int(argument, start: start)))
        case .bytes: return .bytes(Array(try readBytes(count(argument, start: start))))
        case .text: return .text(try readText(argument, start: start))
        case .list:
            var list: [Value] = []
            for _ in 0..<(try count(argument, start: start)) { list.append(try readCBOR(depth: depth + 1)) }
            return .list(list)
        case .map: return .map(try readMap(argument, start: start, depth: depth))
        case .tag: return .timestamp(try readTime(tag: argument, start: start))
        case .simple: throw DecodingFailure(.malformed, offset: start)
        }
    }

    private mutating func readArgument(initial: UInt8, start: Int) throws(DecodingFailure) -> UInt64 {
        let argument: UInt64
        let least: UInt64
        switch initial & 0x1F {
        case let small where small < 24: return UInt64(small)
        case 24: (argument, least) = (UInt64(try readByte()), 24)
        case 25: (argument, least) = (UInt64(try readFixedBigEndian(UInt16.self)), 0x100)
        case 26: (argument, least) = (UInt64(try readFixedBigEndian(UInt32.self)), 0x1_0000)
        case 27: (argument, least) = (try readFixedBigEndian(UInt64.self), 0x1_0000_0000)
        case 31: throw DecodingFailure(.notCanonical, offset: start)
        default: throw DecodingFailure(.malformed, offset: start)
        }
        guard argument >= least else { throw DecodingFailure(.notCanonical, offset: start) }
        return argument
    }

    private func int(_ argument: UInt64, start: Int) throws(DecodingFailure) -> Int64 {
        guard let int = Int64(exactly: argument) else { throw DecodingFailure(.unsupported, offset: start) }
        return int
    }

    /// A count of bytes, elements or pairs, each of which takes at least one byte.
    private func count(_ argument: UInt64, start: Int) throws(DecodingFailure) -> Int {
        guard argument <= UInt64(remainingCount) else { throw DecodingFailure(.truncated, offset: start) }
        return Int(argument)
    }

    private mutating func readText(_ argument: UInt64, start: Int) throws(DecodingFailure) -> String {
        let bytes = try readBytes(count(argument, start: start))
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DecodingFailure(.malformed, offset: start)
        }
        return text
    }

    private mutating func readMap(_ argument: UInt64, start: Int, depth: Int) throws(DecodingFailure) -> ValueMap {
        var entries: [ValueMap.Entry] = []
        for _ in 0..<(try count(argument, start: start)) {
            let keyStart = offset
            guard case .text(let key) = try readCBOR(depth: depth + 1) else {
                throw DecodingFailure(.unsupported, offset: keyStart)
            }
            if let last = entries.last, !ValueMap.precedes(last.key, key) {
                throw DecodingFailure(.notCanonical, offset: keyStart)
            }
            entries.append((key, try readCBOR(depth: depth + 1)))
        }
        return ValueMap(canonicalEntries: entries)
    }

    private mutating func readTime(tag: UInt64, start: Int) throws(DecodingFailure) -> Timestamp {
        var microseconds: Int64 = 0
        let seconds: Int64
        switch tag {
        case CBOR.Time.epochTag: seconds = try readInt(start: start)
        case CBOR.Time.extendedTag:
            guard try readByte() == 0xA2, try readInt(start: start) == CBOR.Time.secondsKey else {
                throw DecodingFailure(.unsupported, offset: start)
            }
            seconds = try readInt(start: start)
            guard try readInt(start: start) == CBOR.Time.microsecondsKey else {
                throw DecodingFailure(.unsupported, offset: start)
            }
            microseconds = try readInt(start: start)
            guard (1..<1_000_000).contains(microseconds) else { throw DecodingFailure(.notCanonical, offset: start) }
        default: throw DecodingFailure(.unsupported, offset: start)
        }
        guard let timestamp = Timestamp(seconds: seconds, microseconds: microseconds) else {
            throw DecodingFailure(.unsupported, offset: start)
        }
        return timestamp
    }

    private mutating func readInt(start: Int) throws(DecodingFailure) -> Int64 {
        let initial = try readByte()
        let type = CBOR.MajorType(rawValue: initial >> 5)
        guard type == .unsigned || type == .negative else { throw DecodingFailure(.unsupported, offset: start) }
        let magnitude = try int(readArgument(initial: initial, start: start), start: start)
        return type == .unsigned ? magnitude : ~magnitude
    }

    private mutating func readSimple(initial: UInt8, start: Int) throws(DecodingFailure) -> Value {
        switch initial {
        case CBOR.Simple.false: return .bool(false)
        case CBOR.Simple.true: return .bool(true)
        case CBOR.Simple.null: return .null
        case CBOR.Simple.half:
            let half = Float16(bitPattern: try readFixedBigEndian())
            guard !half.isNaN || half.bitPattern == 0x7E00 else { throw DecodingFailure(.notCanonical, offset: start) }
            return .double(Double(half))
        case CBOR.Simple.single:
            let single = Float(bitPattern: try readFixedBigEndian())
            guard !single.isNaN, Float(Float16(single)) != single else {
                throw DecodingFailure(.notCanonical, offset: start)
            }
            return .double(Double(single))
        case CBOR.Simple.double:
            let double = Double(bitPattern: try readFixedBigEndian())
            guard !double.isNaN, Double(Float(double)) != double else {
                throw DecodingFailure(.notCanonical, offset: start)
            }
            return .double(double)
        case 0xFF: throw DecodingFailure(.malformed, offset: start)
        default: throw DecodingFailure(.unsupported, offset: start)
        }
    }
}
