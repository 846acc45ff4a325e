public import EventModel
import FormSchema
public import Verification
public import Workflow

/// Why the engine did not do what it was asked.
///
/// Two errors are equal when they are of one kind with equal codes.
public enum EngineError: Error, Sendable, Equatable {
    /// The rules of the definition, or a lost race, forbid it. Nothing was recorded.
    case rejected(Rejection)
    /// There is no such application.
    case notFound(StreamID)
    /// There is no workflow definition of this service; the services that there are.
    case serviceUnknown(String, known: [String])
    /// There is no such version of the service's definition; the versions that there are.
    case versionUnknown(String, version: Int, known: [Int])
    /// The application follows a definition that nobody here has, or none.
    case definitionUnknown(StreamID)
    /// The id cannot name an application.
    case idInvalid(String, StreamIDError)
    /// The data that came with a command cannot be recorded; why.
    case dataInvalid(String)
    /// The folder holds another definition under a version that the store has recorded already.
    case definitionChanged(String, version: Int)
    /// The definition breaks rules of soundness, so that applications would go wrong by it; each with its place.
    case definitionUnsound(String, version: Int, [VerificationFinding])
    /// The key was used before for another command.
    case keyReused
    /// Durability could not be confirmed; asking again with the same key settles it.
    case outcomeUnknown(EventStoreError)
    /// The store refused or failed.
    case store(EventStoreError)

    init(_ error: EventStoreError) {
        switch error.code {
        case .outcomeUnknown: self = .outcomeUnknown(error)
        case .keyReused: self = .keyReused
        case .conflict:
            guard let conflict = error.conflict else {
                self = .store(error)
                return
            }
            self = .rejected(Rejection(conflict))
        default: self = .store(error)
        }
    }
}

extension EngineError: CustomStringConvertible {
    /// What happened and what to do, in English.
    public var description: String {
        switch self {
        case .rejected(let rejection): rejection.inFull
        case .notFound(let application): "there is no application \(application)"
        case .serviceUnknown(let service, let known):
            "there is no workflow definition of the service `\(service)`; known are: "
                + (known.isEmpty ? "none" : known.joined(separator: ", "))
        case .versionUnknown(let service, let version, let known):
            "there is no version \(version) of \(service); known are: \(known.map(String.init).joined(separator: ", "))"
        case .definitionUnknown(let application):
            "the workflow definition of \(application) is not here, so nothing can be decided"
        case .idInvalid(let id, let error): "`\(id.prefix(64))` cannot name an application: \(error)"
        case .dataInvalid(let reason): reason
        case .definitionChanged(let service, let version):
            "the folder's definition of \(service) version \(version) differs from the one that the store has recorded "
                + "under that version; give the changed definition a new version"
        case .definitionUnsound(let service, let version, let findings):
            "\(service) version \(version) cannot be published; `sijill check` tells where:\n"
                + findings.map { "  \($0)" }.joined(separator: "\n")
        case .keyReused: "the key was used before for another command; every command has a key of its own"
        case .outcomeUnknown(let error):
            "it is not known whether this was recorded; ask again with the same key. \(error.reason)"
        case .store(let error): error.reason + (error.place.isEmpty ? "" : " (\(error.place))")
        }
    }
}

extension Rejection {
    /// The message and all faults of the form, a line each, in English.
    fileprivate var inFull: String {
        guard formViolations.count > 1 else { return message.english }
        let faults = formViolations.map { "  \($0.instancePointer): \($0.message.english)" }
        return "the form is not as its schema wants it:\n" + faults.joined(separator: "\n")
    }

    /// What a lost race compares equal to.
    static let lostRace = Rejection(.conflict, LocalizedText(untranslated: ""))

    /// A lost race, naming what was expected and what is.
    init(_ conflict: RevisionConflict) {
        let actual = conflict.actual?.description ?? "none"
        if conflict.expected == .none {
            self.init(
                .conflict,
                LocalizedText(
                    arabic: "الطلب \(conflict.stream) موجود من قبل؛ اختر رقمًا آخر.",
                    english: "The application \(conflict.stream) exists already; choose another id."))
            return
        }
        self.init(
            .conflict,
            LocalizedText(
                arabic:
                    "سبقك غيرك إلى \(conflict.stream): المتوقع \(conflict.expected) والموجود \(actual)؛ أعد القراءة ثم حاول.",
                english: "Somebody was faster on \(conflict.stream): expected revision \(conflict.expected), "
                    + "actual \(actual); read again, then try."))
    }
}

/// Runs a call to the store and turns its errors into the engine's.
func reportingStoreErrors<Result>(_ body: () throws(EventStoreError) -> Result) throws(EngineError) -> Result {
    do {
        return try body()
    } catch {
        throw EngineError(error)
    }
}

/// Runs a call to the store and turns its errors into the engine's.
func reportingStoreErrors<Result>(
    _ body: () async throws(EventStoreError) -> Result
) async throws(EngineError) -> Result {
    do {
        return try await body()
    } catch {
        throw EngineError(error)
    }
}
