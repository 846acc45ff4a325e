/// A function whose answer the host computes.
public struct HostFunction: Sendable {
    /// Its name, which may have dots.
    public var name: String
    /// Whether it is called on its first argument: `text.isReference()`.
    public var isMember: Bool
    /// The types of its arguments, with that of the target first.
    public var parameters: [ExpressionType]
    /// The type of its answer.
    public var result: ExpressionType
    /// Answers a call with as many arguments as there are parameters.
    ///
    /// It must be pure: the same arguments and context give the same answer.
    public var answer: @Sendable ([ExpressionValue], HostContext) throws(EvaluationError) -> ExpressionValue

    /// Makes a function.
    public init(
        _ name: String, isMember: Bool = false, parameters: [ExpressionType], result: ExpressionType,
        answer: @escaping @Sendable ([ExpressionValue], HostContext) throws(EvaluationError) -> ExpressionValue
    ) {
        self.name = name
        self.isMember = isMember
        self.parameters = parameters
        self.result = result
        self.answer = answer
    }
}

/// A function of one text that tells whether the thing of that name is present, as `In('state')` does.
///
/// A literal name becomes its number when the expression is compiled; asking is then one bit. A literal that is no name is
/// refused; of other texts the answer is false.
public struct HostMembership: Sendable {
    /// The function's name.
    public var name: String
    /// The names of the things, in the order of their numbers.
    public var members: [String]

    /// Makes a function.
    public init(_ name: String, members: [String]) {
        self.name = name
        self.members = members
    }

    /// The number of a thing; nil when there is none of that name.
    ///
    /// - Complexity: O(n).
    public func number(of member: String) -> Int? {
        members.firstIndex { haveSameBytes($0, member) }
    }
}

/// What the host knows during one evaluation.
public struct HostContext: Sendable {
    /// For each ``HostMembership`` of the environment, in order, the numbers of the things that are present, as bits.
    ///
    /// Number `n` is bit `n % 64` of word `n / 64`. Missing words are zero.
    public var present: [[UInt64]]
    /// A value that host functions may read.
    public var value: ExpressionValue

    /// Makes a context.
    public init(present: [[UInt64]] = [], value: ExpressionValue = .null) {
        self.present = present
        self.value = value
    }

    /// Whether a thing is present.
    ///
    /// - Complexity: O(1).
    public func isPresent(_ number: Int, membership: Int) -> Bool {
        guard membership < present.count, number >= 0 else { return false }
        let word = number >> 6
        return word < present[membership].count && present[membership][word] >> UInt64(number & 63) & 1 == 1
    }
}
