import Attachments
import EventLog
import EventModel
import Workflow

extension Engine {
    /// Refuses what would be refused whatever the file is, before it is read; the most bytes that it may have, and
    /// whether the command was given before.
    func prepare(_ request: AttachRequest) async throws -> (limit: Int, isRepeated: Bool) {
        try checkWritable()
        let loaded = try await load(request.application)
        guard let workflow = loaded.workflow, let state = loaded.state else {
            throw EngineError.definitionUnknown(request.application)
        }
        if let key = request.key {
            let receipt = try await reportingStoreErrors { () async throws(EventStoreError) in
                try await log.receipt(for: key)
            }
            if receipt != nil {
                let document = workflow.documents.first { $0.name == request.document }
                return (document?.attachmentByteCountMax ?? Attachment.standardByteCountMax, true)
            }
        }
        do {
            let document = try workflow.attachableDocument(
                named: request.document, on: state, record: loaded.record, by: request.actor, now: now())
            return (document.attachmentByteCountMax, false)
        } catch {
            throw EngineError.rejected(error)
        }
    }

    /// Gives the file its name, then records the event; a file that is refused leaves nothing behind.
    func finish(
        _ request: AttachRequest, _ draft: AttachmentDraft, limit: Int, isRepeated: Bool
    ) async throws -> CommandReceipt {
        let attachment = Self.attachment(draft, name: request.name, limit: limit)
        let command = Command.attach(document: request.document, attachment)
        try await keep(draft) {
            try Self.checkDeclared(request.declaredType, attachment)
            if !isRepeated { try await check(command, on: request.application, by: request.actor) }
        }
        return try await take(
            command, on: request.application, by: request.actor, expecting: request.expected, key: request.key)
    }

    func keepingLimit(of document: String, service: String) throws -> (CompiledWorkflow, limit: Int) {
        try checkWritable()
        guard let workflow = catalog.workflow(of: service) else {
            throw EngineError.serviceUnknown(service, known: catalog.services)
        }
        let limit = workflow.documents.first { $0.name == document }?.attachmentByteCountMax
        return (workflow, limit ?? 0)
    }

    func keep(
        _ draft: AttachmentDraft, as document: String, in workflow: CompiledWorkflow, name: String?, limit: Int
    ) async throws -> Attachment {
        let attachment = Self.attachment(draft, name: name, limit: limit)
        try await keep(draft) {
            do throws(Rejection) {
                try workflow.admit(attachment, as: document)
            } catch {
                throw EngineError.rejected(error)
            }
        }
        return attachment
    }

    /// Refuses an action that names a file which is not there, or is not what the action says of it.
    func checkAttachments(of command: Command) async throws {
        guard case .action(_, let data) = command, let documents = data["documents"]?.map else { return }
        for entry in documents.entries {
            guard let map = entry.value.map, Attachment.isNamed(in: map) else { continue }
            let name = entry.key.prefix(64)
            guard let attachment = Attachment(map) else {
                throw EngineError.dataInvalid(
                    "the document `\(name)` names an attachment; give its `sha256` in 64 lower-case hexadecimal digits, "
                        + "its `size` in bytes and its `type`")
            }
            let found = try await reportingStoreErrors { () async throws(EventStoreError) in
                try await attachments.onThread { store throws(EventStoreError) in
                    try store.appearance(of: attachment.digest)
                }
            }
            guard let found else {
                throw EngineError.dataInvalid(
                    "the document `\(name)` names an attachment that is not there; attach its file first")
            }
            guard Int64(found.byteCount) == attachment.byteCount, found.mediaType == attachment.mediaType else {
                throw EngineError.dataInvalid(
                    "the document `\(name)` names an attachment of \(found.byteCount) bytes and the type "
                        + "\(found.mediaType); give these as `size` and `type`")
            }
        }
    }

    /// Removes what attachments that were never finished have left behind.
    func removeUnfinishedAttachments() async throws(EngineError) {
        try await reportingStoreErrors { () async throws(EventStoreError) in
            try await attachments.onThread { store throws(EventStoreError) in try store.removeUnfinished() }
        }
    }

    /// Runs what takes a file in, whose errors are the store's or those of whoever brings the bytes.
    func reportingDraftErrors(_ body: () async throws -> AttachmentDraft) async throws -> AttachmentDraft {
        do {
            return try await body()
        } catch let error as EventStoreError {
            throw EngineError(error)
        }
    }

    private func checkWritable() throws(EngineError) {
        guard log.mode == .readWrite else {
            throw .store(EventStoreError(.readOnly, "the store was opened read-only; open it for writing"))
        }
    }

    /// Keeps a draft unless `check` refuses it.
    private func keep(_ draft: AttachmentDraft, unless check: () async throws -> Void) async throws {
        do {
            try await check()
            try await reportingStoreErrors { () async throws(EventStoreError) in
                try await attachments.onThread { store throws(EventStoreError) in try store.keep(draft) }
            }
        } catch {
            try? await attachments.onThread { store throws(EventStoreError) in try store.discard(draft) }
            throw error
        }
    }

    /// What a draft is; one that was cut off is longer than it may be.
    private static func attachment(_ draft: AttachmentDraft, name: String?, limit: Int) -> Attachment {
        Attachment(
            digest: draft.digest, byteCount: Int64(draft.isTooLarge ? limit + 1 : draft.byteCount),
            mediaType: draft.mediaType, name: name)
    }

    private static func checkDeclared(_ type: String?, _ attachment: Attachment) throws(EngineError) {
        guard let type, type != attachment.mediaType else { return }
        let declared = String(type.unicodeScalars.prefix(64))
        throw .rejected(
            Rejection(
                .documentTypeNotAllowed,
                LocalizedText(
                    arabic: "الملف ليس `\(declared)` كما قيل، بل هو بحسب محتواه `\(attachment.mediaType)`.",
                    english:
                        "The file is not `\(declared)`, as was said; by its contents it is `\(attachment.mediaType)`."))
        )
    }
}
