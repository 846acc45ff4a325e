import EventModel

/// The applications that an application opens by itself, as `do: {open: SERVICE}` asks, and the one that opened it.
///
/// A fold of effects and of ``OpeningEvent``s. An effect says that something is to be opened; that it was, an event says.
public struct Openings: Hashable, Sendable {
    /// Another application that is opened, or is to be.
    public struct Opening: Hashable, Sendable {
        /// The service.
        public let service: String
        /// The application, SERVICE/ID; nil until it is there.
        public internal(set) var application: String?
    }

    /// Which application opened this one.
    public struct Origin: Hashable, Sendable {
        /// The application, SERVICE/ID.
        public let application: String
        /// Which of its openings, from 0.
        public let opening: Int

        /// Makes an origin.
        public init(application: String, opening: Int) {
            self.application = application
            self.opening = opening
        }
    }

    /// What is opened, in the order in which it was asked for.
    public internal(set) var all: [Opening] = []
    /// Which application opened this one; nil where people did.
    public internal(set) var origin: Origin?
    /// How many applications stand before this one in the chain of those that opened each other.
    public internal(set) var depth = 0

    /// The longest chain: the end of services that open each other for ever.
    public static let depthMax = 8

    /// The places in ``all`` of those that are still to be opened.
    ///
    /// - Complexity: O(n).
    public var pending: [Int] { all.indices.filter { all[$0].application == nil } }
}

extension Openings {
    /// Takes in an event of the application; total: it never refuses.
    ///
    /// - Complexity: O(n) in the event's effects.
    mutating func take(_ event: RecordableEvent) {
        for case .open(let service) in event.effects { all.append(Opening(service: service, application: nil)) }
        guard event.transitions.first == .standing, let kind = OpeningEvent(rawValue: event.type),
            let application = event.data[OpeningEvent.Key.application]?.text,
            let place = event.data[OpeningEvent.Key.opening]?.int.flatMap({ Int(exactly: $0) })
        else { return }
        switch kind {
        case .opened: if all.indices.contains(place) { all[place].application = application }
        case .begun:
            origin = Origin(application: application, opening: place)
            depth = event.data[OpeningEvent.Key.depth]?.int.flatMap { Int(exactly: $0) } ?? 1
        }
    }
}
