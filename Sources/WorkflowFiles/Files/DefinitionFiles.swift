/// Where the files that a definition names come from.
///
/// A name is `form.schema.json` or `texts.yaml` for a file beside the definition, `calendars/palestine.yaml` for one of
/// all services.
public struct DefinitionFiles: Sendable {
    private let read: @Sendable (String) -> [UInt8]?

    /// Makes a source.
    ///
    /// - Parameter read: Gives the bytes of the file of a name; nil when there is no such file.
    public init(_ read: @escaping @Sendable (String) -> [UInt8]?) {
        self.read = read
    }

    /// No files at all.
    public static let none = DefinitionFiles { _ in nil }

    /// The files of a table.
    public init(_ files: [String: [UInt8]]) {
        self.init { files[$0] }
    }

    subscript(name: String) -> [UInt8]? { read(name) }
}
