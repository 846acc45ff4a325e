import EventModel
import Operations

/// The page of `sijill doctor`: a heading for each part, a line for each fact, and at the end what to do.
struct ConditionPage {
    let condition: StoreCondition
    let advice: [Advice]
    let store: String
    let language: TextLanguage

    func print() {
        Terminal.printLine(Terminal.bold("\(text("سجل", "sijill")) \(store)  \(condition.examinedAt)"))
        printLog()
        printModels()
        printWaiting()
        printDefinitions()
        printAdvice()
    }

    private func printLog() {
        heading(.log)
        if let log = condition.log {
            line(
                text("الأحداث", "events"),
                "\(Numbers.grouped(log.eventCount)) \(text("في", "in")) \(Numbers.grouped(log.streamCount)) "
                    + "\(text("تيارًا", "streams")), \(Numbers.grouped(log.segmentCount)) "
                    + "\(text("مقطعًا", "segments")), \(Numbers.bytes(log.byteCount))")
            line(text("آخر حدث", "last recorded"), log.lastRecordedAt?.description ?? "-")
            line(text("الكاتب", "writer"), writer(log))
            line(
                text("مقاطع جاهزة", "prepared segments"),
                "\(log.preparedSegmentCount) \(text("من", "of")) \(log.preparedSegmentCountMax)")
            line(text("الضرر", "damages"), "\(log.damages.count + condition.failures.count(where: \.isDamage))")
            if log.quarantinedFileCount > 0 {
                line(text("الحجر", "quarantine"), "\(log.quarantinedFileCount)")
            }
        }
        if let disk = condition.disk {
            line(
                text("القرص", "disk"),
                "\(Numbers.bytes(disk.freeByteCount)) \(text("متاحة", "free")), "
                    + "\(text("يلزم", "the next segments need")) \(Numbers.bytes(disk.neededByteCount))")
        }
        if let attachments = condition.attachments {
            line(
                text("المرفقات", "attachments"),
                "\(Numbers.grouped(attachments.fileCount)), \(Numbers.bytes(attachments.byteCount))")
        }
    }

    private func writer(_ log: StoreCondition.Log) -> String {
        let standing =
            switch (log.isBeingWritten, log.end) {
            case (true?, _): text("السجل قيد الكتابة", "a process is writing")
            case (_, "closed"): text("أُغلق بانتظام", "closed in order")
            case (_, "torn"): text("انقطعت آخر كتابة", "the last write was cut short")
            default: text("لم يُغلق بانتظام", "not closed in order; the next opening for writing settles that")
            }
        return log.writerEpoch.map { "\(standing), \(text("الفتح رقم", "epoch")) \($0)" } ?? standing
    }

    private func printModels() {
        heading(.models)
        var table = Table(
            ["  MODEL", "VERSION", "GENERATION", "LAG", "SECONDS", "SIZE", "PARKED"],
            rightAligned: [1, 2, 3, 4, 5, 6])
        for model in condition.models {
            table.add([
                "  " + model.name, String(model.version), model.generation.map(String.init) ?? "-",
                Numbers.grouped(model.lagEventCount), model.lagSeconds.map(Numbers.decimal) ?? "-",
                model.byteCount.map(Numbers.bytes) ?? "-", model.parkedEventCount.map { Numbers.grouped($0) } ?? "-",
            ])
        }
        if !condition.models.isEmpty { table.lines.forEach(Terminal.printLine) }
    }

    private func printWaiting() {
        let never = text("لا فهرس بعد", "no index yet")
        heading(.outbox)
        line(
            text("ينتظر", "waiting"),
            condition.outbox.map {
                "\(Numbers.grouped($0.waitingCount)), \(text("تُرك منها", "given up")) "
                    + Numbers.grouped($0.givenUpCount) + since($0.oldestRecordedAt)
            } ?? never)
        heading(.deadlines)
        line(
            text("ينتظر", "pending"),
            condition.deadlines.map {
                "\(Numbers.grouped($0.pendingCount)), \(text("حلّ منها", "due")) \(Numbers.grouped($0.dueCount))"
                    + ($0.dueCount > 0 ? since($0.firstDueAt) : "")
            } ?? never)
        heading(.requests)
        line(
            text("ينتظر", "open"),
            condition.requests.map {
                "\(Numbers.grouped($0.openCount)), \(text("تأخر منها", "late")) \(Numbers.grouped($0.lateCount))"
                    + since($0.firstAskedAt)
            } ?? never)
    }

    private func since(_ moment: Timestamp?) -> String {
        moment.map { ", \(text("أقدمها منذ", "the oldest since")) \($0)" } ?? ""
    }

    private func printDefinitions() {
        heading(.definitions)
        var table = Table(["  SERVICE", "VERSION", "OPEN", "ERRORS", "WARNINGS"], rightAligned: [1, 2, 3, 4])
        for definition in condition.definitions {
            table.add([
                "  " + definition.service, String(definition.version),
                definition.openApplicationCount.map { Numbers.grouped($0) } ?? "-", String(definition.errorCount),
                String(definition.warningCount),
            ])
        }
        if !condition.definitions.isEmpty { table.lines.forEach(Terminal.printLine) }
    }

    private func printAdvice() {
        Terminal.printLine(Terminal.bold(text("ما العمل", "what to do")))
        if advice.isEmpty { Terminal.printLine("  " + text("لا شيء: كل شيء على ما يرام", "nothing: all is well")) }
        for (number, advice) in advice.enumerated() {
            Terminal.printLine(
                "  \(number + 1). \(advice.severity == .note ? "(\(text("للعلم", "note"))) " : "")"
                    + language.of(advice.text))
            Terminal.printLine("       sijill \(advice.command) --store \(ShellWord.quoted(store))")
        }
    }

    private func heading(_ part: StoreCondition.Part) {
        Terminal.printLine(Terminal.bold(language.of(part.title)))
    }

    private func line(_ name: String, _ value: String) {
        let padding = String(repeating: " ", count: max(0, 18 - name.terminalWidth))
        Terminal.printLine("  \(name)\(padding)  \(value)")
    }

    private func text(_ arabic: String, _ english: String) -> String {
        language.of(LocalizedText(arabic: arabic, english: english))
    }
}

/// Words of a shell.
enum ShellWord {
    /// The text as one word of a POSIX shell, for commands that people copy.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte >= 0x80 || Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
                || "/._-+=:@%,".utf8.contains(byte)
        }
        return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
