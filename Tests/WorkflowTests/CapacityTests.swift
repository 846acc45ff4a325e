import EventModel
import Testing
import Workflow

/// Who acts for another, and by what right.
@Suite struct CapacityTests {
    static let mandate = Mandate(principal: "huda", deed: "court-41/2026")
    static let power = PowerOfAttorney(services: ["stamp"], actions: ["submit"], expiresAt: .day(5))
    static let capacities: [Capacity] = [
        .oneself, .guardian(mandate), .attorney(mandate, power), .heir(mandate), .signatory(mandate), .clerk(mandate),
        .attorney(mandate, PowerOfAttorney(expiresAt: .day(5))),
    ]

    private func submit(in capacity: Capacity, at now: Timestamp = .day(1)) throws -> Rejection.Code? {
        let run = try OfficeSample.Run(tree: nil)
        let actor = Actor(subject: "sami", roles: ["applicant"], capacity: capacity)
        return run.code("submit", by: actor, ["branch": .text("jenin")], at: now)
    }

    @Test(arguments: capacities)
    func whoeverActsForAnotherOpensTheApplicationOfThatOne(_ capacity: Capacity) throws {
        #expect(try submit(in: capacity) == nil)
        let run = try OfficeSample.submitted(by: Actor(subject: "sami", roles: ["applicant"], capacity: capacity))
        #expect(run.record.applicant == (capacity == .oneself ? "sami" : "huda"))
    }

    @Test(arguments: capacities)
    func aCapacityIsReadAsItWasRecorded(_ capacity: Capacity) {
        #expect((capacity.value.flatMap { Capacity($0) } ?? .oneself) == capacity)
        #expect((capacity.value == nil) == (capacity == .oneself))
    }

    @Test func whatIsNoCapacityIsReadAsNone() {
        let whole: ValueMap = ["kind": .text("heir"), "principal": .text("a"), "deed": .text("b")]
        #expect(Capacity(.map(whole)) == .heir(Mandate(principal: "a", deed: "b")))
        for entry in whole.entries {
            var part = whole
            part[entry.key] = nil
            #expect(Capacity(.map(part)) == nil)
        }
        var attorney = whole
        attorney["kind"] = .text("attorney")
        #expect(Capacity(.map(attorney)) == nil, "a power of attorney says when it ends")
        #expect(Capacity(.text("heir")) == nil)
    }

    @Test func aPowerOfAttorneyHoldsUntilItsLastMoment() throws {
        let capacity = Capacity.attorney(Self.mandate, Self.power)
        let last = Timestamp(microsecondsSinceEpoch: Self.power.expiresAt.microsecondsSinceEpoch - 1)
        #expect(try submit(in: capacity, at: last) == nil)
        #expect(try submit(in: capacity, at: Self.power.expiresAt) == .powerExpired)
    }

    @Test func aPowerOfAttorneyCoversWhatItNames() throws {
        func code(_ services: [String], _ actions: [String]) throws -> Rejection.Code? {
            try submit(
                in: .attorney(
                    Self.mandate, PowerOfAttorney(services: services, actions: actions, expiresAt: .day(5))))
        }
        #expect(try code([], []) == nil)
        #expect(try code(["other", "stamp"], ["withdraw", "submit"]) == nil)
        #expect(try code(["other"], []) == .powerOutOfScope)
        #expect(try code(["stamp"], ["withdraw"]) == .powerOutOfScope)
    }

    @Test func aMandateNamesAPrincipalAndADeed() throws {
        for mandate in [
            Mandate(principal: "", deed: "41"), Mandate(principal: "huda", deed: ""),
            Mandate(principal: "sami", deed: "41"),
        ] {
            #expect(try submit(in: .guardian(mandate)) == .mandateInvalid)
        }
    }

    @Test func nobodyActsForAnotherThanTheApplicant() throws {
        let run = try OfficeSample.submitted(by: Actor(subject: "huda", roles: ["applicant"]))
        func code(for principal: String) -> Rejection.Code? {
            run.code(
                "pass",
                by: Actor(
                    subject: "lina", roles: ["clerk"], office: "hebron-city",
                    capacity: .clerk(Mandate(principal: principal, deed: "41"))))
        }
        #expect(code(for: "huda") == nil)
        #expect(code(for: "sami") == .principalDiffers)
    }

    @Test func fourEyesCountThePersonAndNotThePrincipal() throws {
        let opened = try OfficeSample.submitted(
            by: Actor(subject: "sami", roles: ["applicant"], capacity: .guardian(Self.mandate)))
        var run = opened
        try run.take("pass", by: OfficeSample.clerk(at: "hebron-city"))
        #expect(run.code("grant", by: Actor(subject: "sami", roles: ["chief"], office: "hebron")) == .notApart)
        #expect(run.code("grant", by: Actor(subject: "huda", roles: ["chief"], office: "hebron")) == nil)
    }
}
