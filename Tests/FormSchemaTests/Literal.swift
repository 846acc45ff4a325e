import EventModel

/// A value written as a literal of Swift, so that schemas in tests look like the JSON that they are.
struct Literal {
    let value: EventModel.Value
}

extension Literal: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    init(stringLiteral text: String) {
        value = .text(text)
    }

    init(integerLiteral int: Int64) {
        value = .int(int)
    }

    init(floatLiteral double: Double) {
        value = .double(double)
    }
}

extension Literal: ExpressibleByBooleanLiteral, ExpressibleByNilLiteral {
    init(booleanLiteral bool: Bool) {
        value = .bool(bool)
    }

    init(nilLiteral: ()) {
        value = .null
    }
}

extension Literal: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: Literal...) {
        value = .list(elements.map(\.value))
    }

    init(dictionaryLiteral elements: (String, Literal)...) {
        value = .map(ValueMap(elements.map { (key: $0.0, value: $0.1.value) }))
    }
}
