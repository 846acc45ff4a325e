public import EventModel

/// Says what the recorded activities of an application are in the words of a workflow.
///
/// It is asked for one application at a time, in the order of its events, so it keeps the state of one only.
public protocol TraceClassifier: Sendable {
    /// The definition whose transitions it names; nil when it judges by none.
    var definition: DefinitionID? { get }

    /// Begins an application.
    mutating func beginTrace()

    /// The next activity of the application; empty when the file does not name one.
    mutating func classify(_ activity: String) -> ClassifiedActivity
}

/// What one recorded activity is.
public struct ClassifiedActivity: Hashable, Sendable {
    /// The event type; 1 to 255 UTF-8 bytes.
    public var type: String
    /// The transitions of the definition that it took; empty for a fact that the definition does not allow.
    public var transitions: [UInt16]
    /// Whether the definition allows it; nil where nothing judges.
    public var isConforming: Bool?

    /// Makes an answer.
    public init(type: String, transitions: [UInt16] = [], isConforming: Bool? = nil) {
        self.type = type
        self.transitions = transitions
        self.isConforming = isConforming
    }
}

/// Takes every activity as it is recorded: its name is the event type, nothing is judged.
public struct AsRecordedClassifier: TraceClassifier {
    /// The type of an event whose activity has no name, one that is too long, or one that has a meaning of its own.
    public static let unnamedType = "event-recorded"

    /// Makes a classifier.
    public init() {}

    /// None.
    public var definition: DefinitionID? { nil }

    /// Does nothing.
    public mutating func beginTrace() {}

    /// The activity itself.
    public mutating func classify(_ activity: String) -> ClassifiedActivity {
        ClassifiedActivity(type: Self.eventType(of: activity))
    }

    /// The event type of an activity that goes by its own name.
    ///
    /// One called as the events that are not judged is no such event.
    static func eventType(of activity: String) -> String {
        let isType = (1...Limits.nameByteCountMax).contains(activity.utf8.count)
        return isType && EventTypes.isJudged(activity, transitionCount: 0) ? activity : unnamedType
    }
}
