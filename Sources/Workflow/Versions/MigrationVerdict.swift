public import EventModel
import Statechart

/// What moving an application to another version of its service would do.
public enum MigrationVerdict: Sendable, Equatable {
    /// It goes on in the state of this id.
    case maps(to: String)
    /// It keeps its version.
    case stays(Reason)
    /// It cannot be moved; ``Rejection`` says why, as the move itself would.
    case stuck(Rejection)

    /// Why an application keeps its version.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// It follows the version already.
        case current
        /// It has ended.
        case ended
        /// It follows another version than the one from which applications are moved.
        case otherVersion
        /// It follows no definition, or one that is not here.
        case unknownDefinition
    }
}

extension MigrationVerdict.Reason {
    /// The reason in words.
    public var text: LocalizedText {
        switch self {
        case .current: LocalizedText(arabic: "على هذا الإصدار من قبل", english: "follows this version already")
        case .ended: LocalizedText(arabic: "انتهى", english: "has ended")
        case .otherVersion: LocalizedText(arabic: "على إصدار آخر", english: "follows another version")
        case .unknownDefinition:
            LocalizedText(arabic: "تعريفه غير متوفر هنا", english: "follows a definition that is not here")
        }
    }
}

extension PinnedApplication {
    /// What moving the application would do.
    ///
    /// - Parameters:
    ///   - from: The version from which applications are moved; nil for any.
    ///   - now: The time of the move.
    /// - Complexity: As ``decideMove(to:choices:by:reason:now:)``.
    public func verdict(
        movingTo new: CompiledWorkflow, from: Int? = nil, choices: [StateChoice] = [], now: Timestamp
    ) -> MigrationVerdict {
        guard let workflow, let state else { return .stays(.unknownDefinition) }
        if workflow.id == new.id { return .stays(.current) }
        if let from, workflow.version != from { return .stays(.otherVersion) }
        if workflow.isEnded(state) { return .stays(.ended) }
        do {
            let steps = try moveSteps(to: new, choices: choices, now: now)
            guard let configuration = new.chart.configuration(entering: steps.entered) else {
                return .stuck(Rejection(statesIncompatible: workflow, new))
            }
            return .maps(to: new.currentState(configuration).id)
        } catch {
            return .stuck(error)
        }
    }
}
