public import EventModel

extension ExpressionValue {
    /// The value as the host keeps it.
    ///
    /// Unsigned numbers become whole ones, types and durations their texts, an optional what it holds or null; keys of
    /// maps become texts. Fractions of a microsecond are dropped.
    ///
    /// - Parameter elementCountMax: how many elements the lists and maps within may have together. Values can share parts,
    ///   so that a small one can unfold to a very large one.
    /// - Throws: ``EvaluationError`` `sizeExceeded` beyond that, `overflow` for a number or moment that does not fit,
    ///   `duplicateKey` where two keys have one text.
    /// - Complexity: O(n) elements.
    public func value(elementCountMax: Int = 65_536) throws(EvaluationError) -> Value {
        var remaining = elementCountMax
        return try value(remaining: &remaining)
    }

    fileprivate func value(remaining: inout Int) throws(EvaluationError) -> Value {
        remaining -= 1
        guard remaining >= 0 else { throw EvaluationError(.sizeExceeded, "the result has too many elements") }
        switch self {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .int(let int): return .int(int)
        case .uint(let uint):
            guard let int = Int64(exactly: uint) else {
                throw EvaluationError(.overflow, "\(uint) does not fit a whole number of 64 bits with sign")
            }
            return .int(int)
        case .double(let double): return .double(double)
        case .string(let string): return .text(string)
        case .bytes(let bytes): return .bytes(bytes)
        case .timestamp(let timestamp): return .timestamp(timestamp.timestamp)
        case .duration(let duration): return .text(duration.description)
        case .type(let name): return .text(name)
        case .optional(nil): return .null
        case .optional(let wrapped?): return try wrapped.value(remaining: &remaining)
        case .dataList(let list): return .list(list)
        case .dataMap(let map): return .map(map)
        case .list(let list):
            var values: [Value] = []
            for element in list { values.append(try element.value(remaining: &remaining)) }
            return .list(values)
        case .map(let map): return .map(try map.valueMap(remaining: &remaining))
        }
    }
}

extension ExpressionMap {
    fileprivate func valueMap(remaining: inout Int) throws(EvaluationError) -> ValueMap {
        var entries: [ValueMap.Entry] = []
        for entry in self.entries {
            entries.append((entry.key.description, try entry.value.value(remaining: &remaining)))
        }
        entries.sort { ValueMap.precedes($0.key, $1.key) }
        for (left, right) in zip(entries, entries.dropFirst()) where haveSameBytes(left.key, right.key) {
            throw EvaluationError(.duplicateKey, "two keys of the map have the text '\(left.key)'")
        }
        return ValueMap(canonicalEntries: entries)
    }
}
