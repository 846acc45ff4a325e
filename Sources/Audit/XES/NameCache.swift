/// Texts by their bytes, so that a name that comes again and again is made once.
///
/// Bounded: a new name takes the place of another one.
struct NameCache {
    private var slots = [Slot](repeating: Slot(), count: slotCount)

    private struct Slot {
        var bytes: [UInt8] = []
        var text = ""
    }

    private static let slotCount = 1_024

    /// The text of UTF-8 bytes.
    ///
    /// - Complexity: O(n).
    mutating func text(of bytes: [UInt8], _ range: Range<Int>) -> String {
        guard !range.isEmpty else { return "" }
        var hash = range.count
        for index in range { hash = hash &* 31 &+ Int(bytes[index]) }
        let slot = (hash ^ (hash >> 10)) & (Self.slotCount - 1)
        let slice = bytes[range]
        if slots[slot].bytes[...] == slice { return slots[slot].text }
        slots[slot] = Slot(bytes: Array(slice), text: String(decoding: slice, as: UTF8.self))
        return slots[slot].text
    }
}
