import EventModel
import SijillTestKit
import Workflow

/// What the simulation knows of a service.
struct LifeService {
    let workflow: CompiledWorkflow
    var map: ServiceMap
    let forms: FormMaker?
    let hours: LifeHours
    /// The month in which its year begins.
    let season: Int

    init(_ workflow: CompiledWorkflow, seed: UInt64, outage: Range<Timestamp>?) {
        self.workflow = workflow
        map = ServiceMap(workflow)
        forms = workflow.form.map { FormMaker($0, seed: seed) }
        hours = LifeHours(workflow, outage: outage)
        season = workflow.service.utf8.reduce(0) { ($0 * 31 + Int($1)) % 1_201 } % 4
    }

    /// Whether a life of this service can come to what is planned.
    func allows(_ plan: LifePlan) -> Bool {
        let goals = plan.goals
        return goals.allSatisfy { map.ways.canReach($0, from: 0) }
    }
}

/// Who arrives when, with what before them.
struct LifeArrivals {
    struct Arrival {
        var time: Timestamp
        var number: Int
        var service: Int
        var plan: LifePlan
    }

    /// The arrivals, in order of time.
    let arrivals: [Arrival]

    /// Draws them; each depends on the seed and its number alone.
    ///
    /// - Complexity: O(n log n), and O(days) for each service.
    init(count: Int, seed: UInt64, period: Range<Timestamp>, services: [LifeService]) {
        let days = services.map { service in
            let calendar = service.hours.calendar
            let first = calendar.localDay(of: period.lowerBound)
            let last = max(first, calendar.localDay(of: period.upperBound) - 1)
            return CumulativeWeights(first...last) { service.hours.arrivalWeight(of: $0, season: service.season) }
        }
        var arrivals: [Arrival] = []
        arrivals.reserveCapacity(count)
        var block: [LifePlan] = []
        for number in 0..<count {
            let (blockNumber, place) = number.quotientAndRemainder(dividingBy: LifePlan.blockCount)
            if place == 0 { block = LifePlan.block(blockNumber, seed: seed) }
            var random = SeededGenerator(seed: LifeSeed.mixed(seed, number, purpose: 1))
            var plan = block[place]
            var able = services.indices.filter { services[$0].allows(plan) }
            if able.isEmpty {
                plan = LifePlan(outcome: .straight)
                able = Array(services.indices)
            }
            let service = Person.pick(able, &random)
            let time = services[service].hours.timeOfDay(days[service].day(using: &random), using: &random)
            arrivals.append(Arrival(time: max(time, period.lowerBound), number: number, service: service, plan: plan))
        }
        arrivals.sort { ($0.time, $0.number) < ($1.time, $1.number) }
        self.arrivals = arrivals
    }
}

/// Days by weight.
private struct CumulativeWeights {
    private let firstDay: Int
    private var sums: [Int] = []

    init(_ days: ClosedRange<Int>, _ weight: (Int) -> Int) {
        firstDay = days.lowerBound
        var sum = 0
        for day in days {
            sum += max(weight(day), 1)
            sums.append(sum)
        }
    }

    func day(using random: inout SeededGenerator) -> Int {
        let drawn = Int.random(in: 0..<sums[sums.count - 1], using: &random)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] <= drawn { low = middle + 1 } else { high = middle }
        }
        return firstDay + low
    }
}

/// Seeds for parts of a simulation, each independent of the others.
enum LifeSeed {
    static func mixed(_ seed: UInt64, _ number: Int, purpose: UInt64) -> UInt64 {
        var random = SeededGenerator(seed: seed &+ UInt64(number) &* 0xD134_2543_DE82_EF95 &+ purpose << 56)
        return random.next()
    }
}
