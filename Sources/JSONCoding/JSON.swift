public import EventModel

/// JSON text (RFC 8259) as a ``EventModel/Value`` and back; JSON exists only at the edges.
public enum JSON {
    /// How much a text may hold.
    public struct Limits: Sendable {
        /// The most bytes.
        public var byteCountMax: Int
        /// How deep lists and maps may nest; at most ``JSON/depthMax``.
        public var depthMax: Int
        /// The most values, those within others counted too.
        public var valueCountMax: Int
        /// The most bytes of one number.
        public var numberByteCountMax: Int

        /// Makes limits.
        public init(
            byteCountMax: Int = 16 << 20, depthMax: Int = 64, valueCountMax: Int = 1_000_000,
            numberByteCountMax: Int = 1_024
        ) {
            self.byteCountMax = byteCountMax
            self.depthMax = depthMax
            self.valueCountMax = valueCountMax
            self.numberByteCountMax = numberByteCountMax
        }
    }

    /// How a value is written.
    public struct WritingOptions: OptionSet, Sendable {
        /// One bit for each option.
        public let rawValue: Int

        /// Makes options of bits.
        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// Keys are in the order of their bytes rather than in that of the map, where shorter ones come first.
        public static let bytewiseKeys = WritingOptions(rawValue: 1)
        /// Characters that change what a terminal shows are escaped too: DEL, the controls of C1 and those of
        /// the bidirectional algorithm.
        public static let safeForTerminals = WritingOptions(rawValue: 2)
    }

    /// The deepest nesting that any limit allows, which keeps recursion within the stack.
    public static let depthMax = 512

    /// Reads a text.
    ///
    /// Whole numbers of 64 bits are `int`, all others `double`. The same key twice in a map is an error.
    ///
    /// - Throws: ``JSONError``, with line and column.
    /// - Complexity: O(n), and O(n log n) in the keys of a map.
    public static func decode(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) -> Value {
        var reader = JSONReader(bytes, limits: limits)
        return try reader.readText()
    }

    /// Writes a value as UTF-8; equal values give equal bytes.
    ///
    /// Bytes become base64 (RFC 4648 section 4), moments RFC 3339 in UTC, both as text. U+2028 and U+2029 are escaped,
    /// which lets the text stand in a script.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - pretty: Whether each entry stands in a line of its own, indented by two spaces a level.
    ///   - options: How it is written.
    /// - Throws: ``JSONError``, without line and column: `notFinite`, `yearOutOfRange`, `tooDeep`.
    /// - Complexity: O(n).
    public static func encode(
        _ value: Value, pretty: Bool = false, options: WritingOptions = []
    ) throws(JSONError) -> [UInt8] {
        var writer = JSONWriter(isPretty: pretty, options: options)
        try writer.write(value, depth: 0)
        return writer.bytes
    }
}
