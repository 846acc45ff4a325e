public import EventModel

extension StoreCondition {
    /// What should be done, the most urgent first; empty when all is well.
    ///
    /// Pure: the same condition gives the same advice.
    public func advice(_ limits: AdviceLimits = AdviceLimits()) -> [Advice] {
        let all: [Advice?] =
            logAdvice + [diskAdvice] + failureAdvice + [
                deadlineAdvice(limits), givenUpAdvice, waitingAdvice(limits), parkedAdvice, requestAdvice,
            ] + definitionAdvice + [scheduleAdvice, lagAdvice(limits)] + noteAdvice
        let order = Advice.Code.allCases
        return all.compactMap(\.self).enumerated().sorted { left, right in
            let ranks = [left, right].map { order.firstIndex(of: $0.element.code) ?? order.count }
            return (ranks[0], left.offset) < (ranks[1], right.offset)
        }.map(\.element)
    }

    private var logAdvice: [Advice?] {
        let damages = (log?.damages ?? []) + failures.filter(\.isDamage).map(\.reason)
        guard let first = damages.first else { return [] }
        return [
            Advice(
                .logDamaged,
                LocalizedText(
                    arabic: "السجل تالف (\(damages.count)): \(first). اترك المجلد كما هو وأصلحه من نسخة احتياطية",
                    english:
                        "the log is damaged (\(damages.count)): \(first). Keep the folder as it is and repair it from a backup"
                ), command: "repair --from BACKUP --dry-run")
        ]
    }

    private var diskAdvice: Advice? {
        guard let disk, disk.freeByteCount < disk.neededByteCount else { return nil }
        return Advice(
            .diskShort,
            LocalizedText(
                arabic:
                    "القرص يكاد يمتلئ: المتاح \(disk.freeByteCount) بايت واللازم \(disk.neededByteCount). أفرغ مكانًا",
                english: "the disk is nearly full: \(disk.freeByteCount) bytes are free, the next segments need "
                    + "\(disk.neededByteCount). Make room; writing old segments again, shorter, is one way"),
            command: "recompress")
    }

    private var failureAdvice: [Advice?] {
        failures.filter { !$0.isDamage }.map { failure in
            Advice(
                .partUnreadable,
                LocalizedText(
                    arabic: "تعذرت قراءة \(failure.part.title.arabic): \(failure.reason)",
                    english: "\(failure.part.title.english) could not be read: \(failure.reason)"),
                command: failure.part == .models ? "rebuild" : "verify --deep")
        }
    }

    private func deadlineAdvice(_ limits: AdviceLimits) -> Advice? {
        guard let deadlines, deadlines.dueCount > 0, let first = deadlines.firstDueAt,
            ageSeconds(of: first) > limits.momentSeconds
        else { return nil }
        return Advice(
            .momentsOverdue,
            LocalizedText(
                arabic: "حلّ موعد \(deadlines.dueCount) من المهل ولم تُسجَّل، أقدمها \(first)",
                english: "\(deadlines.dueCount) moments have come and are not recorded, the first of \(first); "
                    + "let `sijill run` or a timer do that"), command: "tick")
    }

    private var givenUpAdvice: Advice? {
        guard let count = outbox?.givenUpCount, count > 0 else { return nil }
        return Advice(
            .effectsGivenUp,
            LocalizedText(
                arabic: "تُرك تسليم \(count) من الآثار، وطلباتها متوقفة؛ أعدها أو تجاوزها",
                english: "\(count) effects were given up and hold up their applications; retry or skip each"),
            command: "outbox list --given-up")
    }

    private func waitingAdvice(_ limits: AdviceLimits) -> Advice? {
        guard let outbox, outbox.waitingCount > outbox.givenUpCount, let oldest = outbox.oldestRecordedAt,
            ageSeconds(of: oldest) > limits.effectSeconds
        else { return nil }
        return Advice(
            .effectsWaiting,
            LocalizedText(
                arabic: "\(outbox.waitingCount) من الآثار تنتظر التسليم، أقدمها منذ \(oldest)",
                english: "\(outbox.waitingCount) effects wait to be delivered, the oldest since \(oldest); "
                    + "let `sijill run` or a timer deliver them"), command: "outbox list")
    }

    private var parkedAdvice: Advice? {
        let parked = models.filter { ($0.parkedEventCount ?? 0) > 0 }
        guard !parked.isEmpty else { return nil }
        let count = parked.reduce(0) { $0 + ($1.parkedEventCount ?? 0) }
        let names = parked.map(\.name).joined(separator: ", ")
        return Advice(
            .eventsParked,
            LocalizedText(
                arabic: "تعذر على نماذج القراءة (\(names)) التعامل مع \(count) من الأحداث",
                english: "\(count) events could not be handled by \(names); see the reasons, mend the projection"),
            command: "projections parked")
    }

