import EventModel

extension DefinitionLowering {
    mutating func report(_ code: DefinitionProblem.Code, _ path: DefinitionPath, _ message: String) {
        problems.append(DefinitionProblem(code, at: path, message))
    }

    mutating func reportUnknown(
        _ name: String, among names: [String], _ code: DefinitionProblem.Code, _ kind: String, _ path: DefinitionPath
    ) {
        let hint =
            closestName(to: name, among: names).map { "did you mean `\($0)`?" }
            ?? (names.isEmpty ? "there are none" : "there are: \(names.prefix(12).joined(separator: ", "))")
        report(code, path, "there is no \(kind) `\(name)`; \(hint)")
    }

    mutating func checkName(_ name: String, at path: DefinitionPath, _ kind: String) {
        guard !isName(name) else { return }
        report(
            .malformedName, path,
            "`\(name)` cannot name \(kind); use lower-case ASCII letters, digits, `-` and `_`, a letter first, "
                + "at most \(nameByteCountMax) bytes")
    }

    /// Events that the system records of its own are not recorded by a definition.
    mutating func checkReserved(_ eventType: String, at path: DefinitionPath) {
        let subject: String
        if ClockEvent(rawValue: eventType) != nil {
            subject = "clocks"
        } else if PaymentEvent(rawValue: eventType) != nil {
            subject = "payments"
        } else if PeopleEvent(rawValue: eventType) != nil {
            subject = "people"
        } else if DocumentEvent(rawValue: eventType) != nil {
            subject = "documents"
        } else if AgencyEvent(rawValue: eventType) != nil {
            subject = "other agencies"
        } else if OpeningEvent(rawValue: eventType) != nil {
            subject = "applications that open others"
        } else if eventType == MigrationEvent.type {
            subject = "moves to another version"
        } else {
            return
        }
        report(
            .reservedEvent, path,
            "`\(eventType)` is what the system records of \(subject); give the event another name with `records`")
    }

    /// The number of a state; a problem when there is none.
    mutating func stateNumber(_ id: String, at path: DefinitionPath) -> Int? {
        if let number = stateNumbers[id] { return number }
        reportUnknown(id, among: statePaths.keys.sorted(), .unknownState, "state", path)
        return nil
    }

    /// The number of a role; a problem when there is none.
    mutating func roleNumber(_ name: String, at path: DefinitionPath) -> Int? {
        if let number = roleNumbers[name] { return number }
        reportUnknown(name, among: definition.roles.map(\.name), .unknownRole, "role", path)
        return nil
    }

    /// The number of an action; a problem when no state offers it.
    mutating func actionNumber(_ name: String, at path: DefinitionPath) -> ActionNumber? {
        if let number = actionNumbers[name] { return number }
        reportUnknown(name, among: actions.map(\.name), .unknownAction, "action", path)
        return nil
    }
}

private let nameByteCountMax = 64

func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x61...0x7A).contains(first), name.utf8.count <= nameByteCountMax else {
        return false
    }
    return name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
}

/// Fields are those of the form's schema, which may have capitals.
func isFieldName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5A).contains(first & 0xDF), name.utf8.count <= nameByteCountMax
    else { return false }
    return name.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) || (0x30...0x39).contains($0) || $0 == 0x5F }
}
