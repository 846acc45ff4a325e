import EventModel

/// What the expressions of the benchmarks say, written by hand over the same data.
enum HandWrittenRules {
    /// By the name of the case.
    static let all: [String: @Sendable (ValueMap) -> Bool] = ["arith": arithmetic, "long-or": longOr, "policy": policy]

    /// Doubles, keeps every third and adds one.
    static func mapFilter(_ list: [Value]) -> Bool {
        let doubled: [Value] = list.map { .int(($0.int ?? 0) * 2) }
        let kept = doubled.filter { ($0.int ?? 0) % 3 == 0 }
        let raised: [Value] = kept.map { .int(($0.int ?? 0) + 1) }
        return !raised.isEmpty
    }

    @Sendable
    private static func arithmetic(_ data: ValueMap) -> Bool {
        guard let x = data["x"]?.int, let y = data["y"]?.int, let z = data["z"]?.int else { return false }
        return x + y * 2 - z / 3 > 10 && x % 7 != 0
    }

    @Sendable
    private static func longOr(_ data: ValueMap) -> Bool {
        guard let x = data["x"]?.int else { return false }
        for number in 0..<Int64(60) where x == number { return true }
        return false
    }

    @Sendable
    private static func policy(_ data: ValueMap) -> Bool {
        guard let request = data["pr"]?.map, let review = data["review"]?.map,
            case .bool(false)? = request["draft"],
            let additions = request["additions"]?.int, let deletions = request["deletions"]?.int,
            let labels = request["labels"]?.list, let files = request["files"]?.list,
            case .double(let confidence)? = review["confidence"], let risk = review["risk"],
            let approvals = review["approvals"]?.int, let author = request["author"]
        else { return false }
        return additions + deletions <= 400 && confidence >= 0.85
            && (risk == .text("low") || risk == .text("medium"))
            && (approvals >= 2 || author == .text("octocat") || author == .text("hubot"))
            && !labels.contains(.text("do-not-merge"))
            && labels.contains { $0 == .text("bug") || $0.text?.hasPrefix("feat") == true }
            && files.allSatisfy { file in
                guard let path = file.map?["path"]?.text, let changes = file.map?["changes"]?.int else { return false }
                return !path.hasSuffix(".lock") && changes < 500
            }
    }
}
