import EventModel
import Testing
import Workflow
import WorkflowFiles

/// Every fault that an author can make, found with its line and column.
@Suite struct FindingTests {
    /// A sound definition, which each case changes in one place.
    static let sound = """
        service: permit
        version: 1
        title: {ar: رخصة, en: Permit}
        initial: draft
        roles: {applicant: citizen, clerk: {office: town, title: {ar: موظف, en: Clerk}}}
        activities: {Hand in: submit}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit: {records: submitted, by: applicant, to: review}
            after: {P90D: {to: lapsed}}
          review:
            title: {ar: مراجعة, en: Review}
            actions:
              approve:
                - {by: clerk, needs: [reason, seal], to: granted}
                - {by: applicant, to: granted}
          granted: {final: true, title: {ar: مُنح, en: Granted}}
          lapsed: {final: true, title: {ar: سقط, en: Lapsed}}

        """

    /// What is written instead of what, and what must be found.
    struct Fault: Sendable, CustomTestStringConvertible {
        let written: String
        let instead: String
        let findings: [String]
        var testDescription: String { findings.first ?? "sound" }

        init(_ written: String, _ instead: String, _ findings: String...) {
            self.written = written
            self.instead = instead
            self.findings = findings
        }
    }

    @Test func theSoundDefinitionCompiles() throws {
        let workflow = try WorkflowFile.compile(Self.sound, file: "w.yaml")
        #expect(workflow.service == "permit")
        #expect(workflow.transitions.count == 4)
        #expect(workflow.roles.map(\.title.english) == ["applicant", "Clerk"])
        #expect(workflow.actions.map(\.eventType) == ["submitted", "approve"])
    }

    static let keys = [
        Fault(
            "activities:", "servise:", "unknownKey w.yaml:6:1: a workflow has no key `servise`; did you mean `service`?"
        ),
        Fault(
            "    after: {P90D", "    afterwards: {P90D",
            "unknownKey w.yaml:12:5: a state has no key `afterwards`; "
                + "it has: `title`, `final`, `initial`, `states`, `parallel`, `done`, `always`, `actions`, `after`, "
                + "`entry`, `expiry`, `was`"),
        Fault(
            "{by: applicant, to:", "{bye: applicant, to:",
            "unknownKey w.yaml:18:12: an action has no key `bye`; did you mean `by`?"),
        Fault(
            "{to: lapsed}", "{too: lapsed, to: lapsed}",
            "unknownKey w.yaml:12:20: a deadline has no key `too`; did you mean `to`?"),
        Fault(
            "en: Clerk}", "en: Clerk, fr: Greffier}",
            "unknownKey w.yaml:5:80: a text has no key `fr`; it has: `ar`, `en`"),
        Fault(
            "activities: {Hand in: submit}", "fees: {renewal: {}}",
            "missingKey w.yaml:6:8: a fee needs the key `currency`",
            "missingKey w.yaml:6:8: a fee needs the key `table`"
        ),
        Fault(
            "activities: {Hand in: submit}",
            "fees: {renewal: {currency: ILS, table: [{amount: 1}], waive: {to: clerk}}}",
            "unknownKey w.yaml:6:63: a waiver has no key `to`; it has: `by`",
            "missingKey w.yaml:6:55: a waiver needs the key `by`"),
        Fault(
            "activities: {Hand in: submit}",
            "fees: {renewal: {currency: ILS, table: [{amount: 1}], waive: {by: clark}}}",
            "unknownRole w.yaml:6:67: there is no role `clark`; did you mean `clerk`?"),
        Fault(
            "records: submitted", "records: fee-waived",
            "reservedEvent w.yaml:11:7: `fee-waived` is what the system records of payments; "
                + "give the event another name with `records`"),
        Fault(
            "activities: {Hand in: submit}", "clocks: {work: {limit: P15D}}",
            "missingKey w.yaml:6:10: a clock needs the key `runs_in`"),
        Fault(
            "    after: {P90D: {to: lapsed}}", "    parallel: {one: {title: {ar: ا, en: One}}}",
            "missingKey w.yaml:12:16: a region needs the key `states`"),
        Fault("service: permit\n", "", "missingKey w.yaml:1:1: a workflow needs the key `service`"),
        Fault("    title: {ar: مسودة, en: Draft}\n", "", "missingKey w.yaml:8:3: a state needs the key `title`"),
        Fault("{ar: مسودة, en: Draft}", "{en: Draft}", "missingKey w.yaml:9:5: a text needs the key `ar`"),
        Fault("{office: town, title", "{title", "missingKey w.yaml:5:29: a role needs the key `office`"),
        Fault(
            "{to: lapsed}", "{}",
            "deadlineWithoutEffect w.yaml:12:13: nothing happens then; give `to`, `resume` or `do`"),
        Fault(
            "version: 1", "version: 1\nservice: x",
            "duplicateKey w.yaml:1:1: `service` stands more than once in one mapping, first here; a key stands once"),
        Fault(
            "  granted: {", "  draft: {",
            "duplicateKey w.yaml:8:3: `draft` stands more than once in one mapping, first here; a key stands once"),
    ]

