/// Several ways to do the same work, in turn, in nine rounds after one that does not count; the first one is ours.
///
/// Ratios are taken within a round, where a busy moment falls on all of them, and the median of nine is printed.
struct Contest {
    /// The figures of one contender in one round: seconds, rates or percentiles, always of the same kinds.
    typealias Figures = [Double]

    /// By round, then by contender.
    private var rounds: [[Figures]] = []

    /// Lets all contenders go in each round.
    init(rounds count: Int = 9, _ contenders: [() async throws -> Figures]) async throws {
        for round in 0...count {
            var figures: [Figures] = []
            for contender in contenders { figures.append(try await contender()) }
            if round > 0 { rounds.append(figures) }
        }
    }

    /// Takes rounds in which contenders are mixed closer than one after another.
    init(rounds count: Int = 9, mixed: () async throws -> [Figures]) async throws {
        for round in 0...count {
            let figures = try await mixed()
            if round > 0 { rounds.append(figures) }
        }
    }

    /// The median of a contender's figure.
    func typical(_ contender: Int, figure: Int = 0) -> Double {
        median(rounds.map { $0[contender][figure] })
    }

    /// How many times as much as that of another contender a figure is: the median.
    func ratio(_ contender: Int = 0, to other: Int, figure: Int = 0) -> Double {
        median(rounds.map { $0[contender][figure] / $0[other][figure] })
    }
}
