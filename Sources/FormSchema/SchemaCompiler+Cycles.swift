extension SchemaCompiler {
    /// Refuses schemas that lead back to themselves without going into the value: checking them would never end.
    mutating func refuseEndlessReferences() {
        var states = [VisitState](repeating: .unseen, count: parts.nodes.count)
        var resourceless = SchemaPlace(pointer: "", resource: 0, depth: 0)
        for root in parts.nodes.indices where states[root] == .unseen {
            guard let node = firstNodeOfCycle(from: root, &states) else { continue }
            resourceless.pointer = parts.places[node]
            report(
                .endlessReference,
                "the schema leads back to itself without going into the value: let the reference stand under a keyword "
                    + "such as `properties` or `items`", at: resourceless)
            return
        }
    }

    private enum VisitState {
        case unseen, open, done
    }

    /// Walks depth first with a stack of its own, for a chain of references may be as long as the document.
    private func firstNodeOfCycle(from root: NodeNumber, _ states: inout [VisitState]) -> NodeNumber? {
        var stack: [(node: NodeNumber, rest: [NodeNumber])] = [(root, successors(of: root))]
        states[root] = .open
        while let top = stack.indices.last {
            guard let next = stack[top].rest.popLast() else {
                states[stack[top].node] = .done
                stack.removeLast()
                continue
            }
            switch states[next] {
            case .open: return next
            case .done: continue
            case .unseen:
                states[next] = .open
                stack.append((next, successors(of: next)))
            }
        }
        return nil
    }

    /// The schemas that a node applies to the same value.
    private func successors(of node: NodeNumber) -> [NodeNumber] {
        var successors: [NodeNumber] = []
        for instruction in parts.instructions[parts.nodes[node].instructions] {
            switch instruction {
            case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes):
                successors.append(contentsOf: parts.children[nodes])
            case .not(let node), .dependentSchema(_, let node): successors.append(node)
            case .conditional(let node, let then, let otherwise):
                successors.append(node)
                if let then { successors.append(then) }
                if let otherwise { successors.append(otherwise) }
            case .reference(let index): successors.append(parts.references[index])
            case .dynamicReference(let index): successors.append(contentsOf: dynamicTargets(of: index))
            default: break
            }
        }
        return successors
    }

    /// Every schema that a dynamic reference may lead to.
    private func dynamicTargets(of index: Int) -> [NodeNumber] {
        let reference = parts.dynamicReferences[index]
        guard let anchor = reference.anchor else { return [reference.node] }
        return parts.dynamicAnchors.flatMap { anchors in anchors.filter { $0.anchor == anchor }.map(\.node) }
    }
}
