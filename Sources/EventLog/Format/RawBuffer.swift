/// Memory of its own that only grows, for windows of files and groups of frames.
// Unsafe: compression and hot loops want addresses that stay; nobody keeps one beyond the next `reserve`.
final class RawBuffer {
    private(set) var base: UnsafeMutableRawPointer
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// Makes room for `count` bytes; the first `keptCount` stay.
    func reserve(_ count: Int, keeping keptCount: Int = 0) {
        guard count > capacity else { return }
        let newCapacity = max(count, capacity * 2)
        let newBase = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        newBase.copyMemory(from: base, byteCount: keptCount)
        base.deallocate()
        base = newBase
        capacity = newCapacity
    }
}
