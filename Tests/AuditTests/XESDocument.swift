import XMLReading

@testable import Audit

/// A whole log in memory, to compare what was imported with what is exported.
struct XESDocument: Equatable {
    var header = XESHeader()
    var traces: [Trace] = []
    /// Events that belong to no trace.
    var events: [[XESAttribute]] = []

    struct Trace: Equatable {
        var attributes: [XESAttribute] = []
        var events: [[XESAttribute]] = []
    }

    init() {}

    /// Reads a file as a tree, by none of the code that an import uses but the XML reader.
    init(path: String) throws {
        let log = try XMLTree.read(path)
        header.properties = log.attributes.map { XESHeader.Property(name: $0.name, value: $0.value) }
        for child in log.children {
            switch child.name {
            case "extension":
                header.extensions.append(
                    XESHeader.Extension(
                        name: child.name("name"), prefix: child["prefix"] ?? "", uri: child["uri"] ?? ""))
            case "classifier":
                header.classifiers.append(
                    XESHeader.Classifier(name: child.name("name"), scope: child["scope"], keys: child["keys"] ?? ""))
            case "global":
                header.globals.append(XESHeader.Global(scope: child["scope"], attributes: Self.attributes(child)))
            case "trace":
                traces.append(
                    Trace(
                        attributes: Self.attributes(child),
                        events: child.children.filter { $0.name == "event" }.map(Self.attributes)))
            case "event": events.append(Self.attributes(child))
            default: break
            }
        }
        header.attributes = Self.attributes(log)
    }

    /// The same with everything that has no order sorted, and what an export must say otherwise put right.
    var normalized: XESDocument {
        var document = self
        document.header.properties = header.properties.filter { !$0.name.hasPrefix("xmlns") }
        for attribute in header.attributes where attribute.key.hasPrefix(XESWriter.propertyPrefix) {
            let name = String(attribute.key.dropFirst(XESWriter.propertyPrefix.count))
            document.header.properties.removeAll { $0.name == name }
            document.header.properties.append(XESHeader.Property(name: name, value: attribute.text))
            document.header.attributes.removeAll { $0.key == attribute.key }
        }
        if !document.header.properties.contains(where: { $0.name == "xes.version" }) {
            document.header.properties.append(XESHeader.Property(name: "xes.version", value: "1849.2016"))
        }
        document.header.properties.sort { $0.name < $1.name }
        document.header.attributes = Self.sorted(document.header.attributes)
        document.header.globals = header.globals.map { global in
            var global = global
            global.attributes = Self.sorted(global.attributes)
            return global
        }
        document.traces = traces.map { trace in
            Trace(attributes: Self.sorted(trace.attributes), events: trace.events.map(Self.sorted))
        }
        document.events = events.map(Self.sorted)
        return document
    }

    /// The same with the traces in an order of their own.
    var withSortedTraces: XESDocument {
        var document = normalized
        document.traces.sort { "\($0)" < "\($1)" }
        return document
    }

    private static func sorted(_ attributes: [XESAttribute]) -> [XESAttribute] {
        let normalized = attributes.map { attribute in
            var attribute = attribute
            attribute.children = sorted(attribute.children)
            attribute.items = attribute.items.map { sorted([$0])[0] }
            return attribute
        }
        return normalized.map { ("\($0)", $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private static func attributes(_ node: XMLTree) -> [XESAttribute] {
        node.children.compactMap { child in
            guard let type = XESAttributeType(rawValue: child.name) else { return nil }
            var attribute = XESAttribute(
                type, key: XESName.decode(child["key"] ?? ""), text: child["value"] ?? "", children: attributes(child))
            if let values = child.children.first(where: { $0.name == "values" }) {
                attribute.items = attributes(values)
                let key = values["key"].map { XESName.decode($0) }
                attribute.valuesKey = key == XESAttribute.usualValuesKey ? nil : key
            }
            return attribute.withContainerRestored
        }
    }
}

/// An element with its attributes and children.
struct XMLTree {
    var name: String
    var attributes: [(name: String, value: String)]
    var children: [XMLTree] = []

    subscript(name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    func name(_ attribute: String) -> String {
        XESName.decode(self[attribute] ?? "", isColonAllowed: false)
    }

    static func read(_ path: String) throws -> XMLTree {
        let reader = try XMLReader(path: path, knownNames: [], namespaces: XESElement.namespaces)
        var names: [String] = []
        var open = [XMLTree(name: "", attributes: [])]
        while let batch = try reader.next() {
            names += batch.newNames
            var start = 0
            for token in batch.tokens {
                let attributes = batch.attributes[start..<Int(token.attributesEnd)]
                start = Int(token.attributesEnd)
                switch token.kind {
                case .start:
                    open.append(
                        XMLTree(
                            name: names[Int(token.name)],
                            attributes: attributes.map { attribute in
                                let bytes = batch.bytes[Int(attribute.start)..<Int(attribute.end)]
                                return (names[Int(attribute.name)], String(decoding: bytes, as: UTF8.self))
                            }))
                case .end:
                    let node = open.removeLast()
                    open[open.count - 1].children.append(node)
                case .text: break
                }
            }
        }
        return open[0].children[0]
    }
}
