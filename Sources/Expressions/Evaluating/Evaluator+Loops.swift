import EventModel

extension Evaluator {
    /// A place in a list or map that is visited.
    private struct Cursor {
        enum Kind { case list, dataList, map }

        /// The list or map; the two kinds of lists are also kept apart, so that an element is read without the others.
        let range: ExpressionValue
        private(set) var list: [ExpressionValue] = []
        private(set) var dataList: [Value] = []
        let kind: Kind
        let count: Int
        var index = 0

        init(_ range: ExpressionValue) throws(EvaluationError) {
            self.range = range
            switch range {
            case .list(let list): (self.list, kind, count) = (list, .list, list.count)
            case .dataList(let list): (dataList, kind, count) = (list, .dataList, list.count)
            case .map, .dataMap: (kind, count) = (.map, range.mapCount ?? 0)
            default: throw EvaluationError(.noSuchOverload, "a list or map is wanted before the macro")
            }
        }
    }

    /// Sets the variables to the next element; false at the end.
    private mutating func advance(_ cursor: inout Cursor, _ loop: Loop) throws(EvaluationError) -> Bool {
        let index = cursor.index
        guard index < cursor.count else { return false }
        try spend(1)
        cursor.index = index + 1
        let element: ExpressionValue
        switch cursor.kind {
        case .list: element = cursor.list[index]
        case .dataList: element = ExpressionValue.wrapping(cursor.dataList[index])
        case .map:
            locals[Int(loop.firstSlot)] = cursor.range.key(index).value
            if loop.secondSlot >= 0 { locals[Int(loop.secondSlot)] = cursor.range.entryValue(index) }
            return true
        }
        if loop.secondSlot >= 0 {
            locals[Int(loop.firstSlot)] = .int(Int64(index))
            locals[Int(loop.secondSlot)] = element
        } else {
            locals[Int(loop.firstSlot)] = element
        }
        return true
    }

    /// `all` and `exists`: an element that decides the answer does so whatever error another one has.
    mutating func quantifier(_ loop: Loop) throws(EvaluationError) -> Bool {
        var cursor = try Cursor(try value(loop.range))
        let isAll = loop.macro == .all
        var held: EvaluationError?
        while try advance(&cursor, loop) {
            do {
                if try truth(loop.body) != isAll { return !isAll }
            } catch {
                if error.isFinal { throw error }
                if held == nil { held = error }
            }
        }
        if let held { throw held }
        return isAll
    }

    mutating func loop(_ loop: Loop) throws(EvaluationError) -> ExpressionValue {
        switch loop.macro {
        case .all, .exists: return .bool(try quantifier(loop))
        case .existsOne: return .bool(try hasOne(loop))
        case .mapList, .filter: return .list(try elements(loop))
        case .transformMap, .transformMapEntry: return .map(try ExpressionMap(try entries(loop)))
        }
    }

    private mutating func hasOne(_ loop: Loop) throws(EvaluationError) -> Bool {
        var cursor = try Cursor(try value(loop.range))
        var count = 0
        while try advance(&cursor, loop) {
            if try truth(loop.body) { count += 1 }
        }
        return count == 1
    }

    private mutating func elements(_ loop: Loop) throws(EvaluationError) -> [ExpressionValue] {
        var cursor = try Cursor(try value(loop.range))
        var elements: [ExpressionValue] = []
        while try advance(&cursor, loop) {
            if loop.macro == .filter {
                if try truth(loop.body), let element = locals[Int(loop.firstSlot)] { elements.append(element) }
            } else if loop.filter < 0 {
                elements.append(try value(loop.body))
            } else if try truth(loop.filter) {
                elements.append(try value(loop.body))
            }
        }
        try checkSize(elements.count)
        return elements
    }

    private mutating func entries(_ loop: Loop) throws(EvaluationError) -> [ExpressionMap.Entry] {
        var cursor = try Cursor(try value(loop.range))
        var entries: [ExpressionMap.Entry] = []
        while try advance(&cursor, loop) {
            if loop.filter >= 0, !(try truth(loop.filter)) { continue }
            let result = try value(loop.body)
            if loop.macro == .transformMap {
                let index = cursor.index - 1
                entries.append((cursor.kind == .map ? cursor.range.key(index) : .int(Int64(index)), result))
            } else {
                guard let count = result.mapCount else { throw EvaluationError.noSuchOverload }
                try spend(count)
                for index in 0..<count { entries.append((result.key(index), result.entryValue(index))) }
            }
            try checkSize(entries.count)
        }
        // The map sorts its keys.
        try spend(entries.count * 4)
        return entries
    }

    mutating func optionalMap(
        _ target: ExpressionValue, _ slot: Int32, _ body: Int32, isFlat: Bool
    ) throws(EvaluationError) -> ExpressionValue {
        guard case .optional(let wrapped) = target else { throw EvaluationError.noSuchOverload }
        guard let wrapped else { return target }
        locals[Int(slot)] = wrapped
        let result = try value(body)
        guard isFlat else { return .optional(result) }
        guard case .optional = result else { throw EvaluationError.noSuchOverload }
        return result
    }
}
