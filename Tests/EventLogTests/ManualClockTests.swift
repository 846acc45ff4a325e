import EventModel
import SijillTestKit
import Testing

@Suite struct ManualClockTests {
    @Test func itStandsStillUntilItIsMoved() {
        let clock = ManualClock(Timestamp(secondsSinceEpoch: 10))
        let now = clock.now
        #expect(now() == now())
        clock.advance(days: 1)
        #expect(now() == Timestamp(secondsSinceEpoch: 86_410))
        clock.set(.epoch)
        #expect(now() == .epoch)
        clock.set(Timestamp(microsecondsSinceEpoch: .max - 1))
        clock.advance(microseconds: 2)
        #expect(now() == Timestamp(microsecondsSinceEpoch: .max))
    }
}
