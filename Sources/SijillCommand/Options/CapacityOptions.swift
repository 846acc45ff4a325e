import ArgumentParser
import EventModel
import Workflow

/// The office where somebody works, and for whom they act.
struct CapacityOptions: ParsableArguments {
    @Option(name: .long, help: "The office where the subject works, by its id in offices.yaml.")
    var office: String?

    @Option(
        name: .customLong("as"),
        help: "In which capacity the subject acts for another: guardian, attorney, heir, signatory or clerk.")
    var capacity: String?

    @Option(name: .customLong("for"), help: "With --as: for whom, the principal's subject id.")
    var principal: String?

    @Option(name: .long, help: "With --as: the reference of the deed that says so.")
    var deed: String?

    @Option(
        name: .customLong("deed-expires"),
        help: "With --as attorney: when the power of attorney expires, as in 2026-12-31T00:00:00+02:00.")
    var expiry: String?

    @Option(
        name: .customLong("deed-service"),
        help: "With --as attorney: a service that it covers; may be given several times. Default: all.")
    var services: [String] = []

    @Option(
        name: .customLong("deed-action"),
        help: "With --as attorney: an action that it covers; may be given several times. Default: all.")
    var actions: [String] = []

    /// The capacity that the options give.
    func chosenCapacity() throws -> Capacity {
        guard let capacity else {
            guard principal == nil, deed == nil, expiry == nil, services.isEmpty, actions.isEmpty else {
                throw ValidationError("--for and --deed go with --as: guardian, attorney, heir, signatory or clerk")
            }
            return .oneself
        }
        guard let principal, let deed else { throw ValidationError("--as \(capacity) needs --for and --deed") }
        let mandate = Mandate(principal: principal, deed: deed)
        if capacity == "attorney" { return .attorney(mandate, try power()) }
        guard expiry == nil, services.isEmpty, actions.isEmpty else {
            throw ValidationError("--deed-expires, --deed-service and --deed-action go with --as attorney")
        }
        switch capacity {
        case "guardian": return .guardian(mandate)
        case "heir": return .heir(mandate)
        case "signatory": return .signatory(mandate)
        case "clerk": return .clerk(mandate)
        default: throw ValidationError("--as takes guardian, attorney, heir, signatory or clerk")
        }
    }

    private func power() throws -> PowerOfAttorney {
        guard let expiry, let moment = CivilDateTime(expiry), moment.offsetMinutes != nil || expiry.hasSuffix("Z")
        else {
            throw ValidationError(
                "--as attorney needs --deed-expires, a time with its offset, as in 2026-12-31T00:00:00+02:00")
        }
        return PowerOfAttorney(services: services, actions: actions, expiresAt: moment.timestamp)
    }
}
