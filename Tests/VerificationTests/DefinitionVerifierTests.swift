import EventModel
import Testing
import Verification
import Workflow

/// Each rule of definitions finds what is made wrong in a sound one, and nothing else is said of the sound one.
@Suite struct DefinitionVerifierTests {
    /// A change of the sound definition, and the rule that must speak of it.
    struct Defect: Sendable, CustomTestStringConvertible {
        let rule: VerificationRule
        let testDescription: String
        let change: @Sendable (inout WorkflowDefinition) throws -> Void

        init(
            _ rule: VerificationRule, _ description: String,
            _ change: @escaping @Sendable (inout WorkflowDefinition) throws -> Void
        ) {
            self.rule = rule
            testDescription = "\(rule.rawValue): \(description)"
            self.change = change
        }
    }

    typealias Permit = PermitDefinition

    private func findings(_ definition: WorkflowDefinition) throws -> [VerificationFinding] {
        DefinitionVerifier().verify(try Permit.compile(definition))
    }

    @Test func theSoundDefinitionHasNoFinding() throws {
        #expect(try findings(Permit.sound()).map(\.description) == [])
    }

    @Test(arguments: defects) func aDefectIsFound(_ defect: Defect) throws {
        var definition = try Permit.sound()
        try defect.change(&definition)
        let findings = try findings(definition)
        #expect(findings.map(\.rule).contains(defect.rule), "\(findings)")
        #expect(try self.findings(definition) == findings, "the same again")
    }

    @Test func everyRuleHasADefect() {
        let shown = Set(Self.defects.map(\.rule)).union([.tooManyConfigurations])
        #expect(VerificationRule.allCases.filter { !shown.contains($0) } == [])
    }

    @Test func aWayIsShownFromTheStart() throws {
        var definition = try Permit.sound()
        definition.change("payment") { $0.actions.append(Permit.action("waive", by: ["registrar"], to: "review")) }
        let finding = try #require(try findings(definition).first { $0.rule == .neverWithout })
        #expect(finding.example == ["submit", "waive", "clear", "confirm"])
        #expect(finding.path == DefinitionPath(["checks", "0"]))
        #expect(finding.severity == .error)
    }

    @Test func conditionsOnTheActiveStatesAreTakenAtTheirWord() throws {
        var definition = try Permit.sound()
        definition.change("review") { $0.done[0].condition = "In('flagged') && In('clear')" }
        #expect(try findings(definition).contains { $0.rule == .deadTransition && $0.path.keys.contains("done") })
        // Where the form has a part in it, it may hold.
        definition.change("review") { $0.done[0].condition = "In('flagged') || form.lost" }
        #expect(try !findings(definition).contains { $0.rule == .deadTransition })
        // A part that cannot hold decides whatever the form says.
        definition.change("review") { $0.done[0].condition = "In('draft') && form.lost" }
        #expect(try findings(definition).contains { $0.rule == .deadTransition })
    }

    @Test func tooManyConfigurationsAreSaid() throws {
        let workflow = try Permit.compile(Permit.sound())
        let few = DefinitionVerifier(limits: ExplorationLimits(stateCountMax: 4, edgeCountMax: 100))
        #expect(few.verify(workflow).map(\.rule) == [.tooManyConfigurations])
    }

    static let defects: [Defect] = completion + people + values

    private static let completion = [
        Defect(.unreachableState, "a state that nothing leads to") {
            $0.states.append(Permit.final("archived"))
        },
        Defect(.deadTransition, "a row that asks for two states of one region") {
            $0.change("review") { $0.done[0].condition = "In('clear') && In('flagged')" }
        },
        Defect(.noFinalReachable, "no end at all") { definition in
            for id in ["issued", "refused", "lapsed"] {
                definition.change(id) {
                    $0.isFinal = false
                    $0.actions = [Permit.action("look", by: ["board"])]
                }
            }
        },
        Defect(.leafWithoutExit, "an end that is not final") { $0.change("refused") { $0.isFinal = false } },
        Defect(.leafWithoutExit, "a dead end within a region") {
            $0.change("flagged") { $0.isFinal = false }
            $0.change("review") { $0.actions = [] }
        },
        Defect(.stuckConfiguration, "a condition that no state fulfils") {
            $0.change("hearing") {
                for index in $0.actions.indices { $0.actions[index].alternatives[0].condition = "In('draft')" }
            }
        },
        Defect(.noWayToEnd, "two states that lead to each other") {
            $0.checks = []
            $0.change("hearing") { $0.actions = [Permit.action("uphold", by: ["board"], to: "waiting")] }
            $0.states.append(
                WorkflowDefinition.State(
                    id: "waiting", title: Permit.text("Waiting"),
                    actions: [Permit.action("rehear", by: ["board"], to: "hearing")]))
        },
        Defect(.regionCannotFinish, "an action that does not lead on") {
            $0.change("registry_check") { $0.actions[0].alternatives[0].destination = .stay }
        },
        Defect(.regionCannotFinish, "a trap within a region") {
            $0.change("flagged") {
                $0.isFinal = false
                $0.actions = [Permit.action("look", by: ["police"])]
            }
        },
        Defect(.eventlessCycle, "two states that lead on at once") {
            $0.change("hearing") { $0.always = [WorkflowDefinition.Choice(target: "rejected")] }
            $0.change("rejected") {
                $0.always = [
                    WorkflowDefinition.Choice(condition: "form.lost", target: "hearing"),
                    WorkflowDefinition.Choice(target: "refused"),
                ]
            }
        },
        Defect(.neverEntered, "something that is issued where applications begin") {
            $0.change("draft") { $0.entry = WorkflowDefinition.Issue(document: "receipt") }
        },
        Defect(.neverEntered, "a choice where applications begin") {
            $0.change("draft") { $0.always = [WorkflowDefinition.Choice(target: "payment")] }
        },
        Defect(.moneyTwice, "a payment that both regions take") {
            for state in ["police_check", "registry_check"] {
                $0.change(state) {
                    $0.actions.append(
                        WorkflowDefinition.Action(
                            name: "settle",
                            alternatives: [
                                WorkflowDefinition.Alternative(
                                    roles: ["police"], needs: ["amount"], destination: .stay,
                                    effects: [.receive(field: "amount")])
                            ]))
                }
            }
        },
        Defect(.parallelLeave, "an action in both regions, and one leaves") {
            $0.change("police_check") { $0.actions.append(Permit.action("stop", by: ["police"], to: "rejected")) }
            $0.change("registry_check") { $0.actions.append(Permit.action("stop", by: ["police"])) }
        },
        Defect(.regionSelfTransition, "a region that begins anew") {
            $0.change("police_side") { $0.actions = [Permit.action("again", by: ["police"], to: "police_side")] }
        },
        Defect(.regionSelfTransition, "a way from one region into another") {
            $0.change("police_check") { $0.actions.append(Permit.action("vouch", by: ["police"], to: "confirmed")) }
        },
        Defect(.noTimeLimit, "no deadline") { $0.change("draft") { $0.deadlines = [] } },
        Defect(.clockNeverRuns, "a clock of a state that is never reached") {
            $0.states.append(Permit.final("archived"))
            $0.clocks[0].states = ["archived"]
        },
    ]

