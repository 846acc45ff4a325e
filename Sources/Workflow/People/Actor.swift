/// Who acts.
public struct Actor: Hashable, Sendable {
    /// The subject's id.
    public var subject: String
    /// The names of the roles that the subject plays.
    public var roles: [String]
    /// The id of the office where the subject works; nil for people of none.
    public var office: String?
    /// For whom the subject acts.
    public var capacity: Capacity

    /// Makes an actor.
    public init(subject: String, roles: [String], office: String? = nil, capacity: Capacity = .oneself) {
        self.subject = subject
        self.roles = roles
        self.office = office
        self.capacity = capacity
    }
}