    static let kinds = [
        Fault("version: 1", "version: one", "wrongKind w.yaml:2:10: this should be a whole number, as in 1"),
        Fault("version: 1", "version: '1'", "wrongKind w.yaml:2:10: this should be a whole number, as in 1"),
        Fault(
            "version: 1", "version: 99999999999999999999",
            "wrongKind w.yaml:2:10: this should be a whole number, as in 1"),
        Fault(
            "{final: true, title: {ar: مُ", "{final: yes, title: {ar: مُ",
            "wrongKind w.yaml:19:20: this should be `true` or `false`"),
        Fault(
            "service: permit", "service: 12",
            "wrongKind w.yaml:1:10: this should be a text; write \"12\" in quotes if it is one"),
        Fault(
            "initial: draft", "initial: ~",
            "wrongKind w.yaml:4:10: this should be a text; write \"~\" in quotes if it is one"),
        Fault("initial: draft", "initial: ''", "wrongKind w.yaml:4:10: this text is empty"),
        Fault("initial: draft", "initial: [draft]", "wrongKind w.yaml:4:10: this should be a text, not a list"),
        Fault(
            "title: {ar: رخصة, en: Permit}", "title: Permit",
            "wrongKind w.yaml:3:8: a text is a mapping of keys to values, not `Permit`"),
        Fault(
            "activities: {Hand in: submit}", "activities: [submit]",
            "wrongKind w.yaml:6:13: `activities` is a mapping of keys to values, not a list"),
        Fault(
            "{to: lapsed}", "{to: lapsed, do: x}",
            "wrongKind w.yaml:12:36: an effect is a mapping of keys to values, not `x`"),
        Fault(
            "{to: lapsed}", "{to: lapsed, do: {notify: clerk, refund: all}}",
            "wrongKind w.yaml:12:36: an effect is one of `notify`, `request`, `open`, `receive` and `refund`; write a list"
        ),
        Fault(
            "{to: lapsed}", "{to: lapsed, resume: review}",
            "wrongKind w.yaml:12:40: there is `to` or `resume`, not both"),
        Fault(
            "activities: {Hand in: submit}", "checks: [{never: granted}]",
            "wrongKind w.yaml:6:10: a check is `{never: STATE, without: ACTION}`, `{possible: STATE, from: STATE}` or "
                + "`{apart: [ACTION, ACTION]}`"),
        Fault(
            "activities: {Hand in: submit}", "documents: {photo: {max: 2 MB}}",
            "malformedText w.yaml:6:26: `2 MB` is no size; write one as in 500kB or 2MB"),
        Fault(
            "activities: {Hand in: submit}", "clocks: {work: {limit: P2W, runs_in: review}}",
            "malformedDuration w.yaml:6:24: `P2W`: not working time; write days, hours or minutes, as in P15D or PT4H"),
        Fault("needs: [reason, seal]", "needs: []", "wrongKind w.yaml:17:30: this list is empty"),
        Fault("{Hand in: submit}", "{[a]: submit}", "wrongKind w.yaml:6:14: a key is a text, not a list"),
        Fault(
            "P90D", "P3M",
            "malformedDuration w.yaml:12:13: `P3M`: years and months differ in length and are not supported in this "
                + "version; write days, as in P365D"),
        Fault(
            "P90D", "90 days",
            "malformedDuration w.yaml:12:13: `90 days`: not a duration; write weeks, days, hours or minutes in "
                + "ISO 8601, as in P90D, P2W or PT12H"),
        Fault(
            "to: review}", "to: &r review}",
            "notInLanguage w.yaml:11:55: the language has no anchors (`&`) and aliases (`*`); write the value out "
                + "where it is meant"),
        Fault(
            "version: 1", "version: !!int 1",
            "notInLanguage w.yaml:2:10: the language has no tags (`!`); write the value alone"),
        Fault(
            "title: {ar: رخصة, en: Permit}", "title: {ar: رخصة, en: Permit",
            "syntax w.yaml:4:8: this is not YAML: did not find expected ',' or '}' while parsing a flow mapping that "
                + "begins at line 3"),
        Fault(
            "initial: draft", "\tinitial: draft",
            "syntax w.yaml:4:1: this is not YAML: found character that cannot start any token while scanning for the "
                + "next token that begins at line 4"),
        Fault("initial: draft", "initial: *nobody", "syntax w.yaml:4:10: this is not YAML: found undefined alias"),
        Fault(
            "initial: draft", "initial: dr\u{1}aft",
            "syntax w.yaml:4:12: this is not YAML: control characters are not allowed"),
    ]

