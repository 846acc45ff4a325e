/// The keys that one kind of mapping has.
struct KeySet {
    /// What has the keys, for messages: `a state`.
    let kind: String
    let required: [String]
    let optional: [String]
    /// Keys of the whole language that this version refuses, because to ignore them would change the meaning.
    let later: [String]

    var known: [String] { required + optional }
    var list: String { known.map { "`\($0)`" }.joined(separator: ", ") }

    private init(_ kind: String, required: [String], optional: [String] = [], later: [String] = []) {
        self.kind = kind
        self.required = required
        self.optional = optional
        self.later = later
    }

    static let workflow = KeySet(
        "a workflow", required: ["service", "version", "title", "initial", "roles", "states"],
        optional: ["form", "activities"],
        later: ["documents", "fees", "clocks", "checks", "calendar", "calendars", "texts"])
    static let role = KeySet("a role", required: ["office"], optional: ["title"])
    static let state = KeySet(
        "a state", required: ["title"], optional: ["final", "initial", "states", "actions", "after"],
        later: ["parallel", "done", "always", "entry", "expiry", "texts"])
    static let action = KeySet(
        "an action", required: [], optional: ["title", "by", "needs", "records", "to"],
        later: ["when", "requires", "charge", "resume", "do"])
    static let deadline = KeySet(
        "a deadline", required: ["to"], optional: ["records"], later: ["do", "when", "resume"])
    static let localizedText = KeySet("a text", required: ["ar", "en"])
}
