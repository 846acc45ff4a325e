import Foundation
import Statechart

/// A file of the format `neutral-chart-1`: charts, events and the configurations that must follow.
struct NeutralSuite: Decodable {
    let tests: [Attempt]

    /// A test, or why it cannot be read: one that is odd must not hide the others.
    enum Attempt: Decodable {
        case readable(NeutralTest)
        case unreadable(id: String, reason: String)

        private struct Named: Decodable {
            let id: String
        }

        init(from decoder: any Decoder) throws {
            let id = try Named(from: decoder).id
            do {
                self = .readable(try NeutralTest(from: decoder))
            } catch {
                self = .unreadable(id: id, reason: "\(error)")
            }
        }
    }
}

struct NeutralTest: Decodable {
    let id: String
    let level: String
    let chart: NeutralChart
    let script: NeutralScript
}

struct NeutralScript: Decodable {
    struct Event: Decodable {
        let name: String
        let data: JSONValue?
    }
    struct Step: Decodable {
        let afterMs: Int64?
        let event: Event
        let configuration: [String]
    }
    let initialConfiguration: [String]?
    let steps: [Step]?
    let finalConfiguration: [String]?
}

/// Any JSON value.
enum JSONValue: Decodable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(String)
    case list([JSONValue])
    case map([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .map(try container.decode([String: JSONValue].self))
        }
    }
}

struct NeutralChart: Decodable {
    struct Variable: Decodable {
        let id: String
        let expr: String?
    }
    let initial: [String]?
    let data: [Variable]?
    let onload: [NeutralAction]?
    let states: [NeutralState]

    var chart: Chart {
        Chart(
            states: states.map(\.state), initial: initial ?? [],
            variables: (data ?? []).map { Chart.Variable($0.id, $0.expr) }, onLoad: (onload ?? []).map(\.action))
    }
}

struct NeutralState: Decodable {
    struct Entry: Decodable {
        let target: [String]
        let actions: [NeutralAction]?

        var entry: Chart.Entry { Chart.Entry(target, actions: (actions ?? []).map(\.action)) }
    }
    struct Transition: Decodable {
        let event: [String]?
        let cond: String?
        let target: [String]?
        let type: String?
        let actions: [NeutralAction]?

        var transition: Chart.Transition {
            Chart.Transition(
                events: (event ?? []).map(EventDescriptor.init(scxml:)), condition: cond, targets: target ?? [],
                isInternal: type == "internal", actions: (actions ?? []).map(\.action))
        }
    }
    let id: String
    let kind: String
    let initial: Entry?
    let onentry: [[NeutralAction]]?
    let onexit: [[NeutralAction]]?
    let transitions: [Transition]?
    let states: [NeutralState]?
    let history: String?
    let `default`: Entry?
    let doneParams: [String: String]?
    let doneContent: String?

    var state: Chart.State {
        let kind: Chart.Kind =
            switch self.kind {
            case "parallel": .parallel
            case "final": .final
            case "history": .history(deep: history == "deep", default: `default`?.entry)
            default: .plain
            }
        let parameters = doneParams.map { Chart.DoneData.parameters(NeutralAction.parameters($0)) }
        return Chart.State(
            id: id, kind: kind, states: (states ?? []).map(\.state), initial: initial?.entry,
            transitions: (transitions ?? []).map(\.transition), onEntry: blocks(onentry), onExit: blocks(onexit),
            doneData: doneContent.map(Chart.DoneData.content) ?? parameters)
    }

    private func blocks(_ blocks: [[NeutralAction]]?) -> [[Chart.Action]] {
        (blocks ?? []).map { $0.map(\.action) }
    }
}
