public import EventModel
import JSONCoding
public import Workflow

/// One event of a golden life: what was asked, what was decided, and where it left the application.
public struct GoldenEvent: Sendable, Equatable {
    /// The application's id, as in `S-001`.
    public var application: String
    /// The place in the application's life, from 0.
    public var revision: Int
    /// What happened.
    public var type: String
    /// What was asked for.
    public var command: Command
    /// Who asked.
    public var actor: Actor
    /// When it happened.
    public var occurredAt: Timestamp
    /// The transitions that it took, by number.
    public var transitions: [UInt16]
    /// The same in words.
    public var transitionNames: [String]
    /// What the outside had to do, deadlines too, each as a line of the golden file has it.
    public var effects: [Value]
    /// Where it left the application.
    public var state: GoldenState
}

extension GoldenEvent {
    /// Describes an event of a life.
    init(
        application: String, revision: Int, type: String, transitions: [UInt16], command: Command, actor: Actor,
        occurredAt: Timestamp, effects: [Effect], state: GoldenState, in workflow: CompiledWorkflow
    ) {
        self.init(
            application: application, revision: revision, type: type, command: command, actor: actor,
            occurredAt: occurredAt, transitions: transitions,
            transitionNames: transitions.map { workflow.name(ofTransition: Int($0)) },
            effects: effects.map { Self.value(of: $0, in: workflow) }, state: state)
    }

    /// What was given with the event.
    public var data: ValueMap {
        if case .action(_, let data) = command { data } else { [:] }
    }

    /// What was recorded of the effects; those of deadlines follow from the state.
    var recordedEffects: [Effect] { effects.compactMap(Self.effect) }

    /// The event as a record takes it in.
    var recordable: RecordableEvent {
        RecordableEvent(
            type: type, transitions: transitions, occurredAt: occurredAt, subject: actor.subject, data: data,
            effects: recordedEffects)
    }

    /// What a golden file says of an effect.
    static func value(of effect: Effect, in workflow: CompiledWorkflow) -> Value {
        switch effect {
        case .deadlineSet(let deadline):
            .map([
                "deadline": .text(workflow.name(ofDeadline: deadline.number)),
                "due": .text(deadline.dueAt.description),
            ])
        case .deadlineCancelled(let number): .map(["cancelled": .text(workflow.name(ofDeadline: number))])
        case .issue(let document, let until):
            .map(["issue": .text(document), "until": until.map { .text($0.description) } ?? .null])
        default: effect.value ?? .null
        }
    }

    private static func effect(_ value: Value) -> Effect? {
        guard var map = value.map else { return nil }
        if map["issue"] != nil, let until = map["until"]?.text.flatMap({ Timestamp(iso8601: $0) }) {
            map["until"] = .timestamp(until)
        }
        return Effect(.map(map))
    }
}

// MARK: One line of JSON

extension GoldenEvent {
    /// The event on one line, in the order in which people read it.
    ///
    /// - Throws: `JSONError` when something in it has no JSON.
    func line() throws -> String {
        var parts: [(key: String, value: Value)] = [
            ("application", .text(application)), ("revision", .int(Int64(revision))), ("type", .text(type)),
        ]
        switch command {
        case .action(let name, _): parts.append(("action", .text(name)))
        case .deadline(let number): parts.append(("deadline", .int(Int64(number))))
        case .clock, .adjustClock, .payment, .money, .people, .attach, .agency, .opened:
            throw SnapshotError(.malformed, "golden lives hold actions and deadlines alone")
        }
        parts += [
            ("actor", .text(actor.subject)), ("roles", .list(actor.roles.map { .text($0) })),
            ("occurred_at", .text(occurredAt.description)),
            ("transitions", .list(transitions.map { .int(Int64($0)) })),
            ("ways", .list(transitionNames.map { .text($0) })), ("data", .map(data)), ("effects", .list(effects)),
            ("state", .map(state.value)),
        ]
        return try JSONLine.object(parts)
    }

    /// Reads a line.
    ///
    /// - Throws: `JSONError`, or ``SnapshotError`` when it is not the line of an event.
    init(line: Substring) throws {
        guard let map = try JSON.decode(Array(line.utf8)).map, let event = GoldenEvent(map) else {
            throw SnapshotError(.malformed, "a line is not that of a golden event: \(line.prefix(80))")
        }
        self = event
    }

    private init?(_ map: ValueMap) {
        guard let application = map["application"]?.text, let revision = map["revision"]?.int,
            let type = map["type"]?.text, let actor = map["actor"]?.text, let roles = map["roles"]?.list,
            let occurredAt = map["occurred_at"]?.text.flatMap({ Timestamp(iso8601: $0) }),
            let transitions = map["transitions"]?.list, let ways = map["ways"]?.list, let data = map["data"]?.map,
            let effects = map["effects"]?.list, let state = map["state"]?.map.flatMap(GoldenState.init)
        else { return nil }
        let command: Command
        if let action = map["action"]?.text {
            command = .action(action, data: data)
        } else if let deadline = map["deadline"]?.int.flatMap({ Int(exactly: $0) }) {
            command = .deadline(deadline)
        } else {
            return nil
        }
        self.init(
            application: application, revision: Int(truncatingIfNeeded: revision), type: type, command: command,
            actor: Actor(subject: actor, roles: roles.compactMap(\.text)), occurredAt: occurredAt,
            transitions: transitions.compactMap { $0.int.flatMap { UInt16(exactly: $0) } },
            transitionNames: ways.compactMap(\.text), effects: effects, state: state)
    }
}

/// JSON whose keys stand in the order in which they are given.
enum JSONLine {
    static func object(_ parts: [(key: String, value: Value)]) throws -> String {
        let members = try parts.map { part in "\(try text(.text(part.key))):\(try text(part.value))" }
        return "{\(members.joined(separator: ","))}"
    }

    static func text(_ value: Value) throws -> String {
        String(decoding: try JSON.encode(value), as: UTF8.self)
    }
}
