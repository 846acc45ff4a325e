import Foundation
import Testing

/// Kinds of faults, made in each of several shipped definitions: every one must be found by its rule.
@Suite struct SeededDefectTests {
    /// One kind of fault: what it does to a text (nil where the text has no place for it) and what must be found.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: [String]
        let change: @Sendable (ShippedText) -> String?

        init(_ expected: String..., by description: String, _ change: @escaping @Sendable (ShippedText) -> String?) {
            self.expected = expected
            testDescription = description
            self.change = change
        }
    }

    /// In how many services each fault is made; in all with SIJILL_SOAK=1.
    static let serviceCountMax = ProcessInfo.processInfo.environment["SIJILL_SOAK"] == "1" ? Int.max : 2

    @Test(arguments: ShippedText.services) func theShippedDefinitionHasNoFinding(_ service: String) throws {
        #expect(try ShippedText(service).findings() == [])
    }

    @Test func thereAreManyKinds() {
        #expect(Self.kinds.count >= 50)
        #expect(Set(Self.kinds.map(\.testDescription)).count == Self.kinds.count)
    }

    @Test(arguments: kinds) func aDefectIsFoundInEveryDefinition(_ kind: Kind) throws {
        var seededCount = 0
        // Each kind begins with another service, so that all of them come up.
        let services = ShippedText.services
        let place = Self.kinds.firstIndex { $0.testDescription == kind.testDescription } ?? 0
        let first = place % services.count
        for service in services[first...] + services[..<first] {
            var text = try ShippedText(service)
            guard seededCount < Self.serviceCountMax, let changed = kind.change(text) else { continue }
            seededCount += 1
            text.yaml = changed
            let findings = text.findings()
            #expect(findings.contains(where: kind.expected.contains), "\(service): \(findings)")
        }
        #expect(seededCount >= 2, "the fault can be made in few definitions only")
    }

    static let kinds = names + shapes + ways + money + people + texts
}

