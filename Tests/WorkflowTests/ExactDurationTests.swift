import Testing
import Workflow

@Suite struct ExactDurationTests {
    static let exact: [(String, Int64)] = [
        ("P90D", 90 * 86_400), ("P2W", 14 * 86_400), ("P1W2D", 9 * 86_400), ("PT12H", 43_200), ("PT30M", 1_800),
        ("P1DT1H1M1S", 90_061), ("PT0H5S", 5),
    ]

    @Test(arguments: exact) func durationsAreExact(text: String, seconds: Int64) throws {
        #expect(try ExactDuration(iso8601: text).microseconds == seconds * 1_000_000)
    }

    static let faulty: [(String, ExactDurationError)] = [
        ("", .malformed), ("P", .malformed), ("90D", .malformed), ("P90", .malformed), ("PD", .malformed),
        ("PT", .malformed), ("P1DT", .malformed), ("P1H", .malformed), ("P1D1W", .malformed), ("P1D2D", .malformed),
        ("PT1D", .malformed), ("P-1D", .malformed), ("P1.5D", .malformed), ("p1d", .malformed), ("PT1HT1M", .malformed),
        ("P1Y", .needsCalendar), ("P3M", .needsCalendar), ("P1Y2D", .needsCalendar), ("P0D", .zero), ("PT0S", .zero),
        ("P999999999999W", .tooLong), ("P1000000000000D", .tooLong),
    ]

    @Test(arguments: faulty) func othersAreRefused(text: String, error: ExactDurationError) {
        #expect(throws: error) { try ExactDuration(iso8601: text) }
    }

    @Test func aDescriptionReadsBackAsTheSame() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let seconds = Int64.random(in: 1..<10_000_000, using: &generator)
            let duration = try #require(ExactDuration(microseconds: seconds * 1_000_000))
            #expect(try ExactDuration(iso8601: duration.description) == duration)
        }
    }
}
