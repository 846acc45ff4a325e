public import Workflow

/// All faults of the definitions that were read, so that an author sees them together.
public struct DefinitionError: Error, Sendable {
    /// The faults, by file and place; at least one.
    public var findings: [Finding]

    /// Makes an error.
    public init(_ findings: [Finding]) {
        self.findings = findings
    }
}

extension DefinitionError: CustomStringConvertible {
    /// One line a finding.
    public var description: String {
        findings.map(\.description).joined(separator: "\n")
    }
}

/// One fault of a definition file: what is wrong, where, and what would be right.
///
/// Two findings are equal when their
/// codes and places are.
public struct Finding: Error, Sendable {
    /// What kind of fault it is; stable, for programs.
    public enum Code: Hashable, Sendable {
        /// There is no such file or folder, or it cannot be read.
        case unreadable
        /// The file is longer than ``WorkflowFile/byteCountMax``.
        case tooLong
        /// The file is not UTF-8.
        case notText
        /// The file is not YAML.
        case syntax
        /// Something nests deeper than ``WorkflowFile/depthMax``.
        case tooDeep
        /// Anchors, aliases or tags, which the language does not have.
        case notInLanguage
        /// A key stands twice in one mapping.
        case duplicateKey
        /// A key that the language does not have.
        case unknownKey
        /// A key that must be there is not.
        case missingKey
        /// A value is of another kind than it must be.
        case wrongKind
        /// A text is not a duration.
        case malformedDuration
        /// The service is not called as its folder.
        case serviceNotFolder
        /// A file that the definition names cannot be read.
        case fileUnreadable
        /// The form's schema is no JSON, or no schema.
        case formMalformed
        /// Something is not of the form that it must have: a date, a time, a size.
        case malformedText
        /// Invisible characters turn the direction of what follows, so that it does not read as it is.
        case directionControl
        /// Two files define the same version of a service.
        case duplicateVersion
        /// A fault of what the definition says.
        case meaning(DefinitionProblem.Code)
    }

    /// What kind of fault it is.
    public var code: Code
    /// Where it is.
    public var place: SourcePlace
    /// What is wrong and what would be right, in a sentence.
    public var message: String

    /// Makes a finding.
    public init(_ code: Code, at place: SourcePlace, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }
}

extension Finding: Equatable {
    /// Whether codes and places are the same.
    public static func == (left: Finding, right: Finding) -> Bool {
        left.code == right.code && left.place == right.place
    }
}

extension Finding: CustomStringConvertible {
    /// `file:line:column: message`.
    public var description: String { "\(place): \(message)" }
}

extension Finding.Code: CustomStringConvertible {
    /// The name of the code.
    public var description: String {
        switch self {
        case .unreadable: "unreadable"
        case .tooLong: "tooLong"
        case .notText: "notText"
        case .syntax: "syntax"
        case .tooDeep: "tooDeep"
        case .notInLanguage: "notInLanguage"
        case .duplicateKey: "duplicateKey"
        case .unknownKey: "unknownKey"
        case .missingKey: "missingKey"
        case .wrongKind: "wrongKind"
        case .malformedDuration: "malformedDuration"
        case .serviceNotFolder: "serviceNotFolder"
        case .fileUnreadable: "fileUnreadable"
        case .formMalformed: "formMalformed"
        case .malformedText: "malformedText"
        case .directionControl: "directionControl"
        case .duplicateVersion: "duplicateVersion"
        case .meaning(let code): code.rawValue
        }
    }
}

/// A place in a file.
public struct SourcePlace: Hashable, Sendable {
    /// The file's path as it was given.
    public var file: String
    /// The line, from 1; 0 for the file as a whole.
    public var line: Int
    /// The column in Unicode scalars, from 1; 0 for the file as a whole.
    public var column: Int

    /// Makes a place.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension SourcePlace: Comparable {
    /// Orders by file, then from the top to the bottom.
    public static func < (left: SourcePlace, right: SourcePlace) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

extension SourcePlace: CustomStringConvertible {
    /// `file:line:column`, or the file alone.
    public var description: String { line == 0 ? file : "\(file):\(line):\(column)" }
}
