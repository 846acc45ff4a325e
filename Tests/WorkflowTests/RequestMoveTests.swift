import EventModel
import Testing
import Workflow

/// Requests to other agencies of an application that moves to another version.
@Suite struct RequestMoveTests {
    private func waiting(_ run: VersionRun) -> [String] { run.pinned.record.agencies.open.map(\.state) }

    @Test func openRequestsFollowAMoveAndItsUndo() throws {
        let (first, second) = (
            try CompiledWorkflow(AgencySample.definition, identify: Sample.identify),
            try CompiledWorkflow(VersionSample.renamed(AgencySample.definition), identify: Sample.identify)
        )
        var run = VersionRun(first, second)
        try run.take(.action("submit", data: [:]), by: AgencySample.applicant)
        let asked = run.pinned.record.agencies
        #expect(waiting(run) == ["police_check", "registry_check"])
        try run.move(to: second)
        #expect(waiting(run) == ["v2_police_check", "v2_registry_check"])
        try run.undo()
        #expect(run.pinned.record.agencies == asked)

        try run.move(to: second)
        try run.take(.agency(AgencyAnswer(token: "police-1", action: "clear")), by: AgencySample.police)
        #expect(waiting(run) == ["v2_registry_check"])
        try run.take(.action("return", data: ["reason": .text("unclear")]), by: AgencySample.registry)
        #expect(waiting(run).isEmpty)
    }

    @Test func aRequestLapsesWhereNothingWaitsForItAnyMore() throws {
        let first = try CompiledWorkflow(AgencySample.definition, identify: Sample.identify)
        var simpler = AgencySample.desks
        simpler.version = 2
        let second = try CompiledWorkflow(simpler, identify: Sample.identify)
        var run = VersionRun(first, second)
        try run.take(.action("submit", data: [:]), by: AgencySample.applicant)
        let choices = [StateChoice("police_check", to: "first"), StateChoice("registry_check", to: "first")]
        try run.move(to: second, choices: choices)
        #expect(run.active == ["office", "first"])
        // Both sides became the first desk, where the answers of both are awaited.
        #expect(waiting(run) == ["first", "first"])
        try run.take(.action("move", data: [:]), by: AgencySample.chief)
        #expect(waiting(run).isEmpty)
    }
}
