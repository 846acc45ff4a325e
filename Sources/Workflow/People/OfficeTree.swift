public import EventModel

/// The offices of a state, each within another: directorates within governorates within ministries.
public struct OfficeTree: Hashable, Sendable {
    /// The offices, as they were given.
    public let offices: [Office]
    private let numbers: [String: Int]

    /// Makes a tree.
    ///
    /// - Throws: ``DefinitionProblems``: an id that is no name or is there twice, an unknown office around one, a circle.
    /// - Complexity: O(offices x depth).
    public init(_ offices: [Office]) throws(DefinitionProblems) {
        self.offices = offices
        numbers = Dictionary(offices.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let problems = offices.enumerated().flatMap { faults(of: $1, number: $0) }
        guard problems.isEmpty else { throw DefinitionProblems(problems) }
    }

    /// The office of this id; nil when there is none.
    ///
    /// - Complexity: O(1).
    public subscript(id: String) -> Office? {
        numbers[id].map { offices[$0] }
    }

    /// The office around another; nil for the outermost ones, and where there is no such office.
    ///
    /// - Complexity: O(1).
    public func parent(of id: String) -> Office? {
        self[id]?.parent.flatMap { self[$0] }
    }

    /// Whether an office lies around another, at whatever distance; none lies around itself.
    ///
    /// - Complexity: O(depth).
    public func lies(_ upper: String, above lower: String) -> Bool {
        var office = parent(of: lower)
        while let around = office {
            if around.id == upper { return true }
            office = parent(of: around.id)
        }
        return false
    }

    /// The ids of an office and of all within it, at whatever distance; empty where there is no such office.
    ///
    /// - Complexity: O(offices x depth).
    public func within(_ id: String) -> Set<String> {
        guard self[id] != nil else { return [] }
        return Set(offices.map(\.id).filter { $0 == id || lies(id, above: $0) })
    }

    private func faults(of office: Office, number: Int) -> [DefinitionProblem] {
        let path = DefinitionPath(["offices", office.id])
        var problems: [DefinitionProblem] = []
        if !isName(office.id) {
            let message =
                "`\(office.id)` cannot name an office; use lower-case ASCII letters, digits, `-` and `_`, a letter first"
            problems.append(DefinitionProblem(.malformedName, at: path, message))
        }
        if numbers[office.id] != number {
            problems.append(DefinitionProblem(.duplicateOffice, at: path, "two offices are called `\(office.id)`"))
        }
        guard let parent = office.parent else { return problems }
        let within = path.appending("within")
        if self[parent] == nil {
            let hint = closestName(to: parent, among: offices.map(\.id)).map { "; did you mean `\($0)`?" } ?? ""
            problems.append(DefinitionProblem(.unknownOffice, at: within, "there is no office `\(parent)`\(hint)"))
        } else if circles(office) {
            problems.append(
                DefinitionProblem(
                    .officesInCircle, at: within, "`\(office.id)` lies within itself; leave one `within` out"))
        }
        return problems
    }

    private func circles(_ office: Office) -> Bool {
        var around = office.parent
        for _ in offices {
            guard let id = around else { return false }
            if id == office.id { return true }
            around = self[id]?.parent
        }
        return false
    }
}

/// An office.
public struct Office: Hashable, Sendable {
    /// The id that actors and applications name it by.
    public var id: String
    /// What people call it.
    public var title: LocalizedText
    /// The id of the office around it; nil for an outermost one.
    public var parent: String?

    /// Makes an office.
    public init(id: String, title: LocalizedText, parent: String? = nil) {
        self.id = id
        self.title = title
        self.parent = parent
    }
}

/// Where those who take an action must stand among the offices, seen from the application's own one.
public struct OfficeLimit: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Makes a limit.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// No limit.
    public static let anywhere: OfficeLimit = []
    /// The application's office.
    public static let own = OfficeLimit(rawValue: 1)
    /// An office around it, at whatever distance.
    public static let above = OfficeLimit(rawValue: 2)

    /// The limits by the names that definitions give them.
    public static let named: KeyValuePairs<String, OfficeLimit> = ["own": .own, "above": .above]

    /// The names of what it admits.
    public var names: [String] {
        Self.named.filter { contains($0.value) }.map(\.key)
    }

    /// Whether it admits an office to what is done to an application of `applicationOffice`.
    func admits(_ office: String?, for applicationOffice: String, in tree: OfficeTree?) -> Bool {
        guard self != .anywhere else { return true }
        guard let office else { return false }
        return contains(.own) && office == applicationOffice
            || contains(.above) && tree?.lies(office, above: applicationOffice) ?? false
    }
}
