import Engine
import EventModel
import SijillTestKit
import Workflow

extension LifeLane {
    private static let attemptCountMax = 8

    /// Does what was decided, or what can be done instead.
    mutating func act(_ life: inout Life, _ number: Int, at moment: Timestamp) async throws {
        let before = try await standing(of: life)
        if life.pending == nil {
            try await decideOpening(&life, number, at: before, moment)
            return
        }
        guard let edge = life.pending, case .action(let action, let way) = edge.cause else { return }
        guard let receipt = try await take(action, way: way, edge, &life, number, at: before, moment) else {
            life.closed.insert(Life.ClosedWay(place: before.place, way: way))
            return try await decide(&life, number, at: before, moment)
        }
        let effects = try await effects(of: receipt, after: before, life)
        let isLate = life.request.map { !effects.contains(.requestAnswered(token: $0.token.description)) }
        if isLate == true {
            // Who was asked again meanwhile answers again.
            report.lateAnswerCount += 1
        } else {
            note(edge, &life, at: before.place)
        }
        life.pending = nil
        let count = Int(receipt.revision.rawValue) - (before.revision.map { Int($0.rawValue) } ?? -1)
        try await follow(&life, number, from: before, effects: effects, at: moment, eventCount: count)
    }

    /// The first step is taken at once by who is at home, and in office hours by an office.
    private mutating func decideOpening(
        _ life: inout Life, _ number: Int, at standing: Standing, _ moment: Timestamp
    ) async throws {
        try await decide(&life, number, at: standing, moment)
        guard let edge = life.pending, life.commandCount == 0 else { return }
        life.turn += 1
        let roles = services[life.service].workflow.roles
        let isHome = edge.roles.numbers.contains { roles[$0].isCitizen }
        let time = isHome ? moment : self.time(of: edge, &life, after: moment)
        queue.add(.act(turn: life.turn), of: number, at: time)
    }

    /// Asks the engine, and gives what it says is lacking.
    private mutating func take(
        _ action: ActionNumber, way: Int, _ edge: ServiceMap.Edge, _ life: inout Life, _ number: Int,
        at standing: Standing, _ moment: Timestamp
    ) async throws -> CommandReceipt? {
        let workflow = services[life.service].workflow
        let name = workflow.actions[action].name
        let asked = life.request.flatMap { request in workflow.roles.firstIndex { $0.name == request.token.role } }
        let role = asked ?? role(for: edge, &life, moment)
        var data = try data(way, &life, at: standing, moment)
        var choices = ActionData.choices(of: workflow.transitions[way], in: workflow)[...]
        for _ in 0..<Self.attemptCountMax {
            do {
                let actor = actor(role, life)
                guard let request = life.request else {
                    return try await ask(name, data, by: actor, &life, isFirst: standing.revision == nil)
                }
                let answer = AgencyAnswer(token: request.token.description, action: name, data: data)
                return try await send(answer, by: actor, &life, number)
            } catch EngineError.rejected(let rejection) {
                report.rejectionCount += 1
                switch rejection.code {
                case .documentsMissing:
                    let given = data[ActionData.documentsField]?.map ?? [:]
                    let all = ActionData.documents(
                        rejection.missingFields, of: workflow, into: given, using: &life.random)
                    data[ActionData.documentsField] = .map(all)
                case .needsMissing:
                    for field in rejection.missingFields { data[field] = .text("كما في الملف") }
                case .notApart: life.officials[role, default: 0] += 1
                case .formInvalid, .feeUndetermined, .feeWouldRise:
                    guard data[ActionData.formField] != nil else { return nil }
                    let form = standing.record.form ?? newForm(&life, moment)
                    guard let form else { return nil }
                    data[ActionData.formField] = .map(form)
                case .conditionNotMet:
                    guard let (field, value) = choices.popFirst() else { return nil }
                    data[field] = value
                default: return nil
                }
            }
        }
        return nil
    }

    /// Begins an application, or takes an action on it.
    private func ask(
        _ action: String, _ data: ValueMap, by actor: Actor, _ life: inout Life, isFirst: Bool
    ) async throws -> CommandReceipt {
        let (application, key) = (life.application, life.nextKey())
        let version = services[life.service].workflow.version
        guard isFirst else {
            return try await host.ask {
                try await $0.perform(action, on: application, by: actor, data: data, key: key)
            }.answer
        }
        do {
            let (receipt, isRepeated) = try await host.ask {
                try await $0.submit(
                    application.category, id: application.name, version: version, action: action, data: data,
                    by: actor, key: key)
            }
            guard receipt.isDuplicate, !isRepeated else { return receipt }
        } catch EngineError.keyReused {
        } catch EngineError.rejected(let rejection) where rejection.code == .conflict {}
        throw LifeError.seedUsed(application)
    }

