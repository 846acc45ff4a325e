import EventModel

extension ReadModelStore {
    /// The versions in the folder that are not those of the projections here, in order of name and version.
    ///
    /// They answer whoever opens the folder with their version, and only such a program brings them up to date.
    ///
    /// - Throws: ``ReadModelError`` when the folder cannot be read.
    /// - Complexity: O(files).
    public func keptVersions() throws(ReadModelError) -> [KeptVersion] {
        do {
            guard folder.exists else { return [] }
            let own = Set(projections.map { [$0.name, String($0.version)] })
            return try folder.allLive().filter { !own.contains([$0.model, String($0.version)]) }
                .sorted { ($0.model, $0.version) < ($1.model, $1.version) }
                .map { generation in
                    let record = try? readers.read(model: generation.model, version: generation.version) {
                        try GenerationRecord(in: $0)
                    }
                    return KeptVersion(
                        name: generation.model, version: generation.version, generation: generation.number,
                        cursor: record?.cursor, recordedAt: record?.recordedAt,
                        byteCount: folder.byteCount(of: generation))
                }
        } catch {
            throw ReadModelError(error, place: folder.path)
        }
    }

    /// Removes a version that is kept: there is no way back to it then but a rebuild by its program.
    ///
    /// - Throws: ``ReadModelError``: `notFound` when no such version is kept, which the one that answers here is not;
    ///   `busy` when another process keeps the folder for longer than the options allow.
    public func remove(version: Int, of model: String) async throws(ReadModelError) {
        do {
            try requireLive()
            try folder.make()
            let lock = try await FolderLock.take(folder: folder.path, waitMilliseconds: options.lockWaitMilliseconds)
            defer { withExtendedLifetime(lock) {} }
            let isOwn = projections.contains { $0.name == model && $0.version == version }
            guard !isOwn, let generation = folder.live(model: model, version: version) else {
                throw ReadModelError(
                    .notFound,
                    isOwn
                        ? "this version is the one that answers"
                        : "no such version is kept beside the one that answers",
                    place: "\(model) version \(version)")
            }
            try folder.retire(generation)
        } catch {
            throw ReadModelError(error, place: folder.path)
        }
    }
}
