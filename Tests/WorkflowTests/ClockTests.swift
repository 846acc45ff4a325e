import EventModel
import Testing
import Workflow

/// Clocks from command to command; office hours are 8 to 15, so that midnight is before all working time of a day.
///
/// 1970-01-01 was a Thursday; days 5 and 6 are a feast; 1, 2, 8, 9, 15, 16, 22, 23 are weekends.
@Suite struct ClockTests {
    private var run: ClockRun

    init() throws {
        run = try ClockRun(ClockSample.definition())
    }

    private func fire(_ moment: ClockMoment) -> Command { .clock(0, moment) }

    private func days(_ count: Int) throws -> WorkingDuration { try WorkingDuration(iso8601: "P\(count)D") }

    @Test mutating func aClockRunsOnlyInItsStates() throws {
        #expect(run.status(onDay: 0).phase == .notStarted)
        try run.take("submit", onDay: 10)
        #expect(run.status(onDay: 12).phase == .running)
        #expect(run.status(onDay: 12).elapsed.days == 2)
        try run.take("ask", onDay: 12)
        #expect(run.status(onDay: 30).phase == .stopped)
        #expect(run.status(onDay: 30).elapsed.days == 2)
        #expect(run.status(onDay: 30).dueAt == nil)
        try run.take("reply", onDay: 30)
        // 1970-01-31 was a Saturday, so that the third, fourth and fifth day are 1 to 3 February.
        let dueAt = try #require(run.status(onDay: 30).dueAt)
        #expect(Licence.calendar.localTime(of: dueAt).description == "1970-02-03T15:00:00+02:00")
        #expect(run.status(onDay: 40).colour == .late)
        try run.take("answer", onDay: 31)
        #expect(run.status(onDay: 40).phase == .stopped)
        #expect(run.status(onDay: 40).colour == .inTime)
    }

    @Test mutating func aClockRemindsAndIsLateOnceEach() throws {
        try run.take("submit", onDay: 10)
        run.now = .day(12)
        #expect(run.code(fire(.reminder)) == .clockNotDue)
        run.now = .day(13)
        #expect(try run.take(fire(.reminder)) == [.notify(role: "chief")])
        #expect(run.events.last?.type == "clock-reminded")
        #expect(run.code(fire(.reminder)) == .clockNotRunning)
        #expect(run.status(onDay: 13).colour == .reminded)
        run.now = .day(20)
        #expect(try run.take(fire(.breach)) == [.notify(role: "chief")])
        #expect(run.events.last?.type == "clock-breached")
        #expect(run.code(fire(.breach)) == .clockNotRunning)
        #expect(run.workflow.pendingClockMoments(run.record).isEmpty)
        #expect(run.state.deviationCount == 0)
        #expect(run.workflow.currentState(run.state).id == "office")
    }

    @Test mutating func anExtensionMovesTheLimitAndMayBreachAnew() throws {
        try run.take("submit", onDay: 10)
        run.now = .day(20)
        try run.take(fire(.breach))
        try run.adjust(.extend(by: try days(4), reason: "files in the archive"), onDay: 20)
        #expect(run.status(onDay: 20).limit == (try days(9)))
        #expect(run.status(onDay: 20).colour == .reminded)
        #expect(run.status(onDay: 21).colour == .late)
        run.now = .day(30)
        #expect(run.code(fire(.breach)) == nil)
        #expect(run.code(.adjustClock("processing", .extend(by: try days(1), reason: "more"))) == .clockLimitReached)
        try run.take(fire(.breach))
        #expect(run.code(fire(.breach)) == .clockNotRunning)
        #expect(run.code(fire(.reminder)) == .clockNotRunning)
    }

