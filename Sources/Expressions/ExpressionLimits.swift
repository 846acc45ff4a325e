/// How much an expression may take, before it is evaluated and while it is.
public struct ExpressionLimits: Sendable, Hashable {
    /// Bytes of the source.
    public var sourceLengthMax = 65_536
    /// Levels of nesting.
    public var depthMax = 200
    /// Parts of an expression.
    public var nodeCountMax = 16_384
    /// Units of work of one evaluation: about one for each part that is evaluated, each element that is visited, and each
    /// 16 bytes of text that are read or written.
    public var costMax = 1_000_000
    /// Bytes of a text, or elements of a list or map, that an expression makes.
    public var sizeMax = 1_048_576

    /// Makes the default limits.
    public init() {}
}
