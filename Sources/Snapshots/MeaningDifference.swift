import BinaryCoding
import EventModel

/// The first place at which two canonical forms differ, for people.
enum MeaningDifference {
    /// Says where, what was and what is; nil where both are the same.
    static func first(between old: [UInt8], and new: [UInt8]) -> (place: String, was: String, now: String)? {
        guard old != new else { return nil }
        guard let old = try? CBOR.decode(old), let new = try? CBOR.decode(new) else {
            return ("", "a canonical form that cannot be read", "another one")
        }
        return first(old, new, place: "", depth: 0) ?? ("", "other bytes", "the same values in other bytes")
    }

    private static let depthMax = 64

    private static func first(
        _ old: Value, _ new: Value, place: String, depth: Int
    ) -> (place: String, was: String, now: String)? {
        guard old != new else { return nil }
        switch (old, new) {
        case (.map(let old), .map(let new)) where depth < depthMax:
            let keys = old.entries.map(\.key) + new.entries.map(\.key).filter { old[$0] == nil }
            for key in keys where old[key] != new[key] {
                guard let was = old[key], let now = new[key] else {
                    return ("\(place)/\(key)", short(old[key]), short(new[key]))
                }
                return first(was, now, place: "\(place)/\(key)", depth: depth + 1)
            }
        case (.list(let old), .list(let new)) where depth < depthMax && old.count == new.count:
            for (index, (was, now)) in zip(old, new).enumerated() where was != now {
                return first(was, now, place: "\(place)/\(name(of: was) ?? String(index))", depth: depth + 1)
            }
        default: break
        }
        return (place, short(old), short(new))
    }

    /// What a map calls itself, which says more than its place in a list.
    private static func name(of value: Value) -> String? {
        value.map?["id"]?.text ?? value.map?["name"]?.text
    }

    private static func short(_ value: Value?) -> String {
        guard let value else { return "" }
        let text = (try? JSONLine.text(value)) ?? "\(value)"
        return text.utf8.count <= 160 ? text : "\(text.prefix(150))…"
    }
}
