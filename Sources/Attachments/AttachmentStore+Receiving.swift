internal import EventLog
package import EventModel

extension AttachmentStore {
    /// Takes in a stream of chunks as a draft, of which at most a mebibyte is in memory beside the chunk at hand.
    ///
    /// - Parameter byteCountMax: The most bytes to take; of a longer stream no more is read.
    /// - Throws: ``EventStoreError``, or what the stream throws; nothing is left behind.
    package func receive<Chunks: AsyncSequence>(
        _ chunks: Chunks, byteCountMax: Int
    ) async throws -> AttachmentDraft where Chunks.Element == [UInt8] {
        var draft = try await onThread { store throws(EventStoreError) in
            try store.makeDraft(byteCountMax: byteCountMax)
        }
        do {
            var waiting: [UInt8] = []
            for try await chunk in chunks {
                waiting += chunk
                guard waiting.count >= Self.chunkByteCount else { continue }
                draft = try await append(waiting, to: draft)
                waiting.removeAll(keepingCapacity: true)
                if draft.isTooLarge { return draft }
            }
            return try await append(waiting, to: draft)
        } catch {
            let abandoned = draft
            try? await onThread { store throws(EventStoreError) in try store.discard(abandoned) }
            throw error
        }
    }

    /// Takes in a file as a draft, a mebibyte at a time.
    ///
    /// - Parameter byteCountMax: The most bytes to take; of a longer file no more is read.
    /// - Throws: ``EventStoreError``: `notFound` where there is no such file; nothing is left behind.
    package func receive(fileAt path: String, byteCountMax: Int) async throws(EventStoreError) -> AttachmentDraft {
        try await onThread { store throws(EventStoreError) in
            let source = try store.files.openFile(at: path, mode: .read)
            var draft = try store.makeDraft(byteCountMax: byteCountMax)
            do throws(EventStoreError) {
                while !draft.isTooLarge {
                    let bytes = try source.read(draft.byteCount..<draft.byteCount + Self.chunkByteCount)
                    if bytes.isEmpty { break }
                    try draft.append(bytes)
                }
            } catch {
                try? store.discard(draft)
                throw error
            }
            return draft
        }
    }

    private func append(_ bytes: [UInt8], to draft: AttachmentDraft) async throws(EventStoreError) -> AttachmentDraft {
        try await onThread { _ throws(EventStoreError) in
            var longer = draft
            try longer.append(bytes)
            return longer
        }
    }

    /// Does work on files on a thread of its own, because the cooperative pool must not wait for a disk.
    package func onThread<Result: Sendable>(
        _ work: @escaping @Sendable (AttachmentStore) throws(EventStoreError) -> Result
    ) async throws(EventStoreError) -> Result {
        try await OperationThread.run("attachment", WorkMeter()) { () throws(EventStoreError) in try work(self) }
    }
}
