import EventModel

/// Checks the files beside the segments, which may all be removed.
struct DerivedFiles {
    let directory: StoreDirectory
    let sealed: [SealedSegment]
    /// The ordinal of the segment that comes next, to which damage is put down.
    let nextOrdinal: Int

    /// What is wrong with them.
    ///
    /// - Throws: ``EventStoreError`` when a file that is there cannot be read.
    func damages() throws(EventStoreError) -> [Damage] {
        var damages = try manifestDamages()
        // The next file already has the header of its segment for a moment before it gets the name.
        for (path, start) in [
            (directory.preparedNextPath, SegmentHeader.byteCount), (directory.preparedReservePath, 0),
        ] {
            if let offset = try firstNonZero(in: path, from: start) {
                damages.append(damage(at: offset, "a prepared file is not all zeros (\(path)); remove it"))
            }
        }
        return damages
    }

    private func manifestDamages() throws(EventStoreError) -> [Damage] {
        guard let byteCount = try directory.byteCount(ofFileAt: directory.manifestPath), byteCount > 0 else {
            return []
        }
        let manifest = directory.readManifest()
        if manifest.entries.isEmpty, byteCount > Manifest([]).encoded().count {
            return [damage(at: 0, "the manifest is damaged")]
        }
        var damages: [Damage] = []
        for (entry, segment) in zip(manifest.entries, sealed)
        where entry.byteCount == segment.byteCount && entry.header.form == segment.header.form {
            if entry.header != segment.header || entry.trailer != segment.trailer {
                damages.append(damage(at: 0, "the manifest does not say what segment \(segment.header.ordinal) says"))
            }
        }
        return damages
    }

    private func firstNonZero(in path: String, from start: Int) throws(EventStoreError) -> Int? {
        guard let byteCount = try directory.byteCount(ofFileAt: path), byteCount > start else { return nil }
        let file: StoreFile
        do throws(EventStoreError) { file = try directory.openFile(at: path, mode: .read) } catch {
            // A writer has just made a segment of it.
            if error.code == .notFound { return nil }
            throw error
        }
        let chunkByteCount = 1 << 20
        for offset in stride(from: start, to: byteCount, by: chunkByteCount) {
            let bytes = try file.read(offset..<min(byteCount, offset + chunkByteCount))
            // Unsafe: the pointer does not outlive the call.
            let isZero = bytes.withUnsafeBytes { Sector.isZero($0) }
            guard isZero else { return bytes.firstIndex { $0 != 0 }.map { offset + $0 } }
        }
        return nil
    }

    private func damage(at offset: Int, _ reason: String) -> Damage {
        var damage = Damage(segment: nextOrdinal, offset: offset, reason: reason)
        damage.isDerived = true
        return damage
    }
}
