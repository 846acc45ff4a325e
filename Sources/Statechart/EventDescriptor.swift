/// Which events a transition answers.
public enum EventDescriptor: Hashable, Sendable {
    /// Those of this name alone.
    case exact(String)
    /// Those of this name and of longer ones that go on with a full stop: `pay` answers `pay` and `pay.late`, not
    /// `payment`.
    case prefix(String)
    /// All.
    case any

    /// Reads a descriptor as SCXML 1.0 section 3.12.1 has it: `*` for all, otherwise a prefix, of which `.` or `.*`
    /// at the end means nothing.
    public init(scxml text: String) {
        var bytes = text.utf8[...]
        if bytes.elementsEqual("*".utf8) || bytes.elementsEqual(".*".utf8) {
            self = .any
            return
        }
        if bytes.count > 2, bytes.suffix(2).elementsEqual(".*".utf8) { bytes = bytes.dropLast(2) }
        if bytes.count > 1, bytes.last == UInt8(ascii: ".") { bytes = bytes.dropLast() }
        self = .prefix(String(Substring(bytes)))
    }

    /// The name it speaks of; nil for all.
    var name: String? {
        switch self {
        case .exact(let name), .prefix(let name): name
        case .any: nil
        }
    }
}
