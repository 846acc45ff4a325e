public import EventModel
import FormSchema
import Statechart

extension CompiledWorkflow {
    /// How an application of this service comes into being when another one opens it.
    public struct SelfOpening: Sendable {
        /// The transition that is taken.
        public let transition: Int
        /// The name of its action.
        public let action: String
        /// The names of the roles for which it is taken.
        public let roles: [String]
    }

    /// How another application opens one of this service: by the first way that the initial state offers to a program,
    /// else to applicants, else to anybody; nil where it offers none.
    ///
    /// - Complexity: O(n) in the workflow's actions.
    public var selfOpening: SelfOpening? {
        let initial = initialState.configuration
        let offered = actions.indices.flatMap { chart.candidates(in: initial, event: $0) }.sorted()
        func first(of office: String) -> TransitionNumber? {
            offered.first { transitions[Int($0)].roles.numbers.contains { roles[$0].office == office } }
        }
        guard let number = first(of: "system") ?? first(of: "citizen") ?? offered.first,
            case .action(let action) = transitions[Int(number)].cause
        else { return nil }
        return SelfOpening(
            transition: Int(number), action: actions[action].name,
            roles: transitions[Int(number)].roles.numbers.map { roles[$0].name })
    }

    /// The services of which applications of this one open others, each once, in order of transitions.
    ///
    /// - Complexity: O(n) in the transitions.
    public var openedServices: [String] {
        var services: [String] = []
        for case .open(let service) in transitions.flatMap(\.effects) where !services.contains(service) {
            services.append(service)
        }
        return services
    }

    /// What is given with the first action when another application opens one of this service: of its form the fields
    /// that this service's form names too, where the action takes a form, and its office.
    ///
    /// - Complexity: O(n) in the form's fields.
    public func openingData(from origin: ApplicationRecord) -> ValueMap {
        var data = ValueMap()
        if let opening = selfOpening, transitions[opening.transition].needsForm, let form, let given = origin.form {
            var taken = ValueMap()
            for field in form.fields { taken[field.name] = given[field.name] }
            data[formField] = .map(taken)
        }
        if let officeField, data[formField]?.map?[officeField] == nil, let office = origin.office {
            data[officeField] = .text(office)
        }
        return data
    }

    /// The fact that an application of this service was opened by another one, which is recorded with its first event.
    public func begunEvent(by origin: Openings.Origin, depth: Int) -> DecidedEvent {
        DecidedEvent(
            type: OpeningEvent.begun.rawValue, transitions: [.standing],
            data: [
                OpeningEvent.Key.application: .text(origin.application),
                OpeningEvent.Key.opening: .int(Int64(origin.opening)), OpeningEvent.Key.depth: .int(Int64(depth)),
            ])
    }

    /// What follows when an application was opened that this one asked for: a fact that takes no transition.
    ///
    /// The same application again gives a decision without events.
    ///
    /// - Throws: ``Rejection``: `openingUnknown` where none of this place is to be opened.
    func decide(
        opening place: Int, as application: StreamID, record: ApplicationRecord
    ) throws(Rejection) -> Decision {
        guard record.openings.all.indices.contains(place) else { throw Rejection(openingUnknown: place) }
        if let known = record.openings.all[place].application {
            guard known == application.description else { throw Rejection(openingUnknown: place) }
            return Decision(events: [], effects: [])
        }
        return Decision(
            events: [
                DecidedEvent(
                    type: OpeningEvent.opened.rawValue, transitions: [.standing],
                    data: Self.openedData(place, application))
            ], effects: [])
    }

    /// What is recorded of an application that was opened.
    static func openedData(_ place: Int, _ application: StreamID) -> ValueMap {
        [
            OpeningEvent.Key.application: .text(application.description),
            OpeningEvent.Key.opening: .int(Int64(place)),
        ]
    }
}

extension OpeningEvent {
    /// Whether an event that recorded these data is that of ``Command/opened(_:as:)``.
    public static func recorded(_ place: Int, _ application: StreamID, _ data: ValueMap) -> Bool {
        data == CompiledWorkflow.openedData(place, application)
    }
}

extension Rejection {
    /// The rejection of an opening that is none, or was carried out otherwise.
    public init(openingUnknown place: Int) {
        self.init(
            .openingUnknown,
            LocalizedText(
                arabic: "لا توجد معاملة رقمها \(place) تُفتح بموجب هذا الطلب، أو فُتحت من قبل.",
                english: "The application opens no other one of number \(place), or did so already."))
    }

    /// The rejection of an application that would make a chain too long.
    public init(openingTooDeep service: String) {
        self.init(
            .openingTooDeep,
            LocalizedText(
                arabic: "فتحت \(Openings.depthMax) معاملات بعضها بعضًا؛ لا تُفتح أخرى للخدمة `\(service)`.",
                english: "\(Openings.depthMax) applications opened each other already; none of `\(service)` is opened "
                    + "by itself any more."))
    }
}
