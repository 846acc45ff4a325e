import EventModel

// Why an application is not moved to another definition, in words.
extension Rejection {
    init(versionCurrent workflow: CompiledWorkflow) {
        self.init(
            .versionCurrent,
            LocalizedText(
                arabic: "الطلب على الإصدار \(workflow.version) من قبل.",
                english: "The application follows version \(workflow.version) already."))
    }

    init(endedAs state: WorkflowState) {
        self.init(
            .applicationEnded,
            LocalizedText(
                arabic: "انتهى الطلب بالحالة «\(state.title.arabic)» فيبقى على إصداره.",
                english: "The application has ended as `\(state.id)` (\(state.title.english)) and keeps its version."))
    }

    init(unmapped state: WorkflowState, _ new: CompiledWorkflow, isRemembered: Bool) {
        let (arabicKind, englishKind) =
            isRemembered ? ("المحفوظة للعودة إليها", "remembered for resuming") : ("الحالية", "active")
        self.init(
            .stateUnmapped,
            LocalizedText(
                arabic:
                    "لا مقابل في الإصدار \(new.version) للحالة \(arabicKind) «\(state.title.arabic)» (`\(state.id)`)؛ عيّنه بالخيار `--map \(state.id)=...` أو بالمفتاح `was`.",
                english:
                    "Version \(new.version) has no state for `\(state.id)` (\(state.title.english)), which is \(englishKind); "
                    + "say which with `--map \(state.id)=...`, or with `was: \(state.id)` in the definition."))
    }

    init(statesIncompatible old: CompiledWorkflow, _ new: CompiledWorkflow, _ ids: [String] = []) {
        let names = ids.map { "`\($0)`" }
        self.init(
            .statesIncompatible,
            LocalizedText(
                arabic: "لا يمكن أن تسري معًا في الإصدار \(new.version) الحالات: \(names.joined(separator: "، ")).",
                english: "In version \(new.version) these states cannot be active together: "
                    + "\(names.joined(separator: ", ")); coming from version \(old.version)."))
    }

    init(nothingLeadsOnFrom state: WorkflowState, _ new: CompiledWorkflow) {
        guard !state.isFinal else {
            self.init(
                .nothingLeadsOn,
                LocalizedText(
                    arabic:
                        "الحالة «\(state.title.arabic)» (`\(state.id)`) نهائية في الإصدار \(new.version)، والنقل لا ينهي طلبًا.",
                    english: "In version \(new.version) `\(state.id)` (\(state.title.english)) is an end, "
                        + "and a move ends no application."))
            return
        }
        self.init(
            .nothingLeadsOn,
            LocalizedText(
                arabic:
                    "لا سبيل في الإصدار \(new.version) من الحالة «\(state.title.arabic)» (`\(state.id)`) إلى نهاية.",
                english:
                    "In version \(new.version) nothing leads on from `\(state.id)` (\(state.title.english)) to an end.")
        )
    }

    /// - Parameter event: What was recorded since; nil where nothing ever moved the application.
    init(moveNotLastAfter event: String?) {
        guard let event else {
            self.init(
                .moveNotLast,
                LocalizedText(
                    arabic: "لم يُنقل الطلب إلى إصدار آخر فلا نقل يُلغى.",
                    english: "The application was never moved to another version, so there is nothing to take back."))
            return
        }
        self.init(
            .moveNotLast,
            LocalizedText(
                arabic: "مضى الطلب بعد نقله (`\(event)`) فلا يُلغى النقل؛ انقله إلى إصدار آخر إن لزم.",
                english:
                    "The application went on since it was moved (`\(event)`), so that the move cannot be taken back; "
                    + "move it to another version instead."))
    }

    static var moveWithoutReason: Rejection {
        Rejection(
            .textInvalid,
            LocalizedText(
                arabic: "اذكر سبب النقل في \(Casework.textByteCountMax) بايت على الأكثر.",
                english: "Say why the application is moved, in at most \(Casework.textByteCountMax) bytes."))
    }

    static var definitionNotAtHand: Rejection {
        Rejection(
            .definitionFaulty,
            LocalizedText(
                arabic: "تعريف الخدمة الذي يتبعه الطلب غير متوفر هنا.",
                english: "The definition that the application follows is not here."))
    }
}
