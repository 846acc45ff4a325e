import EventModel
import Testing
import Workflow

/// What is decided of files that stand for documents.
@Suite struct AttachmentDecisionTests {
    @Test func anAttachedDocumentSatisfiesWhatRequiresIt() throws {
        var run = try AttachmentSample.Run()
        #expect(run.code(.action("submit", data: [:]), by: .applicant) == .documentsMissing)
        try run.take(.attach(document: "photo", AttachmentSample.photo), by: .applicant)
        #expect(run.record.documents.isEmpty && run.record.attachments.waiting.count == 1)
        #expect(run.state.deviationCount == 0)
        let decision = try run.take(.action("submit", data: ["remark": .text("x")]), by: .applicant)
        #expect(decision.events[0].data["remark"] == .text("x") && decision.events[0].data["documents"] == nil)
        #expect(
            decision.events[0].data[AttachedDocuments.field] == .map(["photo": .map(AttachmentSample.photo.map)]))
        #expect(run.record.documents["photo"] == .map(AttachmentSample.photo.map))
        #expect(run.record.attachments.waiting.isEmpty)
    }

    @Test func theSecondFileOfADocumentReplacesTheFirst() throws {
        var run = try AttachmentSample.Run()
        func type(_ decision: Decision) -> String { decision.events[0].type }
        #expect(
            type(try run.take(.attach(document: "photo", AttachmentSample.photo), by: .applicant))
                == "document-attached")
        let other = AttachmentSample.attachment(2)
        #expect(type(try run.take(.attach(document: "photo", other), by: .applicant)) == "document-replaced")
        try run.take(.action("submit", data: [:]), by: .applicant)
        #expect(run.record.documents["photo"] == .map(other.map))
        // One that was taken in before is replaced too, once the next action takes it in.
        #expect(
            type(try run.take(.attach(document: "photo", AttachmentSample.photo), by: .applicant))
                == "document-replaced")
        #expect(run.record.documents["photo"] == .map(other.map))
    }

    /// Nothing can be reached by attaching that could not be reached by giving with the action.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func attachingIsGivingWithTheNextAction(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var (given, attached) = (try AttachmentSample.Run(), try AttachmentSample.Run())
        for step in 0..<6 {
            let actor = [Actor.applicant, .clerk, AttachmentSample.treasury].randomElement(using: &generator) ?? .clerk
            let actions = ["submit", "resubmit", "skip", "pay", "approve", "complete", "send_back"]
            let action = actions.randomElement(using: &generator) ?? ""
            let names = ["photo", "exemption", "report"].filter { _ in Bool.random(using: &generator) }
            let takes = ["submit", "resubmit", "complete"].contains(action)
            let files = names.map { ($0, AttachmentSample.attachment(UInt8.random(in: 0...9, using: &generator))) }
            let documents = ValueMap(files.map { ($0.0, .map($0.1.map)) })
            let data: ValueMap = action == "pay" ? ["amount": .int(10_000), "receipt": .text("r")] : [:]
            var whole = data
            if takes, !documents.isEmpty { whole["documents"] = .map(documents) }
            let first = Result { try given.take(.action(action, data: whole), by: actor) }
            var fresh = attached
            for (name, file) in files { _ = try? fresh.take(.attach(document: name, file), by: actor) }
            let second = Result { try fresh.take(.action(action, data: data), by: actor) }
            let place = "seed \(seed), step \(step), \(action) by \(actor.subject) with \(names)"
            switch (first, second) {
            case (.success(let left), .success(let right)):
                #expect(left.effects == right.effects, "\(place)")
                #expect(left.events.map(\.transitions) == right.events.map(\.transitions), "\(place)")
                #expect(given.state.configuration == fresh.state.configuration, "\(place)")
                #expect(given.record.documents == fresh.record.documents, "\(place)")
                #expect(given.record.due == fresh.record.due, "\(place)")
                // What still waits would come in later, where the other way gives nothing.
                if takes { attached = fresh } else { try attached.take(.action(action, data: data), by: actor) }
            case (.failure, .failure): break
            default: Issue.record("\(place): \(first) but attached \(second)")
            }
        }
    }

    @Test func noRuleSeesWhatOnlyWaits() throws {
        var run = try AttachmentSample.Run()
        try run.submit()
        // The way around the fee asks for the exemption, which only an action with `requires` may bring.
        try run.take(.attach(document: "exemption", AttachmentSample.attachment(3)), by: .applicant)
        #expect(run.code(.action("skip", data: [:]), by: .applicant) == .conditionNotMet)
        #expect(
            run.code(.action("skip", data: [AttachedDocuments.field: .map(["exemption": .map([:])])]), by: .applicant)
                == .documentInvalid)
    }

    @Test func anothersActionDoesNotTakeIn() throws {
        var run = try AttachmentSample.Run()
        try run.submit()
        try run.take(
            .action("pay", data: ["amount": .int(10_000), "receipt": .text("r")]), by: AttachmentSample.treasury)
        // The photo was verified; the applicant's new one must not come in with what the clerk does.
        let other = AttachmentSample.attachment(7)
        try run.take(.attach(document: "photo", other), by: .applicant)
        try run.take(.attach(document: "report", AttachmentSample.attachment(8)), by: .clerk)
        try run.take(.action("complete", data: [:]), by: .clerk)
        #expect(run.record.documents["photo"] == .map(AttachmentSample.photo.map))
        #expect(run.record.documents["report"] != nil)
        #expect(run.record.attachments.waiting.map(\.document) == ["photo"])
    }

    @Test func whoActsForTheApplicantAttachesForThem() throws {
        var run = try AttachmentSample.Run()
        let guardian = Actor(
            subject: "huda", roles: ["applicant"], capacity: .guardian(Mandate(principal: "sami", deed: "9")))
        try run.take(.attach(document: "photo", AttachmentSample.photo), by: guardian)
        try run.take(.action("submit", data: [:]), by: .applicant)
        #expect(run.record.documents["photo"] != nil)
        let other = Actor(
            subject: "huda", roles: ["applicant"], capacity: .guardian(Mandate(principal: "omar", deed: "9")))
        #expect(run.code(.attach(document: "photo", AttachmentSample.photo), by: other) == .principalDiffers)
    }

    @Test func whoMayAttach() throws {
        var run = try AttachmentSample.Run()
        let attach = Command.attach(document: "photo", AttachmentSample.photo)
        #expect(run.code(attach, by: .clerk) == .roleNotAllowed)
        #expect(run.code(attach, by: Actor(subject: "sami", roles: [])) == .roleNotAllowed)
        try run.submit()
        try run.take(
            .action("pay", data: ["amount": .int(10_000), "receipt": .text("r")]), by: AttachmentSample.treasury)
        // The applicant may, though only clerks may act; another applicant may not.
        #expect(run.code(attach, by: .applicant) == nil && run.code(attach, by: .clerk) == nil)
        #expect(run.code(attach, by: Actor(subject: "rana", roles: ["applicant"])) == .roleNotAllowed)
        try run.take(.attach(document: "report", AttachmentSample.attachment(8)), by: .clerk)
        try run.take(.action("complete", data: [:]), by: .clerk)
        #expect(run.code(attach, by: .applicant) == .applicationEnded)
    }

    @Test func whatIsBeyondTheLimitsIsRefused() throws {
        let run = try AttachmentSample.Run()
        func code(_ document: String, _ change: (inout Workflow.Attachment) -> Void) -> Rejection.Code? {
            var file = AttachmentSample.photo
            change(&file)
            return run.code(.attach(document: document, file), by: .applicant)
        }
        #expect(code("photo") { $0.byteCount = 1_000 } == nil)
        #expect(code("photo") { $0.byteCount = 1_001 } == .documentTooLarge)
        #expect(code("photo") { $0.mediaType = "application/pdf" } == .documentTypeNotAllowed)
        #expect(code("passport") { _ in } == .documentUnknown)
        // A definition that says nothing takes PDF, JPEG, PNG and TIFF of at most 10 MiB.
        for type in ["application/pdf", "image/jpeg", "image/png", "image/tiff"] {
            #expect(code("report") { $0.mediaType = type } == nil)
        }
        #expect(code("report") { $0.mediaType = "image/gif" } == .documentTypeNotAllowed)
        #expect(code("report") { $0.byteCount = 10 << 20 } == nil)
        #expect(code("report") { $0.byteCount = 10 << 20 + 1 } == .documentTooLarge)
        for name in [
            "", "a\u{0}b", "a\nb", "a\u{85}b", "a\u{202E}gpj.exe", "a\u{2028}b", String(repeating: "ن", count: 128),
        ] {
            #expect(code("photo") { $0.name = name } == .documentNameInvalid)
        }
        for name in ["صورة.jpg", "../../etc/passwd", String(repeating: "a", count: 255)] {
            #expect(code("photo") { $0.name = name } == nil, "a name is a text")
        }
    }

    @Test func asManyFilesWaitAsMay() throws {
        var run = try AttachmentSample.Run()
        try run.submit()
        try run.take(
            .action("pay", data: ["amount": .int(10_000), "receipt": .text("r")]), by: AttachmentSample.treasury)
        for number in 0..<AttachedDocuments.countMax {
            let clerk = Actor(subject: "clerk-\(number)", roles: ["clerk"])
            try run.take(.attach(document: "report", AttachmentSample.photo), by: clerk)
        }
        #expect(run.code(.attach(document: "report", AttachmentSample.photo), by: .clerk) == .caseworkFull)
        let first = Actor(subject: "clerk-0", roles: ["clerk"])
        #expect(run.code(.attach(document: "report", AttachmentSample.photo), by: first) == nil)
    }

    @Test func whatAnActionSaysOfAFileIsHeldAgainstTheLimits() throws {
        let run = try AttachmentSample.Run()
        func code(_ change: (inout ValueMap) -> Void) -> Rejection.Code? {
            var map = AttachmentSample.photo.map
            change(&map)
            return run.code(.action("submit", data: ["documents": .map(["photo": .map(map)])]), by: .applicant)
        }
        #expect(code { _ in } == nil)
        #expect(code { $0["sha256"] = .text("abc") } == .documentInvalid)
        #expect(code { $0["sha256"] = .int(1) } == .documentInvalid)
        #expect(code { $0["size"] = .int(1_001) } == .documentInvalid)
        #expect(code { $0["size"] = nil } == .documentInvalid)
        #expect(code { $0["type"] = .text("image/png") } == .documentInvalid)
        #expect(code { $0["name"] = .text("a\u{7}") } == .documentInvalid)
    }

    @Test func aNewFileTakesTheMarkOfItsDocumentAway() throws {
        var run = try AttachmentSample.Run()
        try run.submit()
        try run.take(
            .action("pay", data: ["amount": .int(10_000), "receipt": .text("r")]), by: AttachmentSample.treasury)
        try run.take(.people(.mark([Casework.Mark(.document, "photo", remark: "blurred")])), by: .clerk)
        try run.take(.action("send_back", data: [:]), by: .clerk)
        try run.take(.attach(document: "photo", AttachmentSample.attachment(5)), by: .applicant)
        #expect(run.record.people.marks.count == 1)
        try run.take(.action("resubmit", data: [:]), by: .applicant)
        #expect(run.record.people.marks.isEmpty)
    }

    @Test(arguments: DocumentEvent.allCases)
    func noDefinitionRecordsWhatTheSystemDoes(event: DocumentEvent) {
        var definition = AttachmentSample.definition
        definition.states[0].actions[0].alternatives[0].records = event.rawValue
        do {
            _ = try CompiledWorkflow(definition, identify: Sample.identify)
            Issue.record("\(event) may be recorded")
        } catch {
            #expect(error.problems.map(\.code) == [.reservedEvent])
        }
    }
}
