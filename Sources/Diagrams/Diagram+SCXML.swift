import Statechart

extension Diagram {
    /// The diagram as a document of W3C SCXML 1.0.
    ///
    /// Conditions are whole, in CEL, which is named as the data model. Deadlines are delayed events that leaving the
    /// state takes back. What SCXML has no words for (titles, roles, events recorded, what is highlighted) stands in
    /// attributes of a namespace of its own, which other readers pass over.
    ///
    /// - Complexity: O(n) in what is written.
    public var scxml: String {
        var outline = Outline()
        outline.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        let initial = initial.map { " initial=\"\(scxmlID($0))\"" } ?? ""
        outline.block(
            "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" xmlns:sijill=\"urn:sijill:diagram\" version=\"1.0\""
                + " name=\"\(service.escapedForXML)\" datamodel=\"cel\"\(initial) xml:lang=\"\(language.rawValue)\""
                + attribute("sijill:title", title) + " sijill:version=\"\(version)\">", "</scxml>"
        ) { outline in
            for state in topLevel { writeSCXML(state, to: &outline) }
        }
        return outline.text
    }

    /// An id that is an XML name; authors' names hold no points, so that no two ids become one.
    private func scxmlID(_ state: Int) -> String {
        String(states[state].id.split(separator: "/").joined(separator: ".")).escapedForXML
    }

    private func attribute(_ name: String, _ value: String) -> String {
        " \(name)=\"\(PlainText.line(value).escapedForXML)\""
    }

    private func writeSCXML(_ number: Int, to outline: inout Outline) {
        let state = states[number]
        let active = state.isActive ? " sijill:active=\"true\"" : ""
        let head = " id=\"\(scxmlID(number))\"" + attribute("sijill:title", state.title) + active
        let own = transitions.filter { $0.source == number }
        switch state.kind {
        case .final: outline.line("<final\(head)/>")
        case .shallowHistory, .deepHistory:
            let type = state.kind == .deepHistory ? "deep" : "shallow"
            outline.block("<history\(head) type=\"\(type)\">", "</history>") { outline in
                outline.line("<transition target=\"\(scxmlIDs(state.defaultTargets))\"/>")
            }
        case .atomic, .compound, .parallel:
            let name = state.kind == .parallel ? "parallel" : "state"
            let initial = state.kind == .compound ? " initial=\"\(scxmlIDs(state.defaultTargets))\"" : ""
            outline.block("<\(name)\(head)\(initial)>", "</\(name)>") { outline in
                writeTimers(of: number, own, to: &outline)
                for transition in own { writeSCXML(transition, to: &outline) }
                for child in state.children { writeSCXML(child, to: &outline) }
            }
        }
    }

    private func scxmlIDs(_ states: [Int]) -> String {
        states.map(scxmlID).joined(separator: " ")
    }

    private func writeTimers(of state: Int, _ own: [Transition], to outline: inout Outline) {
        let delays = own.compactMap { if case .deadline(let delay) = $0.cause { delay } else { nil } }
        guard !delays.isEmpty else { return }
        outline.block("<onentry>", "</onentry>") { outline in
            for delay in delays {
                let event = deadlineEvent(of: state, delay)
                outline.line("<send event=\"\(event)\" id=\"\(event)\" delay=\"\(delay)ms\"/>")
            }
        }
        outline.block("<onexit>", "</onexit>") { outline in
            for delay in delays { outline.line("<cancel sendid=\"\(deadlineEvent(of: state, delay))\"/>") }
        }
    }

    private func deadlineEvent(of state: Int, _ milliseconds: Int64) -> String {
        "deadline.\(scxmlID(state)).\(milliseconds)"
    }

    private func writeSCXML(_ transition: Transition, to outline: inout Outline) {
        var text = "<transition"
        switch transition.cause {
        case .action(let name): text += " event=\"\(name.escapedForXML)\""
        case .deadline(let delay): text += " event=\"\(deadlineEvent(of: transition.source, delay))\""
        case .expiry: text += " event=\"expiry.\(scxmlID(transition.source))\""
        case .silence(let clock): text += " event=\"silence.\(clock.escapedForXML)\""
        case .done: text += " event=\"done.state.\(scxmlID(transition.source))\""
        case .always: break
        }
        if let condition = transition.condition { text += attribute("cond", condition) }
        if !transition.targets.isEmpty { text += " target=\"\(scxmlIDs(transition.targets))\"" }
        if transition.isInternal { text += " type=\"internal\"" }
        text += attribute("sijill:title", transition.title)
        if !transition.roles.isEmpty {
            text += attribute("sijill:roles", transition.roles.joined(separator: DiagramWords(language).comma))
        }
        if !transition.eventType.isEmpty { text += attribute("sijill:records", transition.eventType) }
        if !transition.steps.isEmpty {
            text += attribute("sijill:taken", transition.steps.map(String.init).joined(separator: " "))
        }
        outline.line(text + "/>")
    }
}
