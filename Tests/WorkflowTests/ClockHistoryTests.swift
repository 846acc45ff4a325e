import EventModel
import Testing
import Workflow

/// What is kept of clocks as a line of text comes back whole, and goes on as if it had never been text.
@Suite struct ClockHistoryTests {
    @Test(arguments: 0..<30 as Range<UInt64>) func aHistoryComesBackFromItsText(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 9_000)
        var run = try ClockRun(ClockSample.definition())
        run.now = .day(20_000)
        try run.take(.action("submit", data: [:]))
        let commands: [Command] = [
            .action("ask", data: [:]), .action("reply", data: [:]), .action("look", data: [:]),
            .adjustClock("processing", .suspend(reason: "a")), .adjustClock("processing", .resume(reason: "b")),
            .adjustClock("processing", .extend(by: try WorkingDuration(iso8601: "P1D"), reason: "c")),
            .clock(0, .reminder), .clock(0, .breach),
        ]
        var (followed, eventCount) = (ClockHistory(), 0)
        for _ in 0..<20 {
            for event in run.events[eventCount...] {
                followed.follow(event, to: run.state.chartState, in: run.workflow)
            }
            eventCount = run.events.count
            // What is kept goes on from its text each time.
            followed = try #require(ClockHistory(text: followed.text))
            #expect(followed.text == run.record.clocks.text, "seed \(seed)")
            #expect(followed.runs(as: run.record.clocks), "seed \(seed)")
            run.now = Timestamp(
                microsecondsSinceEpoch: run.now.microsecondsSinceEpoch
                    + Int64.random(in: 1...400_000_000_000, using: &random))
            // What is not possible now is not done.
            if let command = commands.randomElement(using: &random) { _ = try? run.take(command) }
        }
    }

    @Test(arguments: [
        "x", "||||;x", "|||", "|||||", "1|||", "1,x|||", "1,2,3||||", "||P1X||", "|||x|", "||||\nprocessing:||||",
        "||||\nprocessing@x:||||", "||||\nprocessing@1:|||", "\n\n",
    ]) func whatIsNoHistoryIsNone(text: String) {
        #expect(ClockHistory(text: text) == nil)
    }

    @Test func aClockThatALaterVersionMayHaveAgainIsKept() throws {
        let text = "1,2 3,||P2D|0|;||||\nprocessing@5:1,2||||"
        #expect(ClockHistory(text: text)?.text == text)
        #expect(ClockHistory(text: "")?.text == "")
    }
}
