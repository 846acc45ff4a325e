import Engine
import EventModel
import Workflow

/// What a command that changes something answers.
struct CommandOutcome: Encodable {
    let outcome: String
    let application: String
    let revision: UInt32
    let position: UInt64
    let state: String?
    let reference: String?

    init(_ receipt: CommandReceipt) {
        outcome = receipt.isDuplicate ? "duplicate" : "ok"
        application = receipt.application.description
        revision = receipt.revision.rawValue
        position = receipt.position.rawValue
        state = receipt.state?.id
        reference = receipt.reference?.description
    }

    func print(json: Bool) throws {
        if json {
            try JSON.print(self)
        } else {
            let state = state.map { ", state \($0)" } ?? ""
            let reference = revision == 0 ? reference.map { ", reference \($0)" } ?? "" : ""
            Terminal.printLine("\(outcome): \(application) at revision \(revision)\(state)\(reference)")
        }
    }
}

/// Runs `body` and closes the engine, whatever happened.
func closing<Result>(_ engine: Engine, _ body: () async throws -> Result) async throws -> Result {
    let result: Result
    do {
        result = try await body()
    } catch {
        try? await engine.close()
        throw error
    }
    try await engine.close()
    return result
}
