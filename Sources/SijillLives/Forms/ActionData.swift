import EventModel
import Expressions
import SijillTestKit
import Workflow

/// What is given with actions, by the names of what they need.
enum ActionData {
    /// What stands for the documents in what is given with an action.
    static let documentsField = "documents"
    /// What stands for the form in what is given with an action.
    static let formField = "form"

    static func value(
        of field: String, for meaning: Set<LifeWays.Goal>, today: Int, due: Int64, using random: inout SeededGenerator
    ) -> Value {
        if NameHints.holds(field, ["amount"]) {
            return .int(due > 0 ? due : Int64.random(in: 4...60, using: &random) * 500)
        }
        if NameHints.holds(field, ["reason", "opinion", "condition", "note"]) {
            return .text(Person.pick(reasons(for: meaning), &random))
        }
        if NameHints.holds(field, ["_on", "date"]) { return .text(FieldValues.text(ofDay: today)) }
        if NameHints.holds(field, ["receipt"]) { return .text("R-" + Person.digits(6, &random)) }
        if NameHints.holds(field, ["code"]) {
            return .text(Person.digits(4, &random) + "-" + Person.digits(4, &random))
        }
        if NameHints.holds(field, ["count"]) { return .int(1) }
        if NameHints.holds(field, ["number", "session"]) { return .text("N" + Person.digits(7, &random)) }
        return .text(Person.pick(reports, &random))
    }

    /// Documents as they are brought: of an accepted type and size.
    static func documents(
        _ names: [String], of workflow: CompiledWorkflow, into given: ValueMap, using random: inout SeededGenerator
    ) -> ValueMap {
        var documents = given
        for name in names {
            guard let document = workflow.documents.first(where: { $0.name == name }) else { continue }
            let size = Int.random(in: 40_000...900_000, using: &random)
            documents[name] = .map([
                "type": .text(document.mediaTypes.first ?? "application/pdf"),
                "size": .int(Int64(min(document.byteCountMax ?? size, size))),
            ])
        }
        return documents
    }

    /// What a condition may want to be given: the texts and numbers that it compares the event's data with.
    static func choices(of transition: WorkflowTransition, in workflow: CompiledWorkflow) -> [(String, Value)] {
        guard let condition = transition.condition else { return [] }
        let expression = workflow.expressions[condition]
        var choices: [(String, Value)] = []
        for path in expression.references.map(\.path) where path.count == 3 && path[0] == "event" && path[1] == "data" {
            for literal in expression.literals {
                switch literal {
                case .string(let text): choices.append((path[2], .text(text)))
                case .int(let number): choices.append((path[2], .int(number)))
                default: break
                }
            }
            choices += [(path[2], .bool(true)), (path[2], .bool(false))]
        }
        return choices
    }

    private static func reasons(for meaning: Set<LifeWays.Goal>) -> [String] {
        if meaning.contains(.giveBack) {
            return [
                "الصورة الشخصية غير واضحة", "توقيع مقدّم الطلب ناقص", "البيانات لا تطابق السجل",
                "الوثيقة المرفقة منتهية",
                "يلزم استكمال المرفقات",
            ]
        }
        if meaning.contains(.refusal) || meaning.contains(.ruin) {
            return ["لا تنطبق الشروط على مقدّم الطلب", "تبيّن وجود مانع قانوني", "الوثائق المقدّمة غير صحيحة"]
        }
        if meaning.contains(.withdrawal) { return ["بناءً على رغبة مقدّم الطلب", "لم تعد هناك حاجة إلى الطلب"] }
        if meaning.contains(.appeal) { return ["القرار لم يراعِ الوثائق المقدّمة", "استُوفيت الشروط بعد القرار"] }
        return ["كما هو مبيّن في الملف", "بعد الاطلاع على الأوراق", "استُكملت الإجراءات"]
    }

    private static let reports = [
        "كما في الملف", "تم التدقيق ولا ملاحظات", "أُجري الكشف الميداني", "المرفقات مكتملة ومطابقة",
    ]
}
