import ArgumentParser
import EventLog
import EventModel
import ReadModels

struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Count applications and events by service.",
        discussion: "With --json an array of objects, with events by type and figures by day; [] when there is none.")

    @Option(name: .long, help: "Only this service.")
    var service: String?

    @OptionGroup var readModelOptions: ReadModelOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels.answering(storeOptions, damageOptions, from: readModelOptions)
        let answer = try open.models.statistics(of: service)
        if output.json {
            try JSON.print(answer.content.map(StatisticsRow.init))
            Terminal.printRemark(asOf(answer))
            return
        }
        var table = Table(
            ["SERVICE", "APPLICATIONS", "OPEN", "ENDED", "EVENTS", "DEVIATING", "FROM", "TO"],
            rightAligned: [1, 2, 3, 4, 5])
        for service in answer.content {
            table.add([
                service.service, Numbers.grouped(service.applicationCount), Numbers.grouped(service.openCount),
                Numbers.grouped(service.endedCount), Numbers.grouped(service.eventCount),
                Numbers.grouped(service.deviatingEventCount), service.firstEventAt.description,
                service.lastEventAt.description,
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
        // The log has no size as of a place in the past.
        if open.models.asOf == nil { print(open.log.statistics) }
        Terminal.printRemark(asOf(answer))
    }

    private func print(_ size: LogStatistics) {
        let perEvent = size.eventCount > 0 ? Double(size.byteCount) / Double(size.eventCount) : 0
        Terminal.printLine(
            "log: \(Numbers.grouped(size.eventCount)) events in \(Numbers.bytes(size.byteCount)), "
                + "\(Numbers.twoDecimals(perEvent)) bytes an event with its indexes")
    }
}

/// What a service counts, as JSON.
private struct StatisticsRow: Encodable {
    let service: String
    let applications: Int
    let open: Int
    let ended: Int
    let events: Int
    let deviatingEvents: Int
    let deviatingApplications: Int
    let firstEventAt: String
    let lastEventAt: String
    let eventsByType: [TypeRow]
    let days: [DayRow]

    struct TypeRow: Encodable {
        let type: String
        let events: Int
    }

    struct DayRow: Encodable {
        let day: String
        let opened: Int
        let ended: Int
        let events: Int
    }

    init(_ statistics: ServiceStatistics) {
        service = statistics.service
        applications = statistics.applicationCount
        open = statistics.openCount
        ended = statistics.endedCount
        events = statistics.eventCount
        deviatingEvents = statistics.deviatingEventCount
        deviatingApplications = statistics.deviatingApplicationCount
        firstEventAt = statistics.firstEventAt.description
        lastEventAt = statistics.lastEventAt.description
        eventsByType = statistics.eventCountsByType.map { TypeRow(type: $0.type, events: $0.eventCount) }
        days = statistics.days.map { day in
            let midnight = Timestamp(secondsSinceEpoch: Int64(day.daysSinceEpoch) * 86_400)
            return DayRow(
                day: String(midnight.description.prefix(10)), opened: day.openedCount, ended: day.endedCount,
                events: day.eventCount)
        }
    }
}
