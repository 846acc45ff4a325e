internal import EventModel

extension ExpressionValue {
    /// How many elements there are, if it is a list.
    var listCount: Int? {
        switch self {
        case .list(let list): list.count
        case .dataList(let list): list.count
        default: nil
        }
    }

    /// How many entries there are, if it is a map.
    var mapCount: Int? {
        switch self {
        case .map(let map): map.entries.count
        case .dataMap(let map): map.entries.count
        default: nil
        }
    }

    /// An element of a list, which must be there.
    func element(_ index: Int) -> ExpressionValue {
        switch self {
        case .list(let list): list[index]
        case .dataList(let list): ExpressionValue.wrapping(list[index])
        default: .null
        }
    }

    /// A key of a map, which must be there.
    func key(_ index: Int) -> ExpressionMap.Key {
        switch self {
        case .map(let map): map.entries[index].key
        case .dataMap(let map): .string(map.entries[index].key)
        default: .bool(false)
        }
    }

    /// The value beside a key of a map, which must be there.
    func entryValue(_ index: Int) -> ExpressionValue {
        switch self {
        case .map(let map): map.entries[index].value
        case .dataMap(let map): ExpressionValue.wrapping(map.entries[index].value)
        default: .null
        }
    }

    /// The value of a key of a map; nil where there is none.
    func found(_ key: ExpressionMap.Key) -> ExpressionValue? {
        switch self {
        case .map(let map): return map[key]
        case .dataMap(let map):
            guard case .string(let text) = key else { return nil }
            return map.fieldIndex(text).map { ExpressionValue.wrapping(map.entries[$0].value) }
        default: return nil
        }
    }
}

extension ValueMap {
    /// The number of a key's entry; nil when there is none.
    ///
    /// Entries come by the length of their keys, so most are told apart without reading them.
    ///
    /// - Complexity: O(log n).
    func fieldIndex(_ key: String) -> Int? {
        let length = key.utf8.count
        var (low, high) = (0, entries.count)
        while high - low > 8 {
            let middle = (low + high) / 2
            let found = entries[middle].key.utf8.count
            if found < length || (found == length && comesBefore(entries[middle].key, key)) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        // The entry that is sought is among those from `low` to `high`, the latter included.
        while low < entries.count, low <= high {
            if entries[low].key.utf8.count == length, haveSameBytes(entries[low].key, key) { return low }
            low += 1
        }
        return nil
    }
}
