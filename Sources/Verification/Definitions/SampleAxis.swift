import EventModel
import Expressions
import FormSchema
import Workflow

/// One thing that expressions read, with the values that are tried for it.
struct SampleAxis {
    /// Where a value goes.
    enum Place: Hashable {
        /// A field of the form, or of a map within it.
        case form([String])
        /// A field that is given with the action.
        case data(String)
        /// The time of the event.
        case now
    }

    let place: Place
    /// The values; nil leaves a form's field as it is, and a given one out.
    let values: [Value?]
}

/// What a group of expressions reads and can be tried with; none where they read what samples do not cover.
struct SampleAxes {
    /// The moment at which samples are taken, unless the expressions turn on another: 1 March 2026, 9 o'clock UTC.
    static let now = Timestamp(secondsSinceEpoch: 1_772_355_600)

    private(set) var axes: [SampleAxis] = []
    private(set) var readsForm = false

    init?(_ expressions: [Expression], forms: [ValueMap]) {
        guard expressions.allSatisfy(\.mentions.isEmpty) else { return nil }
        let literals = Literals(expressions.flatMap(\.literals))
        var readsNow = false
        for reference in expressions.flatMap(\.references) {
            let (root, fields) = (reference.path[0], Array(reference.path.dropFirst()))
            let place: SampleAxis.Place
            switch (root, fields.count) {
            case ("form", 1...): place = .form(fields)
            case ("event", 2) where fields[0] == "data": place = .data(fields[1])
            case ("now", 0):
                readsNow = true
                continue
            default: return nil
            }
            guard !axes.contains(where: { $0.place == place }) else { continue }
            axes.append(SampleAxis(place: place, values: Self.values(of: place, forms: forms, literals)))
        }
        readsForm = axes.contains { if case .form = $0.place { true } else { false } }
        guard !readsForm || !forms.isEmpty else { return nil }
        if readsNow { axes.append(SampleAxis(place: .now, values: literals.moments.map { .timestamp($0) })) }
    }

    private static func values(of place: SampleAxis.Place, forms: [ValueMap], _ literals: Literals) -> [Value?] {
        guard case .form(let fields) = place else {
            return [nil] + literals.numbers.map { .int($0) } + literals.texts.map { .text($0) }
                + [.bool(false), .bool(true), .text("x")]
        }
        let known = forms.compactMap { $0.value(at: fields[...]) }
        var values: [Value?] = [nil]
        func add(_ value: Value) {
            if !values.contains(value) { values.append(value) }
        }
        for value in known { add(value) }
        for value in known.prefix(1) {
            switch value {
            case .bool:
                add(.bool(true))
                add(.bool(false))
            case .int, .double: for number in literals.numbers { add(.int(number)) }
            case .text(let text):
                for text in literals.texts { add(.text(text)) }
                if CivilDate(text.utf8) != nil { for date in literals.dates { add(.text(date)) } }
            default: continue
            }
        }
        if known.isEmpty {
            for text in literals.texts { add(.text(text)) }
            for number in literals.numbers { add(.int(number)) }
        }
        return values
    }
}

/// The values at which the answers of expressions can change: their literals and what lies beside them.
private struct Literals {
    private(set) var numbers: [Int64] = []
    private(set) var texts: [String] = []

    init(_ literals: [ExpressionValue]) {
        for literal in literals {
            switch literal {
            case .int(let number):
                for near in [-1, 0, 1] as [Int64] {
                    add(number &+ near)
                    add(0 &- (number &+ near))
                }
            case .double(let number):
                guard let whole = Int64(exactly: number.rounded(.down)) else { continue }
                for near in [-1, 0, 1] as [Int64] { add(whole &+ near) }
            case .string(let text): if !texts.contains(text) { texts.append(text) }
            default: continue
            }
        }
        for number in [0, 1, 1_000_000_000] as [Int64] { add(number) }
    }

    private mutating func add(_ number: Int64) {
        if !numbers.contains(number) { numbers.append(number) }
    }

    /// As texts, days so many years and so many days from ``SampleAxes/now``.
    var dates: [String] {
        let today = CivilDate(daysSinceEpoch: Int(SampleAxes.now.secondsAndMicroseconds.seconds / 86_400))
        var dates: [String] = []
        for number in numbers {
            if number.magnitude <= 150 {
                // On the day itself, the day before and the day after.
                let anniversary = CivilDate(year: today.year - Int(number), month: today.month, day: today.day)
                for near in -1...1 { dates.append(CivilDate(daysSinceEpoch: anniversary.daysSinceEpoch + near).text) }
            }
            if number.magnitude <= 100_000 {
                dates.append(CivilDate(daysSinceEpoch: today.daysSinceEpoch - Int(number)).text)
            }
        }
        return dates
    }

    /// ``SampleAxes/now``, the moments that are written out, and the turns of the years that are.
    var moments: [Timestamp] {
        var moments = [SampleAxes.now]
        for text in texts {
            let day = CivilDate(text.utf8).map { Timestamp(secondsSinceEpoch: Int64($0.daysSinceEpoch) * 86_400) }
            guard let moment = day ?? CivilDateTime(text)?.timestamp else { continue }
            for near in [-1, 0, 1] as [Int64] {
                moments.append(
                    Timestamp(microsecondsSinceEpoch: moment.microsecondsSinceEpoch &+ near * 86_400_000_000))
            }
        }
        for year in numbers where (1_990...2_100).contains(year) {
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

extension ValueMap {
    /// The value to which names of fields lead; nil where there is none.
    func value(at fields: ArraySlice<String>) -> Value? {
        guard let field = fields.first, let value = self[field] else { return nil }
        return fields.count == 1 ? value : value.map?.value(at: fields.dropFirst())
    }

    /// With another value where names of fields lead; as it is where a map on the way is missing.
    func replacing(_ value: Value, at fields: ArraySlice<String>) -> ValueMap {
        guard let field = fields.first else { return self }
        var map = self
        if fields.count == 1 {
            map[field] = value
        } else if let inner = self[field]?.map {
            map[field] = .map(inner.replacing(value, at: fields.dropFirst()))
        }
        return map
    }
}
