import ArgumentParser
import Audit
import Engine
import EventModel
import ReadModels
import SijillLives
import Snapshots
import Workflow
import WorkflowFiles

/// What the program ends with when a command fails: a code that scripts may rely on, and a message for people.
struct ExitStatus {
    /// The exit codes, which are part of the interface.
    enum Code {
        static let failed: Int32 = 1
        static let notFound: Int32 = 2
        static let conflict: Int32 = 3
        static let verificationFailed: Int32 = 4
        static let usage: Int32 = 64
        static let tryAgain: Int32 = 75
    }

    let code: Int32
    let message: String

    init(_ code: Int32, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What an error of our own stands for; nil for those of the argument parser, which tells them itself.
    init?(_ error: any Error) {
        switch error {
        case let error as CommandFailure: self.init(error.code, error.message)
        case EngineError.serviceUnknown(let service, let known):
            self.init(
                Code.notFound,
                EngineError.serviceUnknown(service, known: known).description
                    + ". Definitions are read from --workflows, else $SIJILL_WORKFLOWS, else ./Workflows")
        case let error as EngineError: self.init(Self.code(of: error), error.description)
        case let error as EventStoreError: self.init(Self.code(of: error), Self.text(error.reason, error.place))
        case let error as XESError:
            self.init(
                error.storeError.map { Self.code(of: $0) } ?? Self.code(of: error), Self.text(error.reason, error.place)
            )
        case let error as DefinitionError: self.init(Code.failed, "the definition is faulty\n\(error)")
        case let error as ReadModelError: self.init(Self.code(of: error), Self.text(error.reason, error.place))
        case let error as LifeError:
            self.init(error == .periodEmpty ? Code.usage : Code.conflict, error.description)
        case let error as SnapshotError: self.init(Self.code(of: error), Self.text(error.reason, error.place))
        default: return nil
        }
    }

    private static func text(_ reason: String, _ place: String) -> String {
        place.isEmpty ? reason : "\(reason) (\(place))"
    }

    private static func code(of error: EngineError) -> Int32 {
        switch error {
        case .rejected(let rejection):
            [.conflict, .paymentConflict, .billConflict].contains(rejection.code) ? Code.conflict : Code.failed
        case .notFound: Code.notFound
        case .outcomeUnknown: Code.tryAgain
        case .store(let error): code(of: error)
        case .serviceUnknown, .versionUnknown: Code.notFound
        case .keyReused: Code.conflict
        case .definitionUnknown, .definitionChanged, .definitionUnsound, .idInvalid, .dataInvalid: Code.failed
        }
    }

    private static func code(of error: SnapshotError) -> Int32 {
        switch error.code {
        case .meaningChanged: Code.conflict
        case .malformed: Code.verificationFailed
        case .fileFailed: Code.failed
        }
    }

    private static func code(of error: ReadModelError) -> Int32 {
        switch error.code {
        case .notFound: Code.notFound
        case .busy, .behind: Code.tryAgain
        case .notEmpty: Code.conflict
        case .storeFailed: error.storeError.map { code(of: $0) } ?? Code.failed
        default: Code.failed
        }
    }

    private static func code(of error: XESError) -> Int32 {
        switch error.code {
        case .alreadyImported, .applicationExists: Code.conflict
        case .cancelled: Code.tryAgain
        default: Code.failed
        }
    }

    private static func code(of error: EventStoreError) -> Int32 {
        switch error.code {
        case .notFound: Code.notFound
        case .conflict, .keyReused: Code.conflict
        case .corrupt: Code.verificationFailed
        case .locked, .busy, .outcomeUnknown: Code.tryAgain
        default: Code.failed
        }
    }
}

/// A failure that a command finds itself.
struct CommandFailure: Error {
    let code: Int32
    let message: String

    init(_ code: Int32, _ message: String) {
        self.code = code
        self.message = message
    }
}
