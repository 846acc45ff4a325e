public import EventModel

extension StreamID {
    /// Whether the stream is the history of an application, which read models show.
    ///
    /// This is the one place that says so: every stream is, except those that the system keeps for itself, whose
    /// category begins with `xes-imports` (the bookkeeping of imports), is `system` or begins with `system-`.
    ///
    /// - Complexity: O(1).
    public var isApplication: Bool {
        let bytes = category.utf8
        return !bytes.starts(with: "xes-imports".utf8) && !bytes.starts(with: "system-".utf8)
            && !bytes.elementsEqual("system".utf8)
    }
}
