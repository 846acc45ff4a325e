/// What expressions can speak of: variables, functions of the host, extensions, time zones and limits.
public struct ExpressionEnvironment: Sendable {
    /// A variable; its slot is its place in ``ExpressionEnvironment/variables``.
    public struct Variable: Sendable {
        /// Its name, which may have dots: `application.due`.
        public var name: String
        /// Its type.
        public var type: ExpressionType

        /// Makes a variable.
        public init(_ name: String, _ type: ExpressionType) {
            self.name = name
            self.type = type
        }
    }

    /// The variables, in the order of their slots.
    public var variables: [Variable]
    /// Functions whose answer the host computes.
    public var functions: [HostFunction] = []
    /// Functions that ask whether a named thing is present, such as `In('state')`.
    public var memberships: [HostMembership] = []
    /// The namespace in which names are looked up first, as in `com.example`; empty for none.
    public var container = ""
    /// The extensions that are enabled.
    public var extensions: ExpressionExtensions = .all
    /// The UTC offsets of named zones.
    public var timeZones = TimeZoneTable()
    /// How much an expression may take.
    public var limits = ExpressionLimits()
    /// Whether types and names are checked before evaluation; without it faults show when they are reached.
    public var isChecked = true
    /// Whether `has`, `all` and the like are macros; without it they are calls of functions that do not exist.
    public var hasMacros = true

    /// Makes an environment.
    public init(variables: [Variable] = []) {
        self.variables = variables
    }
}

/// Libraries beyond the standard one.
public struct ExpressionExtensions: OptionSet, Sendable {
    /// One bit each.
    public let rawValue: UInt8

    /// Makes a set of its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `charAt`, `format`, `join`, `replace`, `split`, `substring` and others.
    public static let strings = ExpressionExtensions(rawValue: 1)
    /// `math.greatest`, `math.round`, `math.bitAnd` and others.
    public static let math = ExpressionExtensions(rawValue: 2)
    /// `a.?b`, `a[?b]`, `optional.of` and others.
    public static let optionals = ExpressionExtensions(rawValue: 4)
    /// `cel.bind`.
    public static let bindings = ExpressionExtensions(rawValue: 8)
    /// `base64.encode` and `base64.decode`.
    public static let encoders = ExpressionExtensions(rawValue: 16)
    /// `cel.block`, `cel.index` and `cel.iterVar`, which optimisers write.
    public static let blocks = ExpressionExtensions(rawValue: 32)
    /// `all(k, v, ...)`, `transformList`, `transformMap` and others.
    public static let twoVariableMacros = ExpressionExtensions(rawValue: 64)
    /// All of them.
    public static let all = ExpressionExtensions(rawValue: 127)
}
