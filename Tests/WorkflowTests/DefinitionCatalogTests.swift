import Testing
import Workflow

@Suite struct DefinitionCatalogTests {
    @Test func theNewestVersionServesNewApplicationsAndOldOnesStay() throws {
        var newer = Sample.definition
        newer.version = 10
        var other = Sample.definition
        other.service = "another"
        let workflows = try [newer, Sample.definition, other].map {
            try CompiledWorkflow($0, identify: Sample.identify)
        }
        let catalog = DefinitionCatalog(workflows)
        #expect(catalog.services == ["another", "permit"])
        #expect(catalog.workflow(of: "permit")?.version == 10)
        for workflow in workflows { #expect(catalog.workflow(workflow.id) === workflow) }
        #expect(catalog.workflow(of: "permits") == nil)
        #expect(catalog.workflows.map(\.version) == [1, 1, 10])
    }
}