    @Test mutating func aSuspensionStopsTheClockAndEndsByItself() throws {
        try run.take("submit", onDay: 10)
        try run.adjust(.suspend(reason: "the court asked"), onDay: 11)
        #expect(run.status(onDay: 12).phase == .suspended)
        #expect(run.status(onDay: 20).elapsed.days == 1)
        // Ten days of 24 hours are all that the definition allows.
        #expect(run.status(onDay: 21).phase == .running)
        #expect(run.status(onDay: 22).elapsed.days == 2)
        run.now = .day(14)
        #expect(run.code(.adjustClock("processing", .suspend(reason: "again"))) == .clockNotRunning)
        try run.adjust(.resume(reason: "the court answered"), onDay: 14)
        #expect(run.status(onDay: 17).elapsed.days == 2)
        #expect(run.code(.adjustClock("processing", .resume(reason: "again"))) == .clockNotSuspended)
        try run.adjust(.suspend(reason: "again"), onDay: 17)
        run.now = .day(24)
        #expect(run.status(onDay: 24).phase == .running)
        #expect(run.code(.adjustClock("processing", .suspend(reason: "more"))) == .clockLimitReached)
    }

    @Test mutating func onlyWhomTheDefinitionNamesMayAdjustAClockAndWithAReason() throws {
        let suspend = Command.adjustClock("processing", .suspend(reason: "archive"))
        #expect(run.code(suspend) == .clockNotRunning)
        #expect(run.code(.adjustClock("processing", .extend(by: try days(1), reason: "late"))) == .clockNotRunning)
        try run.take("submit", onDay: 10)
        #expect(run.code(suspend, roles: ["clerk"]) == .roleNotAllowed)
        #expect(run.code(suspend, roles: ["chief"]) == nil)
        #expect(run.code(.adjustClock("processing", .suspend(reason: ""))) == .needsMissing)
        #expect(run.code(.adjustClock("procesing", .suspend(reason: "archive"))) == .clockUnknown)
        #expect(run.code(.clock(1, .breach)) == .clockUnknown)
        var definition = try ClockSample.definition()
        definition.clocks[0].suspension = nil
        let other = try ClockRun(definition)
        #expect(other.code(suspend) == .clockNotAdjustable)
        try run.take("answer", onDay: 11)
        #expect(run.code(suspend) == .applicationEnded)
        #expect(run.code(fire(.breach)) == .applicationEnded)
    }

    @Test mutating func everyRejectionSaysInBothLanguagesWhatIsWrong() throws {
        let suspend = Command.adjustClock("processing", .suspend(reason: "archive"))
        let unknown = message(of: .clock(7, .breach))
        #expect(unknown?.english == "enquiry has no clock `7`; it has: processing.")
        #expect(message(of: suspend)?.english.contains("does not run in the state `draft`") == true)
        try run.take("submit", onDay: 10)
        #expect(message(of: fire(.breach))?.english.contains("is not due before 1970-01-15T13:00:00Z") == true)
        let late = message(of: .adjustClock("processing", .extend(by: try days(5), reason: "archive")))
        #expect(late?.english.contains("more than the definition allows") == true)
        let resumed = message(of: .adjustClock("processing", .resume(reason: "archive")))
        #expect(resumed?.english == "The clock `processing` is not suspended.")
        #expect(message(of: suspend, roles: ["clerk"])?.english == "This is for `chief`.")
        #expect(message(of: .adjustClock("processing", .resume(reason: "")))?.english.contains("reason") == true)
        var definition = try ClockSample.definition()
        definition.clocks[0].extensibility = nil
        run = try ClockRun(definition)
        let nobody = message(of: .adjustClock("processing", .extend(by: try days(1), reason: "archive")))
        #expect(nobody?.english.contains("lets nobody") == true)
    }

    private func message(
        of command: Command, roles: [String] = ["applicant", "clerk", "chief"]
    ) -> LocalizedText? {
        var run = run
        do {
            try run.take(command, roles: roles)
            return nil
        } catch {
            let message = (error as? Rejection)?.message
            let isArabic = message?.arabic.unicodeScalars.contains { (0x0600...0x06FF).contains($0.value) } ?? false
            #expect(isArabic, "\(error) has no Arabic text")
            return message
        }
    }

