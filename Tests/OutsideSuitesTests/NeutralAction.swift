import Statechart

/// An action of the format `neutral-chart-1`: an object whose keys say what it is.
struct NeutralAction: Decodable {
    let action: Chart.Action

    private enum Key: String, CodingKey {
        case raise, assign, expr, log, `if`, foreach, item, index, `do`, send, cancel, cancelExpr
    }

    struct UnknownAction: Error {
        let keys: [String]
    }

    private struct Branch: Decodable {
        let cond: String?
        let `do`: [NeutralAction]?
    }

    private struct Send: Decodable {
        let event: String?
        let eventExpr: String?
        let delayMs: Int64?
        let delayExpr: String?
        let id: String?
        let params: [String: String]?
        let content: String?
        let target: String?
        let type: String?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func text(_ key: Key) throws -> String { try container.decode(String.self, forKey: key) }
        func actions(_ key: Key) throws -> [Chart.Action] {
            try container.decodeIfPresent([NeutralAction].self, forKey: key)?.map(\.action) ?? []
        }
        if container.contains(.raise) {
            action = .raise(try text(.raise))
        } else if container.contains(.assign) {
            action = .assign(variable: try text(.assign), expression: try text(.expr))
        } else if container.contains(.log) {
            action = .log((try? text(.log)) ?? "")
        } else if container.contains(.if) {
            let branches = try container.decode([Branch].self, forKey: .if)
            action = .branch(branches.map { Chart.Branch($0.cond, ($0.do ?? []).map(\.action)) })
        } else if container.contains(.foreach) {
            action = .forEach(
                list: try text(.foreach), item: try text(.item),
                index: try container.decodeIfPresent(String.self, forKey: .index), actions: try actions(.do))
        } else if container.contains(.send) {
            action = .send(Self.send(try container.decode(Send.self, forKey: .send)))
        } else if container.contains(.cancel) {
            action = .cancel(.literal(try text(.cancel)))
        } else if container.contains(.cancelExpr) {
            action = .cancel(.expression(try text(.cancelExpr)))
        } else {
            throw UnknownAction(keys: container.allKeys.map(\.rawValue))
        }
    }

    /// Parameters in order of their names, since JSON has none.
    static func parameters(_ parameters: [String: String]) -> [Chart.Parameter] {
        parameters.sorted { $0.key < $1.key }.map { Chart.Parameter($0.key, $0.value) }
    }

    private static func send(_ send: Send) -> Chart.Send {
        Chart.Send(
            send.eventExpr.map(Chart.Text.expression) ?? .literal(send.event ?? ""),
            delay: send.delayExpr.map(Chart.Delay.expression) ?? send.delayMs.map(Chart.Delay.milliseconds),
            id: send.id, parameters: parameters(send.params ?? [:]), content: send.content, target: send.target,
            processor: send.type)
    }
}
