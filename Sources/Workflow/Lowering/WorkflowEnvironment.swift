import EventModel
import Expressions
import FormSchema

/// What the expressions of a definition can speak of; the places of the variables are those of ``Slot``.
enum WorkflowEnvironment {
    /// The places of the variables.
    enum Slot {
        static let form = 0
        static let application = 1
        static let event = 2
        static let now = 3
    }

    /// The fields of `application`.
    enum ApplicationField {
        static let due = "due"
        static let paid = "paid"
        static let charged = "charged"
        static let submittedAt = "submitted_at"
        static let counts = "counts"
        static let documents = "documents"
    }

    /// The fields of `event`.
    enum EventField {
        static let name = "name"
        static let by = "by"
        static let roles = "roles"
        static let data = "data"
    }

    /// The environment of a definition with these states.
    static func make(form: FormSchema?, states: [String], calendar: WorkingCalendar?) -> ExpressionEnvironment {
        var environment = ExpressionEnvironment(variables: [
            .init("form", form.map { ExpressionType($0.type) } ?? .object(ObjectShape("form", fields: []))),
            .init("application", .object(application)),
            .init("event", .object(event)),
            .init("now", .timestamp),
        ])
        environment.memberships = [HostMembership("In", members: states)]
        environment.functions = [
            span("years_between", calendar) { from, to in wholeYears(from: from, to: to) },
            span("days_between", calendar) { from, to in to.daysSinceEpoch - from.daysSinceEpoch },
        ]
        return environment
    }

    private static let application = ObjectShape(
        "application",
        fields: [
            .init(ApplicationField.due, .int), .init(ApplicationField.paid, .int),
            .init(ApplicationField.charged, .int), .init(ApplicationField.submittedAt, .timestamp),
            .init(ApplicationField.counts, .map(key: .string, value: .int)),
            .init(ApplicationField.documents, .list(.string)),
        ])

    private static let event = ObjectShape(
        "event",
        fields: [
            .init(EventField.name, .string), .init(EventField.by, .string), .init(EventField.roles, .list(.string)),
            .init(EventField.data, .map(key: .string, value: .dynamic)),
        ])

    /// A function of two dates, each a text `YYYY-MM-DD` or a timestamp, which is a date on the calendar.
    private static func span(
        _ name: String, _ calendar: WorkingCalendar?, _ count: @escaping @Sendable (CivilDate, CivilDate) -> Int
    ) -> HostFunction {
        HostFunction(name, parameters: [.dynamic, .dynamic], result: .int) { arguments, _ throws(EvaluationError) in
            let from = try date(arguments[0], calendar)
            let to = try date(arguments[1], calendar)
            return .int(Int64(count(from, to)))
        }
    }

    private static func date(
        _ value: ExpressionValue, _ calendar: WorkingCalendar?
    ) throws(EvaluationError) -> CivilDate {
        switch value {
        case .string(let text):
            guard let date = CivilDate(text.utf8) else {
                throw EvaluationError(.invalidArgument, "this is no date; write one as in '2026-03-01'")
            }
            return date
        case .timestamp(let moment):
            let timestamp = moment.timestamp
            let day = calendar?.localDay(of: timestamp) ?? CivilDate(utc: timestamp).daysSinceEpoch
            return CivilDate(daysSinceEpoch: day)
        default: throw EvaluationError(.noSuchOverload, "a date is a text or a timestamp")
        }
    }

    /// How often the day of the year came again; a 29 February comes on 1 March of other years.
    private static func wholeYears(from: CivilDate, to: CivilDate) -> Int {
        to.year - from.year - ((to.month, to.day) < (from.month, from.day) ? 1 : 0)
    }
}

extension CivilDate {
    /// The day of a moment in UTC.
    init(utc timestamp: Timestamp) {
        self.init(daysSinceEpoch: timestamp.localDayAndMicroseconds(offsetMinutes: 0).day)
    }
}

extension ExpressionType {
    /// The type of what a form's schema describes.
    init(_ type: FormType) {
        switch type {
        case .boolean: self = .bool
        case .integer: self = .int
        case .text, .date, .dateTime: self = .string
        case .list(let element): self = .list(ExpressionType(element))
        case .object(let fields, _):
            let shape = fields.map {
                ObjectShape.Field($0.name, ExpressionType($0.type), isOptional: !$0.isRequired)
            }
            self = .object(ObjectShape("form", fields: shape))
        // A number may come whole or not, which the language tells apart.
        case .number, .null, .nullable, .any: self = .dynamic
        }
    }
}
