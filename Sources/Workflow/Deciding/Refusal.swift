import EventModel
import FormSchema

/// Why one way to take an action cannot be gone, before it is put into words.
struct Refusal {
    var code: Rejection.Code
    /// The fields or documents that are missing.
    var missing: [String] = []
    /// What is wrong with the form.
    var violations: [FormViolation] = []
    /// The document that is wrong, or the action from which this one is kept apart.
    var subject = ""

    init(_ code: Rejection.Code, missing: [String] = [], violations: [FormViolation] = [], subject: String = "") {
        self.code = code
        self.missing = missing
        self.violations = violations
        self.subject = subject
    }
}