    private func data(
        _ way: Int, _ life: inout Life, at standing: Standing, _ moment: Timestamp
    ) throws -> ValueMap {
        let service = services[life.service]
        let transition = service.workflow.transitions[way]
        let today = service.hours.calendar.localDay(of: moment)
        var data = ValueMap()
        let meaning = meaning(of: way, at: standing.place, in: service.map)
        for field in transition.needs {
            let due = standing.record.due > 0 ? standing.record.due : life.amount ?? 0
            let value = ActionData.value(of: field, for: meaning, today: today, due: due, using: &life.random)
            data[field] = value
            if let amount = value.int, NameHints.holds(field, ["amount"]) { life.amount = life.amount ?? amount }
        }
        for case .receive(let field) in transition.effects { data[field] = .int(max(standing.record.due, 1)) }
        guard transition.needsForm else { return data }
        if let given = standing.record.form, let forms = service.forms {
            data[ActionData.formField] = .map(forms.corrected(given, for: life.person, using: &life.random))
        } else if let form = newForm(&life, moment) {
            data[ActionData.formField] = .map(form)
        }
        return data
    }

    private func meaning(of way: Int, at place: Int, in map: ServiceMap) -> Set<LifeWays.Goal> {
        let index = map.edges[place].firstIndex { edge in
            if case .action(_, way) = edge.cause { true } else { false }
        }
        return index.map { map.ways.reached[place][$0] } ?? []
    }

    private func newForm(_ life: inout Life, _ moment: Timestamp) -> ValueMap? {
        let service = services[life.service]
        let today = service.hours.calendar.localDay(of: moment)
        return service.forms?.form(for: life.person, today: today, using: &life.random)
    }

    /// One of the roles that may; clerks act for people while the office is open.
    private func role(for edge: ServiceMap.Edge, _ life: inout Life, _ moment: Timestamp) -> Int {
        let numbers = edge.roles.numbers
        let applicants = services[life.service].map.applicants
        let own = numbers.filter { applicants.contains(RoleSet(role: $0)) }
        let others = numbers.filter { !applicants.contains(RoleSet(role: $0)) }
        let isClosed = !own.isEmpty && !services[life.service].hours.isOpen(moment)
        let isOwn = others.isEmpty || isClosed || !own.isEmpty && Int.random(in: 0..<5, using: &life.random) > 0
        return Person.pick(isOwn ? own : others, &life.random)
    }

    private func actor(_ role: Int, _ life: Life) -> Actor {
        let service = services[life.service]
        let name = service.workflow.roles[role].name
        if service.workflow.roles[role].isCitizen, service.map.applicants.contains(RoleSet(role: role)) {
            return Actor(subject: life.person.identityNumber, roles: [name])
        }
        guard !service.workflow.roles[role].isSystem else { return Actor(subject: name, roles: [name]) }
        let first = life.person.identityNumber.utf8.reduce(role) { $0 &* 31 &+ Int($1) }
        let official = (first & 0xFFFF) % 12 + life.officials[role, default: 0]
        return Actor(subject: "\(name)-\(official % 13 + 1)", roles: [name])
    }

    /// Counts what a step meant, and turns the life to what comes next.
    private func note(_ edge: ServiceMap.Edge, _ life: inout Life, at place: Int) {
        let map = services[life.service].map
        guard let index = map.edges[place].firstIndex(where: { $0.cause == edge.cause }) else { return }
        let reached = map.ways.reached[place][index]
        if reached.contains(.giveBack), !life.isRefused {
            life.returnCount += 1
            life.returnsLeft -= 1
            if life.returnsLeft <= 0, life.stage == .toReturn { life.stage = .toEnd }
        }
        if reached.contains(.refusal) {
            life.isRefused = true
            life.stage = .refused
        }
        if reached.contains(.withdrawal) {
            life.isWithdrawn = true
            life.stage = .resting
        }
        if reached.contains(.appeal), life.stage == .refused {
            life.hasAppealed = true
            life.stage = Int.random(in: 0..<10, using: &life.random) < 3 ? .toEnd : .toRuin
        }
    }
}