    @Test mutating func silenceDecidesWhenTheLimitPasses() throws {
        run = try ClockRun(ClockSample.definition(silence: .init(target: "granted", records: "granted_by_silence")))
        try run.take("submit", onDay: 10)
        run.now = .day(14)
        #expect(run.code(fire(.breach)) == .clockNotDue)
        run.now = .day(20)
        #expect(try run.take(fire(.breach)) == [.notify(role: "chief")])
        #expect(run.events.last?.type == "granted_by_silence")
        #expect(run.workflow.currentState(run.state).id == "granted")
        #expect(run.state.deviationCount == 0)
        #expect(run.code(fire(.breach)) == .applicationEnded)
    }

    @Test mutating func silenceDoesNotDecideWhatWasDoneBeforeAnybodyLooked() throws {
        run = try ClockRun(ClockSample.definition(silence: .init(target: "granted")))
        try run.take("submit", onDay: 10)
        try run.take("ask", onDay: 25)
        try run.take(fire(.breach))
        #expect(run.events.last?.type == "clock-breached")
        #expect(run.workflow.currentState(run.state).id == "waiting")
    }

    @Test mutating func aHolidayThatIsDecreedAfterwardsCounts() throws {
        try run.take("submit", onDay: 10)
        var calendar = Licence.calendar
        calendar.holidays.append(
            WorkingCalendar.Holiday(firstDay: 11, lastDay: 12, title: Sample.text("Mourning")))
        let decreed = WorkingTimetable(calendar)
        #expect(run.status(onDay: 18).colour == .late)
        let recomputed = run.workflow.clockStatus(0, of: run.record, at: .day(18), on: decreed)
        #expect(recomputed.colour == .reminded)
        #expect(recomputed.elapsed.days == 4)
    }

    @Test mutating func whatClocksRecordedIsRecognisedInAHistory() throws {
        run = try ClockRun(ClockSample.definition(silence: .init(target: "granted", records: "granted_by_silence")))
        try run.take("submit", onDay: 10)
        run.now = .day(13)
        try run.take(fire(.reminder))
        run.now = .day(20)
        try run.take(fire(.breach))
        var state = run.workflow.initialState
        for event in run.events {
            let activity = try #require(run.workflow.recognised(activity: event.type))
            let transitions = run.workflow.recognise(activity, in: state)
            #expect(transitions == event.transitions)
            state = run.workflow.evolve(state, taking: transitions, at: event.occurredAt)
        }
        #expect(state == run.state)
        #expect(run.workflow.recognised(activity: "clock-suspended") == .fact)
        #expect(try Sample.workflow().recognised(activity: "clock-suspended") == nil)
    }

    @Test func theEventsOfClocksAreKeptForTheSystem() throws {
        for event in ClockEvent.allCases {
            var definition = try ClockSample.definition()
            definition.states[1].actions[2].alternatives[0].records = event.rawValue
            #expect(codes(of: definition) == [.reservedEvent])
            definition = try ClockSample.definition(silence: .init(target: "granted", records: event.rawValue))
            #expect(codes(of: definition) == [.reservedEvent])
        }
    }

    @Test func faultsOfTheNewKeysAreFound() throws {
        var definition = try ClockSample.definition(silence: .init(target: "granteed"))
        #expect(codes(of: definition) == [.unknownState])
        definition = try ClockSample.definition(silence: .init(target: "granted", records: "looked"))
        #expect(codes(of: definition) == [.recordsShared])
        definition = try ClockSample.definition()
        definition.clocks[0].suspension?.roles = []
        definition.clocks[0].extensibility?.roles = ["boss"]
        #expect(codes(of: definition) == [.rolesMissing, .unknownRole])
    }

    private func codes(of definition: WorkflowDefinition) -> [DefinitionProblem.Code] {
        do {
            _ = try CompiledWorkflow(definition, identify: Sample.identify)
            return []
        } catch {
            return error.problems.map(\.code)
        }
    }
}
