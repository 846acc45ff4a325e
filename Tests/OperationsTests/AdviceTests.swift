import EventModel
import Operations
import SijillTestKit
import Testing

/// What a condition leads to, without any store.
@Suite struct AdviceTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)

    private static func condition(_ change: (inout StoreCondition) -> Void = { _ in }) -> StoreCondition {
        var condition = StoreCondition(examinedAt: now)
        condition.log = StoreCondition.Log()
        condition.disk = StoreCondition.Disk(freeByteCount: 1 << 40, totalByteCount: 1 << 41, neededByteCount: 1 << 27)
        change(&condition)
        return condition
    }

    private static func moment(secondsAgo seconds: Int64) -> Timestamp {
        Timestamp(secondsSinceEpoch: now.secondsAndMicroseconds.seconds - seconds)
    }

    /// A change for each code that brings just that piece of advice about.
    private static let changes: [(code: Advice.Code, change: @Sendable (inout StoreCondition) -> Void)] = [
        (.logDamaged, { $0.log?.damages = ["segment 3, byte 4096: a frame is damaged"] }),
        (.diskShort, { $0.disk?.freeByteCount = 5 }),
        (.partUnreadable, { $0.failures = [StoreCondition.Failure(part: .models, reason: "not a database")] }),
        (
            .momentsOverdue,
            {
                $0.deadlines = StoreCondition.Deadlines(
                    pendingCount: 9, dueCount: 2, firstDueAt: moment(secondsAgo: 700))
            }
        ),
        (.effectsGivenUp, { $0.outbox = StoreCondition.Outbox(waitingCount: 1, givenUpCount: 1) }),
        (
            .effectsWaiting,
            {
                $0.outbox = StoreCondition.Outbox(
                    waitingCount: 1, givenUpCount: 0, oldestRecordedAt: moment(secondsAgo: 4_000))
            }
        ),
        (
            .eventsParked,
            {
                $0.models = [
                    StoreCondition.Model(
                        name: "search", version: 1, generation: 1, lagEventCount: 0, parkedEventCount: 3)
                ]
            }
        ),
        (
            .requestsLate,
            {
                $0.requests = StoreCondition.Requests(
                    openCount: 3, lateCount: 1, firstAskedAt: moment(secondsAgo: 2_000_000))
            }
        ),
        (
            .definitionFaulty,
            {
                $0.definitions = [
                    StoreCondition.Definition(
                        service: "enquiry", version: 2, openApplicationCount: 1, errorCount: 1, warningCount: 0)
                ]
            }
        ),
        (.scheduleNeverMade, { $0.log?.eventCount = 1 }),
        (
            .modelsBehind,
            {
                $0.models.append(
                    StoreCondition.Model(name: "timeline", version: 1, generation: 1, lagEventCount: 20_001))
            }
        ),
        (.indexDamaged, { $0.log?.derivedDamages = ["segment 0: a filter"] }),
        (.endTorn, { $0.log?.end = "torn" }),
        (.filesQuarantined, { $0.log?.quarantinedFileCount = 1 }),
    ]

    @Test func nothingIsSaidOfWhatIsWell() {
        #expect(Self.condition().advice().isEmpty)
        let busy = Self.condition { condition in
            condition.models = [
                StoreCondition.Model(name: "search", version: 1, generation: nil, lagEventCount: 1 << 30)
            ]
            condition.deadlines = StoreCondition.Deadlines(
                pendingCount: 5, dueCount: 1, firstDueAt: Self.moment(secondsAgo: 60))
            condition.outbox = StoreCondition.Outbox(
                waitingCount: 4, givenUpCount: 0, oldestRecordedAt: Self.moment(secondsAgo: 30))
            condition.requests = StoreCondition.Requests(openCount: 7, lateCount: 0)
            condition.definitions = [
                StoreCondition.Definition(
                    service: "old", version: 1, openApplicationCount: 0, errorCount: 4, warningCount: 1)
            ]
            condition.log?.end = "open"
        }
        #expect(busy.advice().isEmpty, "\(busy.advice())")
    }

    @Test func eachCodeHasItsCause() {
        #expect(Self.changes.map(\.code) == Advice.Code.allCases)
        for (code, change) in Self.changes {
            let advice = Self.condition(change).advice()
            #expect(advice.map(\.code) == [code])
            for one in advice {
                #expect(!one.text.arabic.isEmpty && !one.text.english.isEmpty && !one.command.isEmpty)
            }
        }
    }

    @Test func theMostUrgentComesFirst() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let chosen = Self.changes.shuffled(using: &generator).prefix(Int.random(in: 0...14, using: &generator))
            let condition = Self.condition { condition in
                // What was given up is the same value as what waits.
                for one in chosen where one.code != .effectsWaiting { one.change(&condition) }
            }
            let codes = condition.advice().map(\.code)
            let expected = Advice.Code.allCases.filter { code in
                code != .effectsWaiting && chosen.contains { $0.code == code }
            }
            // The list of models is replaced or grows, by the order of the changes; what is due was looked at by somebody.
            let dependent: [Advice.Code] = [.modelsBehind, .scheduleNeverMade]
            #expect(codes.filter { !dependent.contains($0) } == expected.filter { !dependent.contains($0) })
        }
    }

    @Test func whatTimeMakesLateDependsOnTheLimits() {
        var limits = AdviceLimits()
        limits.momentSeconds = 10
        let condition = Self.condition {
            $0.deadlines = StoreCondition.Deadlines(
                pendingCount: 1, dueCount: 1, firstDueAt: Self.moment(secondsAgo: 60))
        }
        #expect(condition.advice(limits).map(\.code) == [.momentsOverdue])
        #expect(condition.advice().isEmpty)
        // A clock that went back makes nothing older than new.
        #expect(condition.ageSeconds(of: Self.moment(secondsAgo: -60)) == 0)
    }

    @Test func damageThatKeepsTheLogFromOpeningIsDamage() {
        var condition = StoreCondition(examinedAt: Self.now)
        condition.failures = [StoreCondition.Failure(part: .log, reason: "the segment header", isDamage: true)]
        #expect(condition.advice().map(\.severity) == [.damage])
    }
}