    private static let people = [
        Defect(.neverWithout, "a way past the payment") {
            $0.change("draft") { $0.actions.append(Permit.action("skip", by: ["registrar"], to: "review")) }
        },
        Defect(.neverWithout, "a way that passes through at once") {
            $0.change("payment") { $0.actions.append(Permit.action("waive", by: ["registrar"], to: "moment")) }
            $0.states.append(
                WorkflowDefinition.State(
                    id: "moment", title: Permit.text("Moment"),
                    always: [
                        .init(condition: "form.lost", target: "issued"), .init(target: "refused"),
                    ]))
            $0.checks = [.never(state: "moment", withoutActions: ["pay"])]
        },
        Defect(.possibleFrom, "an appeal that cannot succeed") {
            $0.change("hearing") { $0.actions[0].alternatives[0].destination = .state("refused") }
        },
        Defect(.apartUnsatisfiable, "two actions of one program") {
            $0.change("draft") { $0.actions.append(Permit.action("bill", by: ["treasury"])) }
            $0.checks.append(.apart(actions: ["bill", "pay"]))
        },
        Defect(.appealHeardByDecider, "the registrar hears appeals") {
            $0.change("hearing") { $0.actions[1].alternatives[0].roles = ["registrar", "board"] }
        },
        Defect(.chargeNeverPaid, "nobody receives") {
            $0.change("payment") { $0.actions[0].alternatives[0].effects = [] }
        },
        Defect(.idleRole, "a role of no action") {
            $0.roles.append(WorkflowDefinition.Role(name: "visitor", office: "public"))
        },
        Defect(.unusedDocument, "no action asks for documents") {
            $0.change("draft") { $0.actions[0].alternatives[0].requirement = .named(["photo"]) }
        },
        Defect(.unusedFee, "a fee of no action") {
            $0.fees.append(WorkflowDefinition.Fee(name: "other", currency: "ILS", rows: [.init(amount: .fixed(1))]))
        },
        Defect(.missingText, "a state without a text") {
            $0.attachments.texts?.texts.entries.removeLast()
        },
        Defect(.missingTitle, "an action without a title") { $0.change("payment") { $0.actions[0].title = nil } },
    ]

    private static let values = [
        Defect(.constantCondition, "true") {
            $0.change("payment") { $0.actions[0].alternatives[0].condition = "1 < 2" }
        },
        Defect(.constantCondition, "true whatever the form says") {
            $0.change("payment") { $0.actions[0].alternatives[0].condition = "form.lost || true" }
        },
        Defect(.deadFeeRow, "a row behind a wider one") {
            $0.fees[0].rows.insert(.init(condition: "form.age < 12", amount: .fixed(500)), at: 1)
        },
        Defect(.deadFeeRow, "rows that leave nothing for the last") {
            $0.fees[0].rows[1].condition = "form.age >= 16"
        },
        Defect(.negativeFee, "less than nothing for some") {
            $0.fees[0].rows[1].amount = .computed("(form.age - 18) * 100")
        },
        Defect(.conditionNeverHolds, "nobody is so old") {
            $0.change("draft") { $0.actions[0].alternatives[0].condition = "form.age > 120" }
        },
        Defect(.requestUnanswerable, "a request to an agency that has nothing to do there") {
            $0.change("rejected") { $0.actions[0].alternatives[0].effects = [.request(role: "police")] }
        },
        Defect(.openingImpossible, "an opening for whose first action something must be given") {
            $0.change("rejected") { $0.deadlines[0].effects = [.open(service: "permit")] }
            $0.change("draft") { $0.actions[0].alternatives[0].needs.append("reason") }
        },
        Defect(.expressionCanFail, "a field that may be missing") {
            $0.documents[1].necessity = .requiredWhen("form.note == 'lost'")
        },
        Defect(.expressionCanFail, "a division by nothing") {
            $0.fees[0].rows[1].amount = .computed("100000 / ((form.age - 20) * (form.age - 20))")
        },
    ]
}
