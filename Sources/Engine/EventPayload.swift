import BinaryCoding
public import EventModel
public import Workflow

/// What the payload of an application's event holds, by name.
///
/// Deterministic CBOR of a map.
public struct EventPayload: Sendable, Equatable {
    /// What the actor gave: form fields, a reason, an amount.
    ///
    /// For imported events the attributes of the file.
    public var data: ValueMap
    /// What is known of the application as a whole; in the first event of an imported application.
    public var application: ValueMap
    /// The roles in which the actor acted.
    public var roles: [String]
    /// The deadlines that began with this event: when each is due, by its state and its number in the workflow, as in
    /// `review/0`.
    public var deadlines: ValueMap
    /// The moments of clocks that this event set or moved, by the clock's number and the moment, as in `0/breach`; null
    /// for those that it took away.
    ///
    /// For schedulers alone: the truth is derived from the events, on whatever calendar.
    public var clocks: ValueMap
    /// The expiry of the bill that this event opened, by its place among the application's bills; null for the bill that
    /// does not expire any more.
    ///
    /// For schedulers alone, like ``clocks``.
    public var bills: ValueMap
    /// When the applications that this event opens are due, by their places in ``Workflow/Openings``; null for those that
    /// are opened.
    ///
    /// For schedulers alone, like ``clocks``.
    public var openings: ValueMap
    /// What the outside had to do: charges, receipts, documents to issue, people to tell.
    public var effects: [Effect]
    /// The office where the actor worked; nil for none.
    public var office: String?
    /// The capacity in which the actor acted.
    public var capacity: Capacity
    /// The application's reference; in its first event.
    public var reference: ApplicationReference?

    /// Makes a payload.
    public init(
        data: ValueMap = [:], application: ValueMap = [:], roles: [String] = [], deadlines: ValueMap = [:],
        clocks: ValueMap = [:], bills: ValueMap = [:], openings: ValueMap = [:], effects: [Effect] = [],
        office: String? = nil,
        capacity: Capacity = .oneself,
        reference: ApplicationReference? = nil
    ) {
        self.data = data
        self.application = application
        self.roles = roles
        self.deadlines = deadlines
        self.clocks = clocks
        self.bills = bills
        self.openings = openings
        self.effects = effects
        self.office = office
        self.capacity = capacity
        self.reference = reference
    }

    enum Key {
        static let data = "data"
        static let application = "application"
        static let roles = "roles"
        static let deadlines = "deadlines"
        static let clocks = "clocks"
        static let bills = "bills"
        static let openings = "openings"
        static let effects = "effects"
        static let office = "office"
        static let capacity = "capacity"
    }

    /// Reads the payload of a recorded event; entries of other names are left alone.
    ///
    /// - Throws: `DecodingFailure` when the bytes are not deterministic CBOR of a map.
    public init(_ event: RecordedEvent) throws {
        try self.init(bytes: event.payload)
    }

    /// Reads the bytes of a payload; no bytes are an empty payload.
    ///
    /// - Throws: `DecodingFailure` when the bytes are not deterministic CBOR of a map.
    public init(bytes: [UInt8]) throws {
        self.init()
        guard !bytes.isEmpty else { return }
        let map = try Self.recordedMap(bytes)
        data = map[Key.data]?.map ?? [:]
        application = map[Key.application]?.map ?? [:]
        roles = map[Key.roles]?.list?.compactMap(\.text) ?? []
        deadlines = map[Key.deadlines]?.map ?? [:]
        clocks = map[Key.clocks]?.map ?? [:]
        bills = map[Key.bills]?.map ?? [:]
        openings = map[Key.openings]?.map ?? [:]
        effects = map[Key.effects]?.list?.compactMap { Effect($0) } ?? []
        office = map[Key.office]?.text
        capacity = map[Key.capacity].flatMap { Capacity($0) } ?? .oneself
        reference = map[ApplicationReference.payloadKey]?.text.flatMap { ApplicationReference($0) }
    }

    /// The map that a payload's bytes hold.
    static func recordedMap(_ bytes: [UInt8]) throws -> ValueMap {
        guard let map = try CBOR.decode(bytes).map else { throw DecodingFailure(.unsupported, offset: 0) }
        return map
    }

    /// The bytes to record; empty parts are left out.
    public var bytes: [UInt8] {
        var map = ValueMap()
        if !data.isEmpty { map[Key.data] = .map(data) }
        if !application.isEmpty { map[Key.application] = .map(application) }
        if !roles.isEmpty { map[Key.roles] = .list(roles.map { .text($0) }) }
        if !deadlines.isEmpty { map[Key.deadlines] = .map(deadlines) }
        if !clocks.isEmpty { map[Key.clocks] = .map(clocks) }
        if !bills.isEmpty { map[Key.bills] = .map(bills) }
        if !openings.isEmpty { map[Key.openings] = .map(openings) }
        let recorded = effects.compactMap(\.value)
        if !recorded.isEmpty { map[Key.effects] = .list(recorded) }
        if let office { map[Key.office] = .text(office) }
        map[Key.capacity] = capacity.value
        map[ApplicationReference.payloadKey] = reference.map { .text($0.description) }
        return map.isEmpty ? [] : CBOR.encode(.map(map))
    }
}