extension SeededDefectTests {
    fileprivate static let names = [
        Kind("unknownState", by: "a target that is none") { $0.replacing(#/to: payment/#, "to: paymant") },
        Kind("unknownRole", by: "a role that is none") { $0.replacing(#/by: treasury/#, "by: treasurer") },
        Kind("unknownDocument", by: "a document that is none") {
            $0.replacing(#/requires: documents/#, "requires: [nothing_such]")
        },
        Kind("unknownFee", by: "a fee that is none") {
            $0.replacing(#/charge: (\[[^\]]*\]|[a-z_]+)/#, "charge: nothing_such")
        },
        Kind("unknownCalendar", "fileUnreadable", by: "a calendar that is none") {
            $0.replacing(#/calendar: palestine/#, "calendar: palestyne")
        },
        Kind("unknownState", by: "a clock in a state that is none") {
            $0.replacing(#/runs_in: \[/#, "runs_in: [nowhere, ")
        },
        Kind("unknownAction", by: "a check on an action that is none") {
            $0.with(check: "{never: lapsed, without: pray}")
        },
        Kind("initialOutside", "unknownState", by: "a first state that is none") {
            $0.replacing(#/\ninitial: draft/#, "\ninitial: nowhere")
        },
        Kind("unknownKey", by: "a misspelt key") { $0.replacing(#/\ninitial: draft/#, "\ninital: draft") },
        Kind("duplicateKey", by: "a key twice") { $0.replacing(#/\nversion: /#, "\nversion: 1\nversion: ") },
        Kind("duplicateState", by: "an id twice") {
            $0.replacing(
                #/\n        states:\n/#, "\n        states:\n          draft: {final: true, title: {ar: ع, en: E}}\n")
        },
        Kind("malformedExpression", by: "a state in a condition that is none") { $0.replacing(#/In\('/#, "In('no_") },
        Kind("malformedExpression", by: "a field in a condition that is none") {
            $0.replacing(#/application\.due/#, "application.duee")
        },
        Kind("recordsShared", "recordsDiffer", by: "two actions that record the same") {
            $0.replacing(#/records: paid/#, "records: submitted", all: true)
        },
    ]

    fileprivate static let shapes = [
        Kind("malformedDuration", by: "a malformed duration") { $0.replacing(#/\{P[0-9]+D: /#, "{P3X: ") },
        Kind("directionControl", by: "an invisible change of direction") {
            $0.replacing(#/en: Draft/#, "en: \"Dr\u{202E}aft\"")
        },
        Kind("missingKey", by: "a state without a title") { $0.replacing(#/\n    title: [^\n]*Draft\}/#, "") },
        Kind("malformedVersion", by: "version 0") { $0.replacing(#/\nversion: [0-9]+/#, "\nversion: 0") },
        Kind("defaultRowMissing", by: "rows of a state without a last resort") { text in
            text.replacing(#/\n +- \{to: [^\n]*/#, "", all: true)
        },
        Kind("defaultRowMissing", by: "a fee without a last resort") {
            $0.replacing(#/\n +- \{amount: [^\n]*/#, "", all: true)
        },
        Kind("deadlineWithoutEffect", by: "a deadline that does nothing") {
            $0.replacing(#/\{to: lapsed, records: lapsed\}/#, "{records: lapsed}")
        },
        Kind("finalStateGoesOn", by: "an end that goes on") {
            $0.replacing(#/\n  lapsed: \{final: true,/#, "\n  lapsed: {final: true, after: {P1D: {to: draft}},")
        },
        Kind("nothingToResume", by: "resuming what has nothing within") {
            $0.replacing(#/resume: [a-z_]+/#, "resume: draft")
        },
        Kind("reminderTooLate", by: "a reminder after the limit") {
            $0.replacing(#/remind: P[0-9A-Z]+/#, "remind: P400D")
        },
        Kind("checkSaysNothing", by: "one action kept apart") { $0.with(check: "{apart: [pay]}") },
        Kind("expressionOfOtherType", by: "a condition that is a number") {
            $0.replacing(#/"event\.data\.amount >= application\.due"/#, "\"application.due\"")
        },
        Kind("fieldNotNeeded", by: "an amount that need not be given") {
            $0.replacing(#/needs: \[amount, /#, "needs: [")
        },
        Kind("malformedMediaType", by: "a media type that is none") { $0.replacing(#/image\/jpeg/#, "jpeg") },
        Kind("malformedCurrency", by: "a currency that is none") {
            $0.replacing(#/currency: ILS/#, "currency: shekel")
        },
        Kind("rolesMissing", "missingKey", by: "an action of nobody") { $0.replacing(#/\n +by: treasury/#, "") },
    ]

    fileprivate static let ways = [
        Kind("no-time-limit", by: "a deadline left out") { text in
            text.replacing(#/\n    after: \{P[0-9]+D: \{to: lapsed, records: lapsed\}\}/#, "")
        },
        Kind("no-time-limit", by: "clocks left out") { $0.replacing(#/\nclocks:\n(  [^\n]*\n)+/#, "\n") },
        Kind("clock-never-runs", by: "a clock in a state that is never reached") { text in
            var changed = text
            changed.yaml = text.with(state: "limbo: {final: true, title: {ar: ع, en: Limbo}}") ?? text.yaml
            return changed.replacing(#/runs_in: \[[^\]]*\]/#, "runs_in: [limbo]")
        },
        Kind("leaf-without-exit", by: "an end that is not final") {
            $0.replacing(#/\n  lapsed: \{final: true, /#, "\n  lapsed: {")
        },
        Kind("no-final-reachable", by: "no end at all") {
            guard let officer = $0.officer else { return nil }
            return $0.yaml.replacing(#/\n  ([a-z_]+): \{final: true, /#) { match in
                "\n  \(match.1): {actions: {look: {by: \(officer)}}, "
            }
        },
        Kind("unreachable-state", by: "a state that nothing leads to") {
            $0.with(state: "limbo: {final: true, title: {ar: ع, en: Limbo}}")
        },
        Kind("dead-transition", by: "a row that asks for a state left before") {
            $0.replacing(#/done:\n +(#[^\n]*\n +)?- \{when: "[^"]*"/#, "done:\n      - {when: \"In('draft')\"")
        },
        Kind("region-cannot-finish", by: "a region without an end") {
            guard let officer = $0.officer else { return nil }
            let changed = $0.yaml.replacing(#/\n          ([a-z_]+): \{final: true, /#) { match in
                "\n          \(match.1): {actions: {look: {by: \(officer)}}, "
            }
            return changed == $0.yaml ? nil : changed
        },
        Kind("eventless-cycle", by: "states that lead to each other at once") {
            guard let officer = $0.officer else { return nil }
            return $0.offering("circle: {by: \(officer), to: here}")?.with(
                state: "here: {title: {ar: ع, en: Here}, always: [{to: there}]}\n"
                    + "  there: {title: {ar: ع, en: There}, always: [{to: here}]}")
        },
        Kind("no-way-to-end", by: "states that lead only to each other") {
            guard let officer = $0.officer else { return nil }
            return $0.offering("enter: {by: \(officer), to: here}")?.with(
                state: "here: {title: {ar: ع, en: Here}, actions: {go: {by: \(officer), to: there}}}\n"
                    + "  there: {title: {ar: ع, en: There}, actions: {come: {by: \(officer), to: here}}}")
        },
        Kind("stuck-configuration", by: "a condition that never holds where it is asked") {
            guard let officer = $0.officer else { return nil }
            return $0.offering("enter: {by: \(officer), to: here}")?.with(
                state:
                    "here: {title: {ar: ع, en: Here}, actions: {go: {by: \(officer), when: \"In('draft')\", to: lapsed}}}"
            )
        },
        Kind("region-self-transition", by: "a region that begins anew") {
            guard let officer = $0.officer, let region = $0.name(#/\n    parallel:\n      ([a-z_]+):\n/#) else {
                return nil
            }
            return $0.inserting(
                "        actions: {again: {by: \(officer), to: \(region)}}",
                behind: "\n    parallel:\n      \(region):\n")
        },
        Kind("parallel-leave", by: "an action of two regions that leaves them") {
            guard let officer = $0.officer else { return nil }
            let regions = $0.yaml.matches(of: #/\n      ([a-z_]+_side):\n/#).prefix(2).map { String($0.1) }
            guard let first = regions.first, let second = regions.last, first != second else { return nil }
            var changed = $0
            changed.yaml =
                $0.inserting("        actions: {halt: {by: \(officer), to: lapsed}}", behind: "\n      \(first):\n")
                ?? ""
            return changed.inserting("        actions: {halt: {by: \(officer)}}", behind: "\n      \(second):\n")
        },
    ]

    fileprivate static let money = [
        Kind("charge-never-paid", by: "a payment that is not received") {
            var changed = $0
            changed.yaml = $0.replacing(#/do: \{receive: amount\}/#, "do: {notify: treasury}", all: true) ?? $0.yaml
            return changed.replacing(#/\{receive: amount\}, /#, "", all: true)
                ?? (changed.yaml == $0.yaml ? nil : changed.yaml)
        },
        Kind("negativeAmount", by: "an amount below nothing") {
            $0.replacing(#/- \{amount: [0-9]+\}/#, "- {amount: -1}")
        },
        Kind("negative-fee", by: "a computed amount below nothing") {
            $0.replacing(#/- \{amount: [0-9]+\}/#, "- {amount: \"0 - 5\"}", all: true)
        },
        Kind("dead-fee-row", by: "a row twice") {
            guard let row = $0.name(#/table:\n( +- \{when: "[^"]+", amount: [^\n]+\}\n)/#) else {
                return nil
            }
            return $0.yaml.replacing(row, with: row + row, maxReplacements: 1)
        },
        Kind("unused-fee", by: "a fee that nobody charges") {
            $0.inserting("  stray: {currency: ILS, table: [{amount: 1}]}", behind: "\nfees:\n")
        },
        Kind("constant-condition", by: "a condition that always holds") {
            $0.replacing(#/"event\.data\.amount >= application\.due"/#, "\"1 == 1\"")
        },
        Kind("constant-condition", by: "a condition that never holds") {
            $0.replacing(#/"event\.data\.amount >= application\.due"/#, "\"false\"")
        },
        Kind("condition-never-holds", by: "an amount above and below a bound") {
            $0.replacing(
                #/"event\.data\.amount >= application\.due"/#, "\"event.data.amount > 5 && event.data.amount < 5\"")
        },
        Kind("expression-can-fail", by: "a field that may be missing") {
            // A renewal of a trade licence has the field that is asked for, by its form.
            guard $0.service != "trade-licence" else { return nil }
            return $0.replacing(#/has\(form\.[a-z_]+\) && /#, "", all: true)
        },
    ]

    fileprivate static let people = [
        Kind("never-without", by: "a way past the payment") {
            // Where `pay` comes twice, one of them is no way past the other.
            guard let officer = $0.officer, $0.yaml.contains("without: pay"),
                $0.yaml.matches(of: #/\n +pay:/#).count == 1,
                let target = $0.name(#/\n      pay:\n(?:        [^\n]*\n)*?        to: ([a-z_]+)/#)
            else { return nil }
            return $0.offering("skip: {by: \(officer), to: \(target)}")?.yaml
        },
        Kind("never-without", by: "a check that the definition does not keep") {
            $0.with(check: "{never: lapsed, without: pay}")
        },
        Kind("possible-from", by: "a way back that there is not") { $0.with(check: "{possible: draft, from: lapsed}") },
        Kind("apart-unsatisfiable", by: "two actions of one program kept apart") {
            guard $0.yaml.contains("\n  treasury: {office: system") else { return nil }
            return $0.offering("bill: {by: treasury}")?.with(check: "{apart: [bill, pay]}")
        },
        Kind("idle-role", by: "a role without an action") { $0.inserting("  visitor: museum", behind: "\nroles:\n") },
        Kind("unused-document", by: "a document that nobody asks for") {
            $0.replacing(#/(\n +|, )requires: documents/#, "", all: true)
        },
        Kind("appeal-heard-by-decider", by: "who rejects hears the appeal") {
            guard
                let decider = $0.name(#/\n      reject:(?:[^\n]*\n)(?:[^\n]*\n)?[^\n]*by: ([a-z_]+)/#)
                    ?? $0.name(#/\n      reject: [^\n]*by: ([a-z_]+)/#)
            else { return nil }
            return $0.replacing(#/by: appeals_board/#, "by: \(decider)", all: true)
        },
    ]

    fileprivate static let texts = [
        Kind("missing-title", by: "an action without a title") {
            $0.replacing(#/\n +title: [^\n]*en: Submit\}/#, "")
        },
        Kind("missing-text", by: "a state of which nothing is said") {
            guard let officer = $0.officer else { return nil }
            return $0.offering("enter: {by: \(officer), to: limbo}")?
                .with(state: "limbo: {final: true, title: {ar: ع, en: Limbo}}")
        },
    ]
}
