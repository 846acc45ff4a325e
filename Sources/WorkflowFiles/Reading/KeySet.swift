/// The keys that one kind of mapping has.
struct KeySet {
    /// What has the keys, for messages: `a state`.
    let kind: String
    let required: [String]
    let optional: [String]

    var known: [String] { required + optional }
    var list: String { known.map { "`\($0)`" }.joined(separator: ", ") }

    private init(_ kind: String, required: [String], optional: [String] = []) {
        self.kind = kind
        self.required = required
        self.optional = optional
    }

    static let workflow = KeySet(
        "a workflow", required: ["service", "version", "title", "initial", "roles", "states"],
        optional: [
            "form", "texts", "calendar", "documents", "fees", "clocks", "checks", "activities", "office", "supervisors",
        ])
    static let role = KeySet("a role", required: ["office"], optional: ["title"])
    static let document = KeySet("a document", required: [], optional: ["title", "required", "accept", "max"])
    static let fee = KeySet("a fee", required: ["currency", "table"], optional: ["title", "waive"])
    static let waiver = KeySet("a waiver", required: ["by"])
    static let feeRow = KeySet("a row of fees", required: ["amount"], optional: ["when"])
    static let clock = KeySet(
        "a clock", required: ["limit", "runs_in"],
        optional: ["title", "calendar", "remind", "escalate", "suspend", "extend", "silence"])
    static let clockAllowance = KeySet("an allowance", required: ["by"], optional: ["limit"])
    static let silence = KeySet("a silence", required: ["to"], optional: ["records", "do"])
    static let state = KeySet(
        "a state", required: ["title"],
        optional: [
            "final", "initial", "states", "parallel", "done", "always", "actions", "after", "entry", "expiry", "was",
        ])
    static let region = KeySet(
        "a region", required: ["states"], optional: ["title", "initial", "actions", "after", "was"])
    static let action = KeySet(
        "an action", required: [],
        optional: ["title", "by", "when", "needs", "requires", "charge", "records", "to", "resume", "do", "office"])
    static let deadline = KeySet("a deadline", required: [], optional: ["to", "resume", "do", "records"])
    static let choice = KeySet("a row", required: ["to"], optional: ["when", "do"])
    static let entry = KeySet("an entry", required: ["issue"], optional: ["valid"])
    static let expiry = KeySet("an expiry", required: ["to"], optional: ["records"])
    static let effect = KeySet("an effect", required: [], optional: ["notify", "request", "open", "receive", "refund"])
    static let check = KeySet(
        "a check", required: [], optional: ["never", "without", "possible", "from", "apart"])
    static let localizedText = KeySet("a text", required: ["ar", "en"])

    static let offices = KeySet("a file of offices", required: ["offices"])
    static let office = KeySet("an office", required: ["title"], optional: ["within"])

    static let texts = KeySet("a file of texts", required: ["states"])

    static let calendar = KeySet(
        "a calendar", required: ["calendar", "title", "weekend", "hours", "offsets"],
        optional: ["holidays", "periods"])
    static let hours = KeySet("office hours", required: ["from", "to"])
    static let holiday = KeySet("a holiday", required: ["title"], optional: ["date", "from", "to"])
    static let period = KeySet("a period", required: ["from", "to", "hours"], optional: ["title"])
    static let offset = KeySet("an offset", required: ["from", "offset"])
}
