import EventModel

/// Puts values into one order in which exactly those are equal that JSON Schema calls equal: numbers by their mathematical
/// value, texts by their bytes.
///
/// What it compares is counted, and beyond the bounds it calls all equal and says so.
struct ValueOrder {
    /// How many more values may be compared.
    private(set) var work: Int
    /// Whether a bound was met; the answers are then worth nothing.
    private(set) var isExhausted = false

    private static let depthMax = 256

    init(work: Int) {
        self.work = work
    }

    /// Whether `left` comes before `right` (-1), equals it (0) or comes after it (1).
    mutating func order(of left: Value, to right: Value, depth: Int = 0) -> Int {
        work -= 1
        guard work > 0, depth < ValueOrder.depthMax else {
            isExhausted = true
            return 0
        }
        if let leftNumber = Number(left), let rightNumber = Number(right) { return leftNumber.order(to: rightNumber) }
        switch (left, right) {
        case (.bool(let left), .bool(let right)): return left == right ? 0 : left ? 1 : -1
        case (.text(let left), .text(let right)): return order(of: left, to: right)
        case (.bytes(let left), .bytes(let right)): return order(ofBytes: left, to: right)
        case (.timestamp(let left), .timestamp(let right)): return left == right ? 0 : left < right ? -1 : 1
        case (.list(let left), .list(let right)): return order(of: left, to: right, depth: depth)
        case (.map(let left), .map(let right)): return order(of: left.entries, to: right.entries, depth: depth)
        default: return ValueOrder.rank(left) - ValueOrder.rank(right)
        }
    }

    private mutating func order(of left: [Value], to right: [Value], depth: Int) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        for (left, right) in zip(left, right) {
            let order = order(of: left, to: right, depth: depth + 1)
            if order != 0 { return order }
        }
        return 0
    }

    private mutating func order(of left: [ValueMap.Entry], to right: [ValueMap.Entry], depth: Int) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        for (left, right) in zip(left, right) {
            let keyOrder = order(of: left.key, to: right.key)
            if keyOrder != 0 { return keyOrder }
            let order = order(of: left.value, to: right.value, depth: depth + 1)
            if order != 0 { return order }
        }
        return 0
    }

    private mutating func order(of left: String, to right: String) -> Int {
        work -= min(left.utf8.count, right.utf8.count) / 64
        return keyOrder(of: left, to: right)
    }

    private mutating func order(ofBytes left: [UInt8], to right: [UInt8]) -> Int {
        work -= min(left.count, right.count) / 64
        return left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    private static func rank(_ value: Value) -> Int {
        switch value {
        case .null: 0
        case .bool: 1
        case .int: 2
        // What is finite was compared as a number; the others stand between numbers and texts.
        case .double(let double): double.isFinite ? 2 : double.isNaN ? 3 : double < 0 ? 4 : 5
        case .text: 6
        case .bytes: 7
        case .timestamp: 8
        case .list: 9
        case .map: 10
        }
    }
}
