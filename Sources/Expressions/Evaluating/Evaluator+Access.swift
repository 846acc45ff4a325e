import EventModel

extension Evaluator {
    /// Answers `value.key`.
    @inline(__always)
    func select(_ value: ExpressionValue, _ key: String, _ node: Int32) throws(EvaluationError) -> ExpressionValue {
        if case .dataMap(let map) = value, let index = map.fieldIndex(key) {
            return ExpressionValue.wrapping(map.entries[index].value)
        }
        return try selectOther(value, key, node)
    }

    /// The field of a field of the host's data; nil where there is no such way, for any reason.
    func field(_ map: ValueMap, _ first: Int32, _ last: Int32) -> ExpressionValue? {
        guard let index = map.fieldIndex(program.keys[Int(first)]) else { return nil }
        if first == last { return ExpressionValue.wrapping(map.entries[index].value) }
        guard case .map(let inner) = map.entries[index].value else { return nil }
        return field(inner, first + 1, last)
    }

    @inline(never)
    private func selectOther(
        _ value: ExpressionValue, _ key: String, _ node: Int32
    ) throws(EvaluationError) -> ExpressionValue {
        switch value {
        case .map, .dataMap:
            if let found = value.found(.string(key)) { return found }
            throw located(EvaluationError(.noSuchKey, "there is no '\(key)'"), node)
        case .optional(nil): return value
        case .optional(let wrapped?): return try optionalSelect(wrapped, key)
        default:
            throw located(
                EvaluationError(.noSuchOverload, "a value of type \(value.typeName) has no '\(key)'"), node)
        }
    }

    /// Answers `value.?key`.
    func optionalSelect(_ value: ExpressionValue, _ key: String) throws(EvaluationError) -> ExpressionValue {
        switch value {
        case .map, .dataMap: return .optional(value.found(.string(key)))
        case .optional(nil): return value
        case .optional(let wrapped?): return try optionalSelect(wrapped, key)
        default: throw EvaluationError(.noSuchOverload, "a value of type \(value.typeName) has no '\(key)'")
        }
    }

    /// Answers `has(value.key)`.
    func has(_ value: ExpressionValue, _ key: String, _ node: Int32) throws(EvaluationError) -> Bool {
        switch value {
        case .map, .dataMap: return value.found(.string(key)) != nil
        case .optional(nil): return false
        case .optional(let wrapped?): return try has(wrapped, key, node)
        default:
            throw located(
                EvaluationError(.noSuchOverload, "a value of type \(value.typeName) has no fields"), node)
        }
    }

    /// Answers `value[index]`.
    func index(_ value: ExpressionValue, _ index: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        if case .optional(let wrapped) = value {
            guard let wrapped else { return value }
            return try optionalIndex(wrapped, index)
        }
        if let count = value.listCount {
            guard let place = Evaluator.place(index) else {
                throw EvaluationError(.invalidArgument, "an element of a list is named by a whole number")
            }
            guard place >= 0, place < count else {
                throw EvaluationError(.indexOutOfRange, "there is no element \(place) among \(count)")
            }
            return value.element(place)
        }
        guard value.mapCount != nil else { throw EvaluationError.noSuchOverload }
        guard let key = ExpressionMap.Key(index), let found = value.found(key) else {
            throw EvaluationError(.noSuchKey, "the map has no such key")
        }
        return found
    }

    /// Answers `value[?index]`.
    func optionalIndex(_ value: ExpressionValue, _ index: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        if case .optional(let wrapped) = value {
            guard let wrapped else { return value }
            return try optionalIndex(wrapped, index)
        }
        if let count = value.listCount {
            guard let place = Evaluator.place(index) else {
                throw EvaluationError(.invalidArgument, "an element of a list is named by a whole number")
            }
            return .optional(place >= 0 && place < count ? value.element(place) : nil)
        }
        guard value.mapCount != nil else { throw EvaluationError.noSuchOverload }
        return .optional(ExpressionMap.Key(index).flatMap { value.found($0) })
    }

    private static func place(_ index: ExpressionValue) -> Int? {
        switch index {
        case .int(let int): Int(exactly: int)
        case .uint(let uint): Int(exactly: uint)
        case .double(let double): Int(exactly: double)
        default: nil
        }
    }
}
