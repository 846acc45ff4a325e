extension Span<UInt8> {
    /// The scalar of valid UTF-8 at an offset, which moves behind it; nil at the end.
    ///
    /// - Complexity: O(1).
    @inline(__always)
    func takeScalar(at offset: inout Int) -> UInt32? {
        guard offset < count else { return nil }
        let lead = UInt32(self[offset])
        offset += 1
        if lead < 0x80 { return lead }
        let (initial, continuationCount) =
            if lead < 0xE0 { (lead & 0x1F, 1) } else if lead < 0xF0 { (lead & 0x0F, 2) } else { (lead & 0x07, 3) }
        var scalar = initial
        for _ in 0..<continuationCount where offset < count {
            scalar = scalar << 6 | UInt32(self[offset] & 0x3F)
            offset += 1
        }
        return scalar
    }
}
