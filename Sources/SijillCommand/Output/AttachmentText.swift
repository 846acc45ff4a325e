import Attachments
import Engine
import EventModel

/// What commands tell of attachments; nothing of a store that has none.
enum AttachmentText {
    /// How a command ends that found attachments damaged.
    static let failure = CommandFailure(
        ExitStatus.Code.verificationFailed,
        "attachments are damaged or missing; bring them back: `sijill repair --from BACKUP`")

    static func print(_ report: AttachmentVerificationReport) {
        guard report != AttachmentVerificationReport() else { return }
        let damages = report.damages.count
        Terminal.printLine(
            "\(Numbers.grouped(report.fileCount)) attachments, \(Numbers.bytes(report.byteCount)), named "
                + "\(Numbers.grouped(report.referenceCount)) times: "
                + (damages == 0 ? "every byte is as it was attached" : "\(damages) damages"))
        if report.unreferencedCount > 0 {
            Terminal.printLine("\(Numbers.grouped(report.unreferencedCount)) files are named by no event")
        }
        for damage in report.damages { Terminal.printLine(damage.description) }
    }

    static func print(_ report: AttachmentCopyReport) {
        if report.copiedFileCount > 0 {
            Terminal.printLine(
                "copied \(Numbers.grouped(report.copiedFileCount)) attachments, "
                    + "\(Numbers.bytes(report.copiedByteCount)), read back and checked; "
                    + "\(Numbers.grouped(report.presentFileCount)) were there")
        }
        for damage in report.damages { Terminal.printLine("not copied: \(damage)") }
    }

    static func print(_ report: AttachmentRepairReport, isDryRun: Bool) {
        for damage in report.repairs {
            Terminal.printLine("\(damage); \(isDryRun ? "would be" : "was") brought back from the backup")
        }
        for damage in report.irreparable { Terminal.printLine("\(damage), and the backup has no sound one") }
    }

    static func print(_ report: AttachmentCheckReport) {
        guard report.fileCount > 0 else { return }
        Terminal.printLine(
            "\(Numbers.grouped(report.fileCount)) attachments, \(Numbers.bytes(report.byteCount)): "
                + (report.damages.isEmpty ? "every byte is as it was attached" : "\(report.damages.count) damages"))
        for damage in report.damages { Terminal.printLine(damage.description) }
    }
}

/// What a check of attachments has found, for programs.
struct AttachmentRow: Encodable {
    /// How often events name one; nil where events were not read.
    var references: Int?
    let files: Int
    let bytes: Int
    /// The files that no event names; nil where events were not read.
    var unreferenced: Int?
    let damages: [Damaged]

    struct Damaged: Encodable {
        var application: String?
        var document: String?
        let sha256: String
        let kind: String

        init(_ damage: AttachmentDamage) {
            sha256 = damage.digest.description
            kind = damage.kind.rawValue
        }
    }

    /// Nil for a store without attachments.
    init?(_ report: AttachmentVerificationReport) {
        guard report != AttachmentVerificationReport() else { return nil }
        references = report.referenceCount
        files = report.fileCount
        bytes = report.byteCount
        unreferenced = report.unreferencedCount
        damages = report.damages.map { damage in
            var row = Damaged(damage.damage)
            row.application = damage.application.description
            row.document = damage.document
            return row
        }
    }

    /// Nil for a store without attachments.
    init?(_ report: AttachmentCheckReport) {
        guard report.fileCount > 0 else { return nil }
        files = report.fileCount
        bytes = report.byteCount
        damages = report.damages.map(Damaged.init)
    }
}

/// What was copied of attachments, for programs.
struct AttachmentCopyRow: Encodable {
    let copiedFiles: Int
    let copiedBytes: Int
    let presentFiles: Int
    let damages: [AttachmentRow.Damaged]

    /// Nil for a store without attachments.
    init?(_ report: AttachmentCopyReport) {
        guard report != AttachmentCopyReport() else { return nil }
        copiedFiles = report.copiedFileCount
        copiedBytes = report.copiedByteCount
        presentFiles = report.presentFileCount
        damages = report.damages.map(AttachmentRow.Damaged.init)
    }
}

/// What was brought back of attachments, for programs.
struct AttachmentRepairRow: Encodable {
    let repairs: [AttachmentRow.Damaged]
    let irreparable: [AttachmentRow.Damaged]

    /// Nil where nothing was wrong.
    init?(_ report: AttachmentRepairReport) {
        guard report != AttachmentRepairReport() else { return nil }
        repairs = report.repairs.map(AttachmentRow.Damaged.init)
        irreparable = report.irreparable.map(AttachmentRow.Damaged.init)
    }
}
