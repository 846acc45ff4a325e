import EventModel
import Foundation
import Testing
import Workflow
import WorkflowFiles

/// Lives of applications as the law means them to go, and as it does not, under the shipped definitions.
@Suite struct ShippedHistoryTests {
    /// The state in which a sequence of activities ends, and the activities that deviated.
    private func replay(_ service: String, _ activities: [String]) throws -> (state: String, deviations: [String]) {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
        let catalog = try WorkflowFolder.load(root.appending(path: "Workflows").path)
        let workflow = try #require(catalog.workflow(of: service))
        var (state, deviations) = (workflow.initialState, [String]())
        for activity in activities {
            let action = workflow.actionNumber(forActivity: activity)
            let transitions = action.map { workflow.recognise($0, in: state) } ?? []
            if transitions.isEmpty { deviations.append(activity) }
            state = workflow.evolve(state, taking: transitions, at: .epoch)
        }
        #expect(state.deviationCount == UInt32(deviations.count))
        return (workflow.currentState(state).id, deviations)
    }

    struct Life: Sendable {
        let service: String
        let activities: [String]
        let state: String
        var deviations: [String] = []
    }

    static let fines = [
        Life(
            service: "road-traffic-fine",
            activities: [
                "Create Fine", "Send Fine", "Insert Fine Notification", "Add penalty", "Send for Credit Collection",
            ], state: "in_collection"),
        Life(service: "road-traffic-fine", activities: ["Create Fine", "Payment", "Payment"], state: "created"),
        Life(
            service: "road-traffic-fine",
            activities: [
                "Create Fine", "Send Fine", "Insert Fine Notification", "Insert Date Appeal to Prefecture",
                "Send Appeal to Prefecture", "Receive Result Appeal from Prefecture",
                "Notify Result Appeal to Offender", "Payment",
            ], state: "result_notified"),
        Life(
            service: "road-traffic-fine",
            activities: ["Create Fine", "Send Fine", "Add penalty", "Insert Fine Notification", "Add penalty"],
            state: "penalised", deviations: ["Add penalty"]),
        Life(
            service: "road-traffic-fine",
            activities: [
                "Create Fine", "Send Fine", "Insert Fine Notification", "Insert Date Appeal to Prefecture",
                "Add penalty", "Send Appeal to Prefecture",
            ], state: "before_prefect", deviations: ["Add penalty"]),
        Life(
            service: "road-traffic-fine",
            activities: [
                "Create Fine", "Send Fine", "Insert Fine Notification", "Add penalty", "Send for Credit Collection",
                "Payment", "Wash the car",
            ], state: "in_collection", deviations: ["Payment", "Wash the car"]),
    ]

    static let permits = [
        Life(
            service: "environmental-permit",
            activities: [
                "Confirmation of receipt", "T02 Check confirmation of receipt",
                "T04 Determine confirmation of receipt", "T05 Print and send confirmation of receipt",
                "T06 Determine necessity of stop advice", "T10 Determine necessity to stop indication",
                "T11 Create document X request unlicensed", "T12 Check document X request unlicensed",
                "T14 Determine document X request unlicensed", "T15 Print document X request unlicensed",
            ], state: "no_permit_needed"),
        Life(
            service: "environmental-permit",
            activities: [
                "Confirmation of receipt", "T06 Determine necessity of stop advice",
                "T08 Draft and send request for advice", "T02 Check confirmation of receipt",
                "T09-3 Process or receive external advice from party 3", "T03 Adjust confirmation of receipt",
            ], state: "received_asked"),
        Life(
            service: "environmental-permit",
            activities: ["Confirmation of receipt", "T10 Determine necessity to stop indication"],
            state: "received_open", deviations: ["T10 Determine necessity to stop indication"]),
    ]

    @Test(arguments: fines + permits) func aLifeEndsWhereTheLawPutsIt(_ life: Life) throws {
        let end = try replay(life.service, life.activities)
        #expect(end.state == life.state)
        #expect(end.deviations == life.deviations)
    }

    @Test(arguments: [
        ["submit", "pay", "clear", "confirm", "print", "hand_over"],
        ["submit", "pay", "return", "resubmit", "flag", "confirm", "approve", "print", "hand_over"],
        [
            "submitted", "paid", "cleared", "identity_mismatched", "rejected", "appealed", "rejection_overturned",
            "printed", "issued",
        ],
    ])
    func aPassportIsIssued(activities: [String]) throws {
        let end = try replay("passport-renewal", activities)
        #expect(end.state == "issued")
        #expect(end.deviations.isEmpty)
    }
}
