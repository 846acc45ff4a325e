import Testing
import Workflow

@testable import Verification

/// Whether different persons can be found for actions, held against trying all ways.
@Suite struct StaffingTests {
    @Test func everyShortageIsOneAndNoneIsMissed() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<2_000 {
            let personCount = Int.random(in: 1...4, using: &generator)
            let takers = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                (0..<personCount).filter { _ in Bool.random(using: &generator) }
            }
            let shortage = Staffing.shortage(takers: takers)
            #expect((shortage == nil) == canStaff(takers[...], taken: []), "\(takers)")
            guard let shortage else { continue }
            #expect(Set(shortage).count > Set(shortage.flatMap { takers[$0] }).count, "\(takers): \(shortage)")
        }
    }

    private func canStaff(_ takers: ArraySlice<[Int]>, taken: Set<Int>) -> Bool {
        guard let first = takers.first else { return true }
        return first.contains { !taken.contains($0) && canStaff(takers.dropFirst(), taken: taken.union([$0])) }
    }

    @Test func threeActionsOfTwoArePointedOut() throws {
        #expect(try rules(of: ["treasury", "applicant"]).contains(.apartUnsatisfiable))
        #expect(try !rules(of: ["treasury", "registrar"]).contains(.apartUnsatisfiable))
    }

    private func rules(of roles: [String]) throws -> [VerificationRule] {
        var definition = try PermitDefinition.sound()
        definition.change("draft") {
            $0.actions.append(PermitDefinition.action("bill", by: roles))
            $0.actions.append(PermitDefinition.action("stamp", by: roles))
        }
        definition.checks.append(.apart(actions: ["bill", "stamp", "pay"]))
        return DefinitionVerifier().verify(try PermitDefinition.compile(definition)).map(\.rule)
    }
}
