import EventModel

/// What people might give under the name of a field.
enum PlausibleData {
    static func value(of field: String, at time: Timestamp) -> Value {
        let endings: [(ending: String, value: Value)] = [
            ("amount", .int(1_000)), ("_on", .text(day(of: time))), ("date", .text(day(of: time))),
            ("receipt", .text("R-20417")), ("reason", .text("كما هو مبيّن في المرفقات")),
            ("number", .text("N-10234")), ("code", .text("7F3K-92")), ("count", .int(1)),
        ]
        return endings.first { hasSuffix(field, $0.ending) }?.value ?? .text("كما في الملف")
    }

    private static func hasSuffix(_ text: String, _ ending: String) -> Bool {
        text.utf8.reversed().starts(with: ending.utf8.reversed())
    }

    private static func day(of time: Timestamp) -> String {
        let (quotient, remainder) = time.microsecondsSinceEpoch.quotientAndRemainder(dividingBy: 86_400_000_000)
        return FormCandidates.text(Int(remainder < 0 ? quotient - 1 : quotient))
    }
}
