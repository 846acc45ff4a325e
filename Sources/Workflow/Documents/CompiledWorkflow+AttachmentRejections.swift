import EventModel

extension CompiledWorkflow {
    /// The rejection of a file that was to stand for a document, in words.
    func attachmentRejection(_ code: Rejection.Code, _ name: String) -> Rejection {
        let document = documents.first { $0.name == name }
        let title = document?.title.arabic ?? shown(name)
        let text: LocalizedText
        switch code {
        case .documentUnknown:
            let names = documents.isEmpty ? "none" : documents.map(\.name).joined(separator: ", ")
            text = LocalizedText(
                arabic: "لا توجد وثيقة باسم `\(shown(name))` في الخدمة «\(self.title.arabic)».",
                english: "\(service) has no document `\(shown(name))`; it has: \(names).")
        case .documentTooLarge:
            let byteCount = document?.attachmentByteCountMax ?? 0
            text = LocalizedText(
                arabic: "ملف الوثيقة «\(title)» أكبر من الحد المسموح، وهو \(byteCount) بايت.",
                english: "The file for `\(name)` is too large; at most \(byteCount) bytes are taken.")
        case .documentTypeNotAllowed:
            let types = document?.attachmentMediaTypes ?? []
            text = LocalizedText(
                arabic: "نوع ملف الوثيقة «\(title)» غير مقبول بحسب محتواه؛ المقبول: \(types.joined(separator: "، ")).",
                english:
                    "The file for `\(name)` is, by its contents, of no type that is taken: "
                    + "\(types.joined(separator: ", ")).")
        default:
            text = LocalizedText(
                arabic:
                    "اسم الملف فارغ أو أطول من \(Attachment.nameByteCountMax) بايت أو فيه محارف تحكّم؛ غيّر اسمه.",
                english:
                    "The file's name is empty, longer than \(Attachment.nameByteCountMax) bytes, or holds control "
                    + "characters; rename it.")
        }
        return Rejection(code, text)
    }

    /// The rejection of an action that brings what only the system records of attachments.
    func attachedFieldRejection() -> Rejection {
        Rejection(
            .documentInvalid,
            LocalizedText(
                arabic: "`\(AttachedDocuments.field)` محجوز لما أُرفق من قبل؛ أعد المحاولة بدونه.",
                english: "`\(AttachedDocuments.field)` is kept for what was attached before; try again without it."))
    }
}