    static let meanings = [
        Fault(
            "{records: submitted, by: applicant,", "{records: submitted, by: aplicant,",
            "unknownRole w.yaml:11:40: there is no role `aplicant`; did you mean `applicant`?"),
        Fault(
            "to: review}", "to: reviewed}",
            "unknownState w.yaml:11:55: there is no state `reviewed`; did you mean `review`?"),
        Fault(
            "{to: lapsed}", "{to: nowhere}",
            "unknownState w.yaml:12:24: there is no state `nowhere`; there are: draft, granted, lapsed, review"),
        Fault(
            "{Hand in: submit}", "{Hand in: sumbit}",
            "unknownAction w.yaml:6:23: there is no action `sumbit`; did you mean `submit`?"),
        Fault(
            "initial: draft", "initial: drafts",
            "initialOutside w.yaml:4:10: there is no top-level state `drafts`; did you mean `draft`?"),
        Fault(
            "by: applicant, to: review", "to: review",
            "rolesMissing w.yaml:11:7: say who may take the action: `by: role`"),
        Fault("version: 1", "version: 0", "malformedVersion w.yaml:2:10: versions are counted from 1"),
        Fault(
            "needs: [reason, seal]", "when: event.data.sealed ==, needs: seal",
            "malformedExpression w.yaml:17:29: `event.data.sealed ==` at line 1, column 21: a value should stand here, "
                + "not the end"),
        Fault(
            "by: clerk, needs: [reason, seal]", "by: clerk, requires: documents",
            "unknownDocument w.yaml:17:33: the service has no `documents`"),
        Fault(
            "activities: {Hand in: submit}", "calendar: jordan",
            "unknownCalendar w.yaml:6:11: there is no calendar `jordan`; there are none"),
        Fault(
            "activities: {Hand in: submit}", "form: form.json",
            "fileUnreadable w.yaml:6:7: there is no readable file `form.json` beside the definition"),
        Fault(
            "- {by: applicant, to: granted}", "- {by: clerk, needs: [reason, seal, x], to: granted}",
            "deadAlternative w.yaml:18:11: an earlier alternative is always taken before this one"),
        Fault(
            "to: granted}\n        - {by: applicant,",
            "records: approved, to: granted}\n        - {by: applicant, records: allowed,",
            "recordsDiffer w.yaml:18:36: `approve` records `approved` elsewhere; one action records one kind of event"),
        Fault(
            "service: permit", "service: Permit",
            "malformedName w.yaml:1:10: `Permit` cannot name a service; use lower-case ASCII letters, digits, `-` and "
                + "`_`, a letter first, at most 64 bytes"),
        Fault(
            "  draft:", "  dr\u{202E}aft:",
            "directionControl w.yaml:8:5: an invisible character turns the direction of what follows; remove it, Arabic "
                + "needs none here"),
        Fault(
            "  draft:", "  dr\u{200F}aft:",
            "malformedName w.yaml:8:3: `dr\u{200F}aft` cannot name a state; use "
                + "lower-case ASCII letters, digits, `-` and `_`, a letter first, at most 64 bytes"),
    ]

    @Test(arguments: keys + kinds + meanings) func aFaultIsFoundAtItsPlace(_ fault: Fault) throws {
        let yaml = Self.sound.replacing(fault.written, with: fault.instead, maxReplacements: 1)
        #expect(yaml != Self.sound)
        let error = #expect(throws: DefinitionError.self) { try WorkflowFile.compile(yaml, file: "w.yaml") }
        let found = (error?.findings ?? []).map { "\($0.code) \($0)" }
        for finding in fault.findings {
            #expect(found.contains(finding), "found: \(found)")
        }
    }

    @Test func allFaultsOfAFileAreFoundTogetherFromTheTopDown() {
        let yaml = Self.sound
            .replacing("version: 1", with: "version: one")
            .replacing("{Hand in: submit}", with: "{Hand in: sumbit}")
            .replacing("to: review}", with: "to: reviews}")
            .replacing("P90D", with: "P90")
            .replacing("needs: [reason, seal]", with: "wants: reason")
        let error = #expect(throws: DefinitionError.self) { try WorkflowFile.compile(yaml, file: "w.yaml") }
        #expect(
            error?.findings.map { "\($0.code) \($0.place)" } == [
                "wrongKind w.yaml:2:10", "unknownAction w.yaml:6:23", "unknownState w.yaml:11:55",
                "malformedDuration w.yaml:12:13", "unknownKey w.yaml:17:23",
            ])
    }

    @Test(arguments: ["", "# nothing\n", "---\n"]) func anEmptyFileIsNoDefinition(yaml: String) {
        let error = #expect(throws: DefinitionError.self) { try WorkflowFile.compile(yaml, file: "w.yaml") }
        #expect(error?.findings.count == 1)
    }

    @Test func wordsOfYAML11AreTexts() throws {
        let yaml = Self.sound.replacing("en: Granted", with: "en: yes").replacing("en: Draft", with: "en: on")
        let workflow = try WorkflowFile.compile(yaml, file: "w.yaml")
        #expect(workflow.states.map(\.title.english) == ["on", "Review", "yes", "Lapsed"])
    }

    @Test func aTitleMayHoldWhatLooksLikeAnAlias() throws {
        let yaml = Self.sound.replacing("en: Granted", with: "en: \"grants & *more*\"")
        #expect(try WorkflowFile.compile(yaml, file: "w.yaml").states[2].title.english == "grants & *more*")
    }
}
