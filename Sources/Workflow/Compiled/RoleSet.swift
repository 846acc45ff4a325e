/// Roles of one workflow by number, at most 64.
public struct RoleSet: OptionSet, Hashable, Sendable {
    /// Role `n` is bit `n`.
    public let rawValue: UInt64

    /// The most roles of a workflow.
    public static let countMax = 64

    /// Makes a set of its bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The set of one role.
    public init(role number: Int) {
        precondition((0..<Self.countMax).contains(number), "a workflow has at most 64 roles")
        rawValue = 1 << UInt64(number)
    }

    /// The numbers in ascending order.
    public var numbers: [Int] {
        (0..<Self.countMax).filter { rawValue & (1 << UInt64($0)) != 0 }
    }
}
