import EventModel
import Workflow

/// The words of a diagram in one language.
struct DiagramWords {
    let language: Diagram.Language

    init(_ language: Diagram.Language) {
        self.language = language
    }

    /// The text in the diagram's language.
    func text(_ text: LocalizedText) -> String {
        language == .arabic ? text.arabic : text.english
    }

    func silence(_ clock: LocalizedText) -> String {
        language == .arabic ? "عند انقضاء مدة «\(clock.arabic)»" : "when time runs out: \(clock.english)"
    }
    var expiry: String { language == .arabic ? "عند انتهاء الصلاحية" : "when validity ends" }
    var allDone: String { language == .arabic ? "عند اكتمال كل الأجزاء" : "when all parts are complete" }
    var done: String { language == .arabic ? "عند الاكتمال" : "when complete" }
    var atOnce: String { language == .arabic ? "فورًا" : "at once" }
    var otherwise: String { language == .arabic ? "وإلا" : "otherwise" }
    /// What stands before the roles that are told.
    var notify: String { language == .arabic ? "إشعار: " : "notify " }
    /// What stands between the names of a list.
    var comma: String { language == .arabic ? "، " : ", " }

    /// A deadline, as in `after 90 days`.
    func after(_ duration: ExactDuration) -> String {
        let words = Self.parts(of: duration).map { Self.counted($0.count, $0.unit, language) }
        switch language {
        case .arabic: return "بعد " + (words.isEmpty ? "أقل من ثانية" : words.joined(separator: " و"))
        case .english: return "after " + (words.isEmpty ? "less than a second" : words.joined(separator: " "))
        }
    }

    /// The days, hours, minutes and seconds that are not zero; what is below a second is left out.
    private static func parts(of duration: ExactDuration) -> [(count: Int64, unit: Unit)] {
        var rest = duration.microseconds / 1_000_000
        return Unit.allCases.compactMap { unit in
            let count = rest / unit.rawValue
            rest %= unit.rawValue
            return count > 0 ? (count, unit) : nil
        }
    }

    private static func counted(_ count: Int64, _ unit: Unit, _ language: Diagram.Language) -> String {
        guard language == .arabic else { return "\(count) \(unit.english)\(count == 1 ? "" : "s")" }
        let forms = unit.arabic
        // Arabic counts one and two by the noun alone, and chooses the noun's form by the last two digits.
        switch (count, count % 100) {
        case (1, _): return forms.one
        case (2, _): return forms.two
        case (_, 3...10): return "\(count) \(forms.few)"
        case (_, 11...99): return "\(count) \(forms.many)"
        default: return "\(count) \(forms.other)"
        }
    }

    /// A unit of time in seconds, the largest first.
    private enum Unit: Int64, CaseIterable {
        case day = 86_400
        case hour = 3_600
        case minute = 60
        case second = 1

        var english: String {
            switch self {
            case .day: "day"
            case .hour: "hour"
            case .minute: "minute"
            case .second: "second"
            }
        }

        /// The forms of the noun after a preposition.
        var arabic: (one: String, two: String, few: String, many: String, other: String) {
            switch self {
            case .day: ("يوم واحد", "يومين", "أيام", "يومًا", "يوم")
            case .hour: ("ساعة واحدة", "ساعتين", "ساعات", "ساعة", "ساعة")
            case .minute: ("دقيقة واحدة", "دقيقتين", "دقائق", "دقيقة", "دقيقة")
            case .second: ("ثانية واحدة", "ثانيتين", "ثوانٍ", "ثانية", "ثانية")
            }
        }
    }
}
