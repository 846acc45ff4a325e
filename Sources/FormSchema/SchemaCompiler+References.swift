import EventModel

/// A schema with an identifier of its own, and the root of the document.
struct SchemaResource {
    var uri: URIReference
    var schema: Value
    var place: String
}

/// An anchor of one resource.
struct AnchorName: Hashable {
    var resource: Int
    var name: TextBytes
}

/// A reference that waits until all schemas stand.
struct PendingReference {
    /// Its index in the table of references.
    var index: Int
    var target: String
    var place: SchemaPlace
}

extension SchemaCompiler {
    /// Makes a resource known under its identifier.
    mutating func addResource(_ schema: Value, uri: String, place: String) -> Int {
        let number = resources.count
        guard let reference = URIReference(uri) else { return 0 }
        resources.append(SchemaResource(uri: reference, schema: schema, place: place))
        parts.dynamicAnchors.append([])
        resourcesByURI[TextBytes(reference.textWithoutFragment)] = number
        return number
    }

    /// Reads `$id` and the anchors of a schema, and gives the resource that it belongs to.
    mutating func readIdentifiers(
        _ keywords: ValueMap, node: NodeNumber, schema: Value, at place: SchemaPlace
    ) -> Int {
        var resource = place.resource
        if let id = keywords["$id"] { resource = identified(by: id, schema: schema, at: place) }
        if let anchor = keywords["$anchor"], let name = anchorName(anchor, "$anchor", at: place) {
            addAnchor(name, node: node, resource: resource, at: place)
        }
        if let anchor = keywords["$dynamicAnchor"], let name = anchorName(anchor, "$dynamicAnchor", at: place) {
            addAnchor(name, node: node, resource: resource, at: place)
            parts.dynamicAnchors[resource].append(DynamicAnchor(anchor: TextBytes(name), node: node))
        }
        return resource
    }

    private mutating func identified(by id: Value, schema: Value, at place: SchemaPlace) -> Int {
        guard let text = id.text, let reference = URIReference(text), (reference.fragment ?? "").utf8.isEmpty else {
            report(.badKeywordValue, "`$id` is a URI reference without a fragment", at: place)
            return place.resource
        }
        let uri = reference.resolved(against: resources[place.resource].uri).textWithoutFragment
        // Taking out dots can leave a first segment that reads as a broken scheme.
        guard URIReference(uri) != nil else {
            report(.badKeywordValue, "`$id` gives `\(uri)`, which is no URI", at: place)
            return place.resource
        }
        if let known = resourcesByURI[TextBytes(uri)] {
            // The metaschema is added under its own identifier before it is read.
            if resources[known].place.utf8.elementsEqual(place.pointer.utf8) { return known }
            report(.duplicateIdentifier, "two schemas have the identifier `\(uri)`", at: place)
            return place.resource
        }
        return addResource(schema, uri: uri, place: place.pointer)
    }

    private mutating func anchorName(_ value: Value, _ keyword: String, at place: SchemaPlace) -> String? {
        if let name = value.text, let first = name.utf8.first, first.isLetter || first == UInt8(ascii: "_"),
            name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0.isAny(of: "-._") })
        {
            return name
        }
        report(
            .badKeywordValue, "`\(keyword)` is a name of letters, digits, `-`, `_` and `.` that starts with a letter",
            at: place)
        return nil
    }

    private mutating func addAnchor(_ name: String, node: NodeNumber, resource: Int, at place: SchemaPlace) {
        let key = AnchorName(resource: resource, name: TextBytes(name))
        if let known = anchors[key], known != node {
            report(.duplicateIdentifier, "two schemas have the anchor `\(name)`", at: place)
        }
        anchors[key] = node
    }

    /// Finds what all references lead to; schemas that only a reference reaches are compiled on the way.
    mutating func resolveReferences() {
        while true {
            if let pending = pendingReferences.popLast() {
                parts.references[pending.index] = target(of: pending, keyword: "$ref") ?? 0
            } else if let pending = pendingDynamicReferences.popLast() {
                guard let node = target(of: pending, keyword: "$dynamicRef") else { continue }
                parts.dynamicReferences[pending.index] = DynamicReference(
                    node: node, anchor: dynamicAnchor(of: node, named: pending.target))
            } else {
                return
            }
        }
    }

    /// The anchor of a dynamic reference that indeed leads to a dynamic anchor; nil makes it an ordinary one.
    private func dynamicAnchor(of node: NodeNumber, named target: String) -> TextBytes? {
        guard let fragment = URIReference(target)?.decodedFragment else { return nil }
        let name = TextBytes(fragment)
        let anchors = parts.dynamicAnchors[parts.nodes[node].resource]
        return anchors.contains { $0.anchor == name && $0.node == node } ? name : nil
    }

    private mutating func target(of pending: PendingReference, keyword: String) -> NodeNumber? {
        let place = pending.place
        guard let reference = URIReference(pending.target), let fragment = reference.decodedFragment else {
            report(.badKeywordValue, "`\(keyword)` is a URI reference", at: place)
            return nil
        }
        let uri = reference.resolved(against: resources[place.resource].uri).textWithoutFragment
        if !hasMetaschema, uri.utf8.elementsEqual(Metaschema.uri.utf8), resourcesByURI[TextBytes(uri)] == nil {
            hasMetaschema = true
            addDocument(Metaschema.schema, uri: Metaschema.uri, prefix: Metaschema.uri + "#")
        }
        if let resource = resourcesByURI[TextBytes(uri)],
            let node = node(in: resource, fragment: fragment)
        {
            return node
        }
        report(
            .unresolvedReference,
            "`\(pending.target)` leads nowhere: a reference leads to a schema of the same document or to the dialect",
            at: place)
        return nil
    }

    private mutating func node(in resource: Int, fragment: String) -> NodeNumber? {
        guard let first = fragment.utf8.first else { return node(at: resources[resource].place) }
        guard first == UInt8(ascii: "/") else {
            return anchors[AnchorName(resource: resource, name: TextBytes(fragment))]
        }
        let pointer = resources[resource].place + fragment
        if let known = node(at: pointer) { return known }
        guard let tokens = JSONPointer.tokens(of: fragment) else { return nil }
        var value = resources[resource].schema
        for token in tokens {
            guard let next = SchemaCompiler.member(token, of: value) else { return nil }
            value = next
        }
        // What no keyword names as a schema, such as a place under an unknown keyword, becomes one by being named.
        return addNode(value, at: SchemaPlace(pointer: pointer, resource: resource, depth: tokens.count))
    }

    private static func member(_ token: String, of value: Value) -> Value? {
        switch value {
        case .map(let map): return map[token]
        case .list(let list):
            guard let index = Int(token), list.indices.contains(index), "\(index)".utf8.elementsEqual(token.utf8) else {
                return nil
            }
            return list[index]
        default: return nil
        }
    }
}
