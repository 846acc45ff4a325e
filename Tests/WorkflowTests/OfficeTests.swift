import EventModel
import Testing
import Workflow

/// Who may act by the place of their office among the others.
@Suite struct OfficeTests {
    @Test func anActionOfTheOwnOfficeIsForNoOther() throws {
        let run = try OfficeSample.submitted()
        #expect(run.record.office == "hebron-city")
        #expect(run.code("pass", by: OfficeSample.clerk(at: "hebron-city")) == nil)
        for office in ["hebron", "interior", "jenin", "unheard-of", nil] {
            #expect(run.code("pass", by: OfficeSample.clerk(at: office)) == .officeNotAllowed)
        }
    }

    @Test func anActionOfTheOfficesAboveIsForThemAlone() throws {
        let run = try OfficeSample.submitted()
        for office in ["hebron", "interior"] {
            #expect(run.code("overrule", by: OfficeSample.clerk(at: office)) == nil)
        }
        for office in ["hebron-city", "jenin", "health", "unheard-of", nil] {
            #expect(run.code("overrule", by: OfficeSample.clerk(at: office)) == .officeNotAllowed)
        }
    }

    @Test func bothLimitsTogetherAdmitTheOfficeAndThoseAbove() throws {
        var run = try OfficeSample.submitted()
        try run.take("pass", by: OfficeSample.clerk(at: "hebron-city"))
        for office in ["hebron-city", "hebron", "interior"] {
            #expect(run.code("grant", by: Actor(subject: "omar", roles: ["chief"], office: office)) == nil)
        }
        #expect(run.code("grant", by: Actor(subject: "omar", roles: ["chief"], office: "jenin")) == .officeNotAllowed)
    }

    @Test func anApplicationBeginsInAnOfficeThatThereIs() throws {
        let run = try OfficeSample.Run(tree: try OfficeTree(OfficeSample.offices))
        #expect(run.code("submit", by: .applicant) == .officeUnknown)
        #expect(run.code("submit", by: .applicant, ["branch": .text("atlantis")]) == .officeUnknown)
        #expect(run.code("submit", by: .applicant, ["branch": .int(7)]) == .officeUnknown)
        #expect(run.code("submit", by: .applicant, ["branch": .text("jenin")]) == nil)
        #expect(run.code("submit", by: .applicant, ["form": .map(["branch": .text("jenin")])]) == nil)
    }

    @Test func withoutATreeNoOfficeLiesAboveAnother() throws {
        var run = try OfficeSample.Run(tree: nil)
        try run.take("submit", by: .applicant, ["branch": .text("atlantis")])
        #expect(run.code("pass", by: OfficeSample.clerk(at: "atlantis")) == nil)
        #expect(run.code("overrule", by: OfficeSample.clerk(at: "interior")) == .officeNotAllowed)
    }

    @Test func laterEventsDoNotMoveTheApplicationToAnotherOffice() throws {
        var run = try OfficeSample.submitted()
        try run.take("pass", by: OfficeSample.clerk(at: "hebron-city"), ["branch": .text("jenin")])
        #expect(run.record.office == "hebron-city")
    }

    @Test func aTreeKnowsWhatLiesAroundAnOffice() throws {
        let tree = try OfficeTree(OfficeSample.offices)
        #expect(tree.parent(of: "hebron-city")?.id == "hebron")
        #expect(tree.parent(of: "interior") == nil && tree.parent(of: "unheard-of") == nil)
        for office in tree.offices {
            #expect(!tree.lies(office.id, above: office.id))
            for other in tree.offices where tree.lies(office.id, above: other.id) {
                #expect(!tree.lies(other.id, above: office.id), "\(office.id) and \(other.id)")
            }
            let within = tree.offices.map(\.id).filter { $0 == office.id || tree.lies(office.id, above: $0) }
            #expect(tree.within(office.id) == Set(within))
        }
        #expect(tree.within("hebron").contains("hebron-city") && tree.within("unheard-of").isEmpty)
    }

    @Test func aTreeWithFaultsIsNone() {
        func codes(_ offices: [Office]) -> [DefinitionProblem.Code] {
            do {
                _ = try OfficeTree(offices)
                return []
            } catch {
                return error.problems.map(\.code)
            }
        }
        #expect(codes([OfficeSample.office("a"), OfficeSample.office("a")]) == [.duplicateOffice])
        #expect(codes([OfficeSample.office("a", in: "b")]) == [.unknownOffice])
        #expect(codes([OfficeSample.office("a", in: "a")]) == [.officesInCircle])
        let circle = [
            OfficeSample.office("a", in: "b"), OfficeSample.office("b", in: "c"), OfficeSample.office("c", in: "b"),
        ]
        #expect(codes(circle) == [.officesInCircle, .officesInCircle])
        #expect(codes([OfficeSample.office("Ministry of Health")]) == [.malformedName])
    }

    @Test func limitsAndTheFieldArePartOfWhatADefinitionMeans() throws {
        let workflow = try CompiledWorkflow(OfficeSample.definition, identify: Sample.identify)
        var other = OfficeSample.definition
        other.officeField = "bureau"
        #expect(try CompiledWorkflow(other, identify: Sample.identify).canonicalBytes != workflow.canonicalBytes)
        other = OfficeSample.definition
        other.states[1].actions[0].alternatives[0].offices = .above
        #expect(try CompiledWorkflow(other, identify: Sample.identify).canonicalBytes != workflow.canonicalBytes)
    }
}
