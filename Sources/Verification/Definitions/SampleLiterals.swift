import EventModel
import Expressions

/// The values at which the answers of expressions can change: literals and what lies beside them.
struct SampleLiterals {
    /// The moment at which samples are taken, unless the expressions turn on another: 1 March 2026, 9 o'clock UTC.
    static let now = Timestamp(secondsSinceEpoch: 1_772_355_600)

    private static let countMax = 64

    /// The numbers as they are written, 0 and 1 among them.
    private var written: [Int64] = [0, 1]
    private(set) var texts: [String] = []

    init(_ literals: some Sequence<ExpressionValue>) {
        for literal in literals { add(literal) }
    }

    private mutating func add(_ literal: ExpressionValue) {
        switch literal {
        case .int(let number): add(number)
        case .double(let number): if let whole = Int64(exactly: number.rounded(.down)) { add(whole) }
        case .string(let text):
            if texts.count < Self.countMax, !texts.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
                texts.append(text)
            }
        case .list(let elements): for element in elements { add(element) }
        default: break
        }
    }

    private mutating func add(_ number: Int64) {
        if written.count < Self.countMax, !written.contains(number) { written.append(number) }
    }

    /// The numbers and their neighbours, and a large one.
    var numbers: [Int64] {
        var numbers: [Int64] = []
        for number in written {
            for near in [0, -1, 1] as [Int64] where !numbers.contains(number &+ near) { numbers.append(number &+ near) }
        }
        return numbers + [1_000_000_000]
    }

    /// As texts, the days so many years and so many days before ``now``, and those beside them.
    var dates: [String] {
        let today = CivilDate(daysSinceEpoch: Int(Self.now.secondsAndMicroseconds.seconds / 86_400))
        var days: [Int] = []
        for number in written + [40, 100] {
            var middles: [Int] = []
            if number.magnitude <= 150 {
                middles.append(
                    CivilDate(year: today.year - Int(number), month: today.month, day: today.day).daysSinceEpoch)
            }
            if number.magnitude <= 100_000 { middles.append(today.daysSinceEpoch - Int(number)) }
            for day in middles.flatMap({ [$0, $0 - 1, $0 + 1] }) where !days.contains(day) { days.append(day) }
        }
        return days.map { CivilDate(daysSinceEpoch: $0).text }
    }

    /// ``now``, the moments that are written out, and the turns of the years that are.
    var moments: [Timestamp] {
        var moments = [Self.now]
        for text in texts {
            let day = CivilDate(text.utf8).map { Timestamp(secondsSinceEpoch: Int64($0.daysSinceEpoch) * 86_400) }
            guard let moment = day ?? CivilDateTime(text)?.timestamp else { continue }
            for near in [-1, 0, 1] as [Int64] {
                moments.append(
                    Timestamp(microsecondsSinceEpoch: moment.microsecondsSinceEpoch &+ near * 86_400_000_000))
            }
        }
        for year in written where (1_990...2_100).contains(year) {
            let day = CivilDate(year: Int(year), month: 1, day: 1).daysSinceEpoch
            moments.append(Timestamp(secondsSinceEpoch: Int64(day) * 86_400))
        }
        return moments
    }
}

extension CivilDate {
    /// `YYYY-MM-DD`, for years of four digits.
    fileprivate var text: String {
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    }
}
