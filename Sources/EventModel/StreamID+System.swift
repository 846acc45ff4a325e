extension StreamID {
    /// The workflow definitions that applications of a store are pinned to, as their authors wrote them.
    public static let publishedDefinitions = reserved(category: "workflow-definitions", name: "published")

    /// What banks said of money that fits no application.
    public static let unmatchedPayments = reserved(category: "payments-unmatched", name: "banks")

    /// Whose bill a number is.
    ///
    /// - Throws: ``StreamIDError`` when the number is empty, too long or holds a control character.
    public static func bill(_ number: String) throws(StreamIDError) -> StreamID {
        try StreamID(category: "payment-bills", name: number)
    }

    /// What became of effects: delivered, given up, tried again or skipped by hand.
    public static let outboxDeliveries = reserved(category: "outbox", name: "deliveries")

    /// The services of a store in the order in which references number them.
    public static let numberedServices = reserved(category: "references", name: "services")

    /// The numbers of references that engines reserved for a service, by its number, in a year.
    public static func reservedNumbers(service: Int, year: Int) -> StreamID {
        reserved(category: "references", name: "\(service)-\(year)")
    }

    /// The categories that are not services: their streams hold something else than applications.
    public static let reservedCategories = [
        "workflow-definitions", "xes-imports", "payments-unmatched", "payment-bills", "outbox",
        "references",
    ]

    /// Whether the stream is the history of an application.
    ///
    /// This is the one place that knows.
    ///
    /// - Complexity: O(1).
    public var isApplication: Bool { Self.isApplication(category: category) }

    /// Whether the streams of a category are the histories of applications.
    ///
    /// - Complexity: O(1).
    package static func isApplication(category: String) -> Bool {
        !reservedCategories.contains { category.utf8.elementsEqual($0.utf8) }
    }

    private static func reserved(category: String, name: String) -> StreamID {
        do {
            return try StreamID(category: category, name: name)
        } catch {
            preconditionFailure("the names of reserved streams are valid: \(error)")
        }
    }
}
