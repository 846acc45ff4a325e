import EventModel
import XMLReading

/// Writes a document of XES that is valid against the schema of IEEE 1849-2016.
///
/// Keys that are no XML names are written as ``XESName`` tells. The schema has no containers; one is a list whose
/// `values` have the key ``XESAttribute/containerValuesKey``. XML attributes of `log` that the schema does not have
/// become log attributes whose keys begin with ``XESWriter/propertyPrefix``. Characters that XML cannot hold are kept as
/// ``XESAttribute/replacedCharactersKey`` tells.
struct XESWriter {
    private let output: CompressedOutput
    private var bytes: [UInt8] = []
    private var writtenNames: [TextBytes: [UInt8]] = [:]

    static let propertyPrefix = "sijill:log."
    private static let version = "1849.2016"
    private static let pendingByteCount = 64 << 10
    private static let nameCountMax = 4_096

    /// Opens the file.
    ///
    /// - Throws: ``XESError`` with code `unwritable`.
    init(path: String) throws(XESError) {
        do throws(FileWritingError) {
            output = try CompressedOutput(path: path)
        } catch {
            throw Self.failure(error)
        }
    }

    /// Writes everything before the first trace.
    mutating func begin(_ header: XESHeader) {
        let version = header.properties.first { $0.name == "xes.version" }?.value
        let features = header.properties.first { $0.name == "xes.features" }?.value
        raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log")
        attribute("xes.version", version.flatMap { Self.isDecimal($0) ? $0 : nil } ?? Self.version)
        if let features { attribute("xes.features", features) }
        raw(">\n")
        for element in header.extensions {
            raw("\t<extension")
            attribute("name", XESName.encode(element.name, isColonAllowed: false))
            attribute("prefix", element.prefix)
            attribute("uri", element.uri)
            raw("/>\n")
        }
        for element in header.globals {
            raw("\t<global")
            if let scope = element.scope { attribute("scope", scope) }
            raw(">\n")
            for attribute in element.attributes { write(attribute, depth: 2) }
            raw("\t</global>\n")
        }
        for element in header.classifiers {
            raw("\t<classifier")
            attribute("name", XESName.encode(element.name, isColonAllowed: false))
            if let scope = element.scope { attribute("scope", scope) }
            attribute("keys", element.keys)
            raw("/>\n")
        }
        for property in header.properties where property.name != "xes.features" {
            if property.name == "xes.version", Self.isDecimal(property.value) { continue }
            write(
                XESAttribute(.string, key: Self.propertyPrefix + property.name, text: property.value), depth: 1)
        }
        for attribute in header.attributes { write(attribute, depth: 1) }
    }

    /// Begins a trace; its events follow.
    mutating func beginTrace(_ attributes: [XESAttribute]) {
        raw("\t<trace>\n")
        for attribute in attributes { write(attribute, depth: 2) }
    }

    /// Writes an event of the trace, or of the log when no trace is open.
    mutating func event(_ attributes: [XESAttribute], isInTrace: Bool = true) throws(XESError) {
        raw(isInTrace ? "\t\t<event>\n" : "\t<event>\n")
        for attribute in attributes { write(attribute, depth: isInTrace ? 3 : 2) }
        raw(isInTrace ? "\t\t</event>\n" : "\t</event>\n")
        if bytes.count >= Self.pendingByteCount { try flush() }
    }

    /// Ends a trace.
    mutating func endTrace() {
        raw("\t</trace>\n")
    }

    /// Ends the log and puts the file in its place.
    mutating func finish() throws(XESError) {
        raw("</log>\n")
        try flush()
        do throws(FileWritingError) {
            try output.finish()
        } catch {
            throw Self.failure(error)
        }
    }

    private mutating func write(_ original: XESAttribute, depth: Int) {
        let attribute = original.withUnwritableCharactersReplaced
        let isContainer = attribute.type == .container
        let type = isContainer ? XESAttributeType.list : attribute.type
        for _ in 0..<depth { bytes.append(UInt8(ascii: "\t")) }
        raw("<")
        raw(type.rawValue)
        key(attribute.key)
        if type != .list { self.attribute("value", attribute.text) }
        guard type == .list || !attribute.children.isEmpty else { return raw("/>\n") }
        raw(">\n")
        if !isContainer { for child in attribute.children { write(child, depth: depth + 1) } }
        if type == .list {
            let items = isContainer ? attribute.children : attribute.items
            let valuesKey = isContainer ? XESAttribute.containerValuesKey : attribute.valuesKey
            for _ in 0...depth { bytes.append(UInt8(ascii: "\t")) }
            raw("<values")
            key(valuesKey ?? XESAttribute.usualValuesKey)
            raw(">\n")
            for item in items { write(item, depth: depth + 2) }
            for _ in 0...depth { bytes.append(UInt8(ascii: "\t")) }
            raw("</values>\n")
        }
        for _ in 0..<depth { bytes.append(UInt8(ascii: "\t")) }
        raw("</")
        raw(type.rawValue)
        raw(">\n")
    }

    private mutating func key(_ key: String) {
        let keyBytes = TextBytes(key)
        if let written = writtenNames[keyBytes] {
            bytes.append(contentsOf: written)
            return
        }
        let start = bytes.count
        attribute("key", XESName.encode(key))
        if writtenNames.count >= Self.nameCountMax { writtenNames.removeAll() }
        writtenNames[keyBytes] = Array(bytes[start...])
    }

    private mutating func attribute(_ name: String, _ value: String) {
        raw(" ")
        raw(name)
        raw("=\"")
        XMLText.append(value, to: &bytes)
        raw("\"")
    }

    private mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func flush() throws(XESError) {
        do throws(FileWritingError) {
            try output.write(bytes)
        } catch {
            throw Self.failure(error)
        }
        bytes.removeAll(keepingCapacity: true)
    }

    /// Whether the text is an `xs:decimal` (XML Schema part 2 section 3.2.3).
    private static func isDecimal(_ text: String) -> Bool {
        text.utf8.contains { (0x30...0x39).contains($0) }
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
            && text.utf8.count { $0 == UInt8(ascii: ".") } <= 1
    }

    private static func failure(_ error: FileWritingError) -> XESError {
        XESError(.unwritable, "the file cannot be written: \(error.reason)", place: error.path)
    }
}
