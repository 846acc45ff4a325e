import EventModel
import Workflow

extension CompileTests {
    /// Faults of the parts of the language that ``Licence`` uses.
    static let languageFaults: [Fault] = [
        Fault(code: .officeFieldMissing, path: "states/draft/actions/submit/0/office") {
            $0.states[0].actions[0].alternatives[0].offices = .own
        },
        Fault(code: .unknownRole, path: "supervisors/0") { $0.supervisors = ["boss"] },
        Fault(code: .reservedEvent, path: "states/payment/actions/pay") {
            $0.states[1].actions[0].alternatives[0].records = "migrated"
        },
        Fault(code: .oldStateShared, path: "states/payment/was") { $0.states[1].was = "draft" },
        Fault(code: .oldStateShared, path: "states/payment/was") {
            $0.states[0].was = "desk"
            $0.states[1].was = "desk"
        },
        Fault(code: .reservedEvent, path: "states/payment/actions/pay") {
            $0.states[1].actions[0].alternatives[0].records = "claimed"
        },
        Fault(code: .malformedName, path: "office") { $0.officeField = "the office" },
        Fault(code: .doneMissing, path: "states/checking") { $0.states[2].done = [] },
        Fault(code: .statesBesideRegions, path: "states/checking") {
            $0.states[2].states = [WorkflowDefinition.State(id: "aside", title: Sample.text("Aside"))]
        },
        Fault(code: .loneRegion, path: "states/checking/parallel") { $0.states[2].regions.removeLast() },
        Fault(code: .emptyRegion, path: "states/checking/parallel/police_region") {
            $0.states[2].regions[0].states = []
        },
        Fault(code: .nothingToResume, path: "states/correction/actions/resubmit/0/resume") {
            $0.states[3].actions[0].alternatives[0].destination = .resume("decision")
        },
        Fault(
            code: .nothingToResume,
            path: "states/checking/parallel/police_region/states/police_check/actions/clear/0/resume"
        ) {
            $0.states[2].regions[0].states[0].actions[0].alternatives[0].destination = .resume("checking")
        },
        Fault(code: .resumedStatesNest, path: "states/decision/actions/approve/0/resume") {
            $0.states[4].actions[0].alternatives[0].destination = .resume("police_region")
        },
        Fault(code: .defaultRowMissing, path: "states/checking/done") { $0.states[2].done.removeLast() },
        Fault(code: .defaultRowMissing, path: "fees/licence_fee/table") { $0.fees[0].rows.removeLast() },
        Fault(code: .deadRow, path: "fees/licence_fee/table/1") { $0.fees[0].rows[0].condition = nil },
        Fault(code: .deadRow, path: "states/decision/done") {
            $0.states[4].done = [WorkflowDefinition.Choice(target: "printing")]
        },
        Fault(code: .deadlineWithoutEffect, path: "states/printing/after/P5D") {
            $0.states[5].deadlines[0].effects = []
        },
        Fault(code: .expiryWithoutValidity, path: "states/issued/expiry") { $0.states[6].entry?.validity = nil },
        Fault(code: .unknownDocument, path: "states/correction/actions/resubmit/0/requires/0") {
            $0.states[3].actions[0].alternatives[0].requirement = .named(["leter"])
        },
        Fault(code: .unknownFee, path: "states/draft/actions/submit/0/charge/0") {
            $0.states[0].actions[0].alternatives[0].charges = ["licence"]
        },
        Fault(code: .unknownCalendar, path: "calendar") { $0.calendar = "jordan" },
        Fault(code: .calendarMissing, path: "clocks/processing") { $0.calendar = nil },
        Fault(code: .clockNeverRuns, path: "clocks/processing") { $0.clocks[0].states = [] },
        Fault(code: .reminderTooLate, path: "clocks/processing/remind") {
            $0.clocks[0].reminder = $0.clocks[0].limit
        },
        Fault(code: .formMissing, path: "states/draft/actions/submit/0/needs/0") { $0.attachments.form = nil },
        Fault(code: .fieldNotNeeded, path: "states/payment/actions/pay/0/do/0/receive") {
            $0.states[1].actions[0].alternatives[0].needs = []
        },
        Fault(code: .malformedMediaType, path: "documents/photo/accept") { $0.documents[0].mediaTypes = ["jpeg"] },
        Fault(code: .malformedCurrency, path: "fees/licence_fee/currency") { $0.fees[0].currency = "shekel" },
        Fault(code: .currenciesDiffer, path: "fees/other/currency") {
            $0.fees.append(WorkflowDefinition.Fee(name: "other", currency: "JOD", rows: [.init(amount: .fixed(1))]))
        },
        Fault(code: .negativeAmount, path: "fees/licence_fee/table/2/amount") {
            $0.fees[0].rows[2].amount = .fixed(-1)
        },
        Fault(code: .unknownRole, path: "fees/licence_fee/waive/by/0") { $0.fees[0].waivers = ["boss"] },
        Fault(code: .reservedEvent, path: "states/payment/actions/pay") {
            $0.states[1].actions[0].alternatives[0].records = "payment-received"
        },
        Fault(code: .checkSaysNothing, path: "checks/2/apart") { $0.checks[2] = .apart(actions: ["clear", "clear"]) },
        Fault(code: .unknownState, path: "checks/0/never") {
            $0.checks[0] = .never(state: "isued", withoutActions: ["pay"])
        },
        Fault(code: .unknownRole, path: "clocks/processing/escalate") { $0.clocks[0].escalation = "boss" },
        Fault(code: .reservedEvent, path: "clocks/processing/silence") {
            $0.clocks[0].silence = .init(target: "issued", records: "clock-breached")
        },
        Fault(code: .malformedExpression, path: "states/payment/actions/pay/0/when") {
            $0.states[1].actions[0].alternatives[0].condition = "event.data.amount >="
        },
        Fault(code: .malformedExpression, path: "documents/report/required") {
            $0.documents[1].necessity = .requiredWhen("form.lots")
        },
        Fault(code: .malformedExpression, path: "states/checking/done/0/when") {
            $0.states[2].done[0].condition = "In('police_cleared')"
        },
        Fault(code: .expressionOfOtherType, path: "fees/licence_fee/table/0/when") {
            $0.fees[0].rows[0].condition = "form.age"
        },
        Fault(code: .expressionOfOtherType, path: "states/issued/entry/valid") {
            $0.states[6].entry?.validity = "form.age"
        },
    ]
}
