import Engine
import EventModel
import SijillLives
import Testing
import Workflow

/// Offices keep their hours, and catch up after a week without.
@Suite struct LifeHoursTests {
    @Test func officesKeepTheirHoursAndCatchUp() async throws {
        var settings = LifeSimulation.Settings(applicationCount: 160, seed: 8)
        settings.services = ["criminal-record-certificate"]
        // From the first of September to the first of December 2025.
        settings.period =
            Timestamp(
                secondsSinceEpoch: 1_756_684_800)..<Timestamp(secondsSinceEpoch: 1_764_547_200)
        settings.callerCount = 8
        let store = try await GeneratedStore(settings)
        let workflow = try #require(store.engine.catalog.workflow(of: "criminal-record-certificate"))
        let calendar = try #require(workflow.localCalendar)
        let outage = try #require(store.simulation.outage)
        let offices = Set(workflow.roles.filter { $0.office != "citizen" && $0.office != "system" }.map(\.name))
        var (all, inHours, inOutage, afterwards) = (0, 0, 0, 0)
        let week = outage.upperBound.microsecondsSinceEpoch - outage.lowerBound.microsecondsSinceEpoch
        let catchingUp =
            outage
            .upperBound..<Timestamp(
                microsecondsSinceEpoch: outage.upperBound.microsecondsSinceEpoch + week)
        for event in try await store.events() {
            guard let role = try EventPayload(event).roles.first, offices.contains(role) else { continue }
            all += 1
            if calendar.isWorkingDay(calendar.localDay(of: event.occurredAt)) { inHours += 1 }
            if outage.contains(event.occurredAt) { inOutage += 1 }
            if catchingUp.contains(event.occurredAt) { afterwards += 1 }
        }
        let comment: Comment =
            "of \(all) acts \(inHours) on working days, \(inOutage) in the outage, \(afterwards) after"
        #expect(all > 300, comment)
        #expect(inHours * 100 >= all * 97, comment)
        #expect(inOutage * 10 < afterwards, comment)
        #expect(afterwards * 13 > all, comment)
    }
}
