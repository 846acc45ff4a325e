import EventModel

/// Reads JSON byte by byte.
struct JSONReader {
    let bytes: [UInt8]
    let limits: JSON.Limits
    /// The place of the next byte.
    var offset = 0
    private var valueCount = 0
    /// The places of the keys of the maps that are open.
    private var keyPlaces: [Int] = []

    init(_ bytes: [UInt8], limits: JSON.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads the whole text.
    mutating func readText() throws(JSONError) -> Value {
        guard bytes.count <= limits.byteCountMax else {
            throw JSONError(.tooLarge, "a text has at most \(limits.byteCountMax) bytes, this one has \(bytes.count)")
        }
        let value = try readValue(depth: 0)
        skipSpace()
        guard offset == bytes.count else {
            throw error(.contentAfterValue, "a text holds one value, and nothing but white space follows it")
        }
        return value
    }

    /// Makes an error at a place, by default that of the next byte.
    func error(_ code: JSONError.Code, _ reason: String, at place: Int? = nil) -> JSONError {
        let place = min(place ?? offset, bytes.count)
        var (line, column) = (1, 1)
        for index in 0..<place {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") || (byte == UInt8(ascii: "\r") && !isByte(UInt8(ascii: "\n"), at: index + 1))
            {
                (line, column) = (line + 1, 1)
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return JSONError(code, reason, line: line, column: column)
    }

    /// Makes an error for what stands here in the place of something else.
    func unexpected(_ expected: String) -> JSONError {
        if offset >= bytes.count { return error(.unexpectedEnd, "the text ends here; \(expected) belongs here") }
        return error(.unexpectedCharacter, "\(expected) belongs here")
    }

    private func isByte(_ byte: UInt8, at index: Int) -> Bool {
        index < bytes.count && bytes[index] == byte
    }

    /// The next byte; nil at the end.
    @inline(__always)
    var next: UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    /// Takes a byte where it is next.
    @inline(__always)
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isByte(UInt8(ascii: character), at: offset) else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    private mutating func readValue(depth: Int) throws(JSONError) -> Value {
        skipSpace()
        valueCount += 1
        guard valueCount <= limits.valueCountMax else {
            throw error(.tooManyValues, "a text holds at most \(limits.valueCountMax) values")
        }
        switch next {
        case UInt8(ascii: "\""): return .text(try readString())
        case UInt8(ascii: "{"): return .map(try readMap(depth: depth + 1))
        case UInt8(ascii: "["): return .list(try readList(depth: depth + 1))
        case UInt8(ascii: "t"): return try readWord("true", .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        case (let byte?) where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try readNumber()
        case 0xEF where offset == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]):
            throw error(.unexpectedCharacter, "a text begins without a byte-order mark")
        default: throw unexpected("a value, which is a text in double quotes, a number, {, [, true, false or null,")
        }
    }

    private mutating func readWord(_ word: String, _ value: Value) throws(JSONError) -> Value {
        for byte in word.utf8 {
            guard next == byte else { throw unexpected("the rest of \(word)") }
            offset += 1
        }
        return value
    }

    private func checkDepth(_ depth: Int) throws(JSONError) {
        let depthMax = min(limits.depthMax, JSON.depthMax)
        if depth > depthMax { throw error(.tooDeep, "lists and maps nest at most \(depthMax) deep") }
    }

    private mutating func readList(depth: Int) throws(JSONError) -> [Value] {
        try checkDepth(depth)
        offset += 1
        skipSpace()
        if take("]") { return [] }
        var values: [Value] = []
        while true {
            values.append(try readValue(depth: depth))
            skipSpace()
            if take("]") { return values }
            guard take(",") else { throw unexpected(", or ]") }
        }
    }

    private mutating func readMap(depth: Int) throws(JSONError) -> ValueMap {
        try checkDepth(depth)
        offset += 1
        skipSpace()
        if take("}") { return ValueMap() }
        var entries: [ValueMap.Entry] = []
        var isInOrder = true
        let firstPlace = keyPlaces.count
        defer { keyPlaces.removeSubrange(firstPlace...) }
        while true {
            skipSpace()
            keyPlaces.append(offset)
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
            let key = try readString()
            skipSpace()
            guard take(":") else { throw unexpected(": after a key") }
            if isInOrder && !entries.isEmpty {
                isInOrder = ValueMap.precedes(entries[entries.count - 1].key, key)
            }
            entries.append((key, try readValue(depth: depth)))
            skipSpace()
            if take("}") { break }
            guard take(",") else { throw unexpected(", or }") }
        }
        return isInOrder ? ValueMap(canonicalEntries: entries) : try map(of: entries, at: keyPlaces[firstPlace...])
    }

    /// Puts entries in canonical order.
    private func map(of entries: [ValueMap.Entry], at places: ArraySlice<Int>) throws(JSONError) -> ValueMap {
        let order = entries.indices.sorted { left, right in
            if ValueMap.precedes(entries[left].key, entries[right].key) { return true }
            return left < right && !ValueMap.precedes(entries[right].key, entries[left].key)
        }
        let repeated = zip(order, order.dropFirst()).filter { !ValueMap.precedes(entries[$0].key, entries[$1].key) }
        if let second = repeated.map(\.1).min() {
            throw error(.duplicateKey, "a key stands once in a map", at: places[places.startIndex + second])
        }
        return ValueMap(canonicalEntries: order.map { entries[$0] })
    }
}
