/// Stands in for the atomic of the standard library where ``Mutex`` does for its mutex.
public struct Atomic<Value: Sendable>: ~Copyable, Sendable {
    private let value: Mutex<Value>

    /// Makes an atomic with a value.
    public init(_ initialValue: Value) {
        value = Mutex(initialValue)
    }

    /// The value.
    public borrowing func load(ordering: AtomicOrdering) -> Value {
        value.withLock { $0 }
    }

    /// Puts a value in place of the one there is.
    public borrowing func store(_ newValue: Value, ordering: AtomicOrdering) {
        value.withLock { $0 = newValue }
    }
}

extension Atomic where Value: FixedWidthInteger {
    /// Adds to the value; what it was and is.
    @discardableResult
    public borrowing func add(_ operand: Value, ordering: AtomicOrdering) -> (oldValue: Value, newValue: Value) {
        value.withLock { value in
            let oldValue = value
            value += operand
            return (oldValue, value)
        }
    }

    /// Takes from the value; what it was and is.
    @discardableResult
    public borrowing func subtract(
        _ operand: Value, ordering: AtomicOrdering
    ) -> (oldValue: Value, newValue: Value) {
        value.withLock { value in
            let oldValue = value
            value -= operand
            return (oldValue, value)
        }
    }
}

/// All are the same here.
public enum AtomicOrdering: Sendable {
    /// Without an order of other accesses.
    case relaxed
}
