public import Attachments
public import EventModel
public import Workflow

extension Engine {
    /// Lets a file stand for a document of an application: what was attached counts as given with the next action with
    /// `requires` that whoever attached it takes.
    ///
    /// The file is durable before the event that names it is recorded, so that no recorded digest is ever without it.
    ///
    /// - Parameters:
    ///   - chunks: The bytes, in order; of more than the definition allows no more is read.
    ///   - name: What the file is called where it comes from; recorded as a text.
    ///   - declaredType: The media type that whoever brings the file says it has; nil where nobody says.
    ///   - expected: What the actor saw; `any` takes the application as it is.
    ///   - key: What makes asking twice harmless.
    /// - Throws: ``EngineError``, or what `chunks` throws.
    @discardableResult
    public func attach<Chunks: AsyncSequence>(
        to application: StreamID, document: String, contentsOf chunks: Chunks, name: String? = nil,
        declaredType: String? = nil, by actor: Actor, expecting expected: ExpectedRevision = .any,
        key: CommandKey? = nil
    ) async throws -> CommandReceipt where Chunks.Element == [UInt8] {
        let request = AttachRequest(
            application: application, document: document, name: name, declaredType: declaredType, actor: actor,
            expected: expected, key: key)
        let (limit, isRepeated) = try await prepare(request)
        let draft = try await reportingDraftErrors {
            try await attachments.receive(chunks, byteCountMax: limit)
        }
        return try await finish(request, draft, limit: limit, isRepeated: isRepeated)
    }

    /// Lets a file of the machine stand for a document of an application, as
    /// ``attach(to:document:contentsOf:name:declaredType:by:expecting:key:)``.
    ///
    /// - Throws: ``EngineError``, with the store's `notFound` where there is no such file.
    @discardableResult
    public func attach(
        to application: StreamID, document: String, fileAt path: String, name: String? = nil,
        declaredType: String? = nil, by actor: Actor, expecting expected: ExpectedRevision = .any,
        key: CommandKey? = nil
    ) async throws -> CommandReceipt {
        let request = AttachRequest(
            application: application, document: document, name: name, declaredType: declaredType, actor: actor,
            expected: expected, key: key)
        let (limit, isRepeated) = try await prepare(request)
        let draft = try await reportingDraftErrors {
            try await attachments.receive(fileAt: path, byteCountMax: limit)
        }
        return try await finish(request, draft, limit: limit, isRepeated: isRepeated)
    }

    /// Keeps a file that an action will name among its `documents`, as the first action of an application does that is
    /// not there yet; ``Attachment/map`` is what to give.
    ///
    /// - Throws: ``EngineError``, or what `chunks` throws.
    public func keep<Chunks: AsyncSequence>(
        contentsOf chunks: Chunks, as document: String, of service: String, name: String? = nil
    ) async throws -> Attachment where Chunks.Element == [UInt8] {
        let (workflow, limit) = try keepingLimit(of: document, service: service)
        let draft = try await reportingDraftErrors {
            try await attachments.receive(chunks, byteCountMax: limit)
        }
        return try await keep(draft, as: document, in: workflow, name: name, limit: limit)
    }

    /// Keeps a file of the machine that an action will name among its `documents`, as
    /// ``keep(contentsOf:as:of:name:)``.
    ///
    /// - Throws: ``EngineError``, with the store's `notFound` where there is no such file.
    public func keep(
        fileAt path: String, as document: String, of service: String, name: String? = nil
    ) async throws -> Attachment {
        let (workflow, limit) = try keepingLimit(of: document, service: service)
        let draft = try await reportingDraftErrors {
            try await attachments.receive(fileAt: path, byteCountMax: limit)
        }
        return try await keep(draft, as: document, in: workflow, name: name, limit: limit)
    }

    /// The bytes of an attachment, held against its digest while they are read.
    ///
    /// Reading them throws `EventStoreError`, `notFound` where there is no such file.
    public func attachment(_ digest: AttachmentDigest) -> AttachmentChunks { attachments.chunks(of: digest) }
}

/// What was asked for with a file.
struct AttachRequest: Sendable {
    let application: StreamID
    let document: String
    let name: String?
    let declaredType: String?
    let actor: Actor
    let expected: ExpectedRevision
    let key: CommandKey?
}