    private var requestAdvice: Advice? {
        guard let requests, requests.lateCount > 0, let first = requests.firstAskedAt else { return nil }
        return Advice(
            .requestsLate,
            LocalizedText(
                arabic: "\(requests.lateCount) من الطلبات إلى جهات أخرى تأخر جوابها، أقدمها منذ \(first)",
                english: "\(requests.lateCount) requests to other agencies wait too long, the first since \(first)"),
            command: "requests")
    }

    private var definitionAdvice: [Advice?] {
        definitions.filter { $0.errorCount > 0 && $0.openApplicationCount != 0 }.map { definition in
            Advice(
                .definitionFaulty,
                LocalizedText(
                    arabic:
                        "تعريف \(definition.service) إصدار \(definition.version) فيه \(definition.errorCount) من الأخطاء",
                    english: "\(definition.service) version \(definition.version) is in use and has "
                        + "\(definition.errorCount) errors; publish a version without them"),
                command: "check --all-versions")
        }
    }

    /// Whoever never looked what is due does not know that nothing is.
    private var scheduleAdvice: Advice? {
        guard let log, log.eventCount > 0, deadlines == nil, outbox == nil,
            !failures.contains(where: { $0.part == .deadlines || $0.part == .outbox })
        else { return nil }
        return Advice(
            .scheduleNeverMade,
            LocalizedText(
                arabic: "لم ينظر أحد بعد فيما حان موعده أو ينتظر التسليم",
                english:
                    "nobody has looked yet what is due or waits to be delivered; let `sijill run` or a timer do that"),
            command: "run --once")
    }

    private func lagAdvice(_ limits: AdviceLimits) -> Advice? {
        let behind = models.filter { $0.generation != nil && $0.lagEventCount > limits.lagEventCount }
        guard !behind.isEmpty else { return nil }
        let names = behind.map(\.name).joined(separator: ", ")
        return Advice(
            .modelsBehind,
            LocalizedText(
                arabic: "نماذج القراءة متأخرة عن السجل: \(names)",
                english: "read models lie far behind the log: \(names); what reads them next waits for that"),
            command: "stats")
    }

    private var noteAdvice: [Advice?] {
        guard let log else { return [] }
        var notes: [Advice] = []
        if let first = log.derivedDamages.first {
            notes.append(
                Advice(
                    .indexDamaged,
                    LocalizedText(
                        arabic: "فهرس تالف: \(first). لم يضع شيء، والأحداث تُقرأ بدونه",
                        english: "an index is damaged: \(first). Nothing is lost, it is read from the events"),
                    command: "verify --deep"))
        }
        if log.end == "torn", log.isBeingWritten != true {
            notes.append(
                Advice(
                    .endTorn,
                    LocalizedText(
                        arabic: "انقطعت آخر كتابة ولم يُؤكَّد منها شيء؛ الفتح التالي للكتابة يزيلها",
                        english: "the last write was cut short and was never acknowledged; the next opening for "
                            + "writing cuts it off"), command: "verify"))
        }
        if log.quarantinedFileCount > 0 {
            notes.append(
                Advice(
                    .filesQuarantined,
                    LocalizedText(
                        arabic: "في مجلد quarantine \(log.quarantinedFileCount) من الملفات؛ انظر فيها ثم احذفها",
                        english: "quarantine/ holds \(log.quarantinedFileCount) files that recovery set aside; look at "
                            + "them, then remove them"), command: "verify --deep"))
        }
        return notes
    }
}

extension StoreCondition.Part {
    /// What people call it.
    public var title: LocalizedText {
        switch self {
        case .log: LocalizedText(arabic: "السجل", english: "the log")
        case .disk: LocalizedText(arabic: "القرص", english: "the disk")
        case .models: LocalizedText(arabic: "نماذج القراءة", english: "the read models")
        case .outbox: LocalizedText(arabic: "صندوق الصادر", english: "the outbox")
        case .deadlines: LocalizedText(arabic: "المهل", english: "the deadlines")
        case .requests: LocalizedText(arabic: "الطلبات إلى جهات أخرى", english: "the requests to other agencies")
        case .definitions: LocalizedText(arabic: "التعريفات", english: "the definitions")
        case .attachments: LocalizedText(arabic: "المرفقات", english: "the attachments")
        }
    }
}
