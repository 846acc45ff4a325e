import EventModel
import Foundation
import SijillLives
import Testing

/// Definitions that nobody here has seen are lived through by their shape.
@Suite struct OwnDefinitionTests {
    /// No name says what it means.
    private static let definition = """
        service: stall
        version: 1
        title: {ar: بسطة, en: Stall}
        initial: a
        roles: {p: citizen, q: town, r: town, s: court, t: system}
        fees: {fee: {title: {ar: رسم, en: Fee}, currency: ILS, table: [{amount: 4000}]}}
        states:
          a:
            title: {ar: أ, en: A}
            actions: {one: {records: did_one, by: p, charge: fee, to: b}}
          b:
            title: {ar: ب, en: B}
            actions:
              two: {records: did_two, by: t, needs: [amount], when: "event.data.amount >= application.due", do: {receive: amount}, to: c}
              three: {records: did_three, by: p, to: x}
            after: {P10D: {to: y, records: did_nothing}}
          c:
            title: {ar: ج, en: C}
            actions:
              four: {records: did_four, by: q, needs: score, when: "event.data.score == 'high'", to: d}
              five: {records: did_five, by: q, needs: reason, to: e}
              six: {records: did_six, by: q, needs: reason, to: f}
          d:
            title: {ar: د, en: D}
            actions: {seven: {records: did_seven, by: r, to: g}}
          e:
            title: {ar: هـ, en: E}
            actions: {eight: {records: did_eight, by: p, to: c}}
            after: {P30D: {to: y, records: did_not_answer}}
          f:
            title: {ar: و, en: F}
            actions: {nine: {records: did_nine, by: p, needs: reason, to: h}}
            after: {P30D: {to: z, records: let_it_be}}
          h:
            title: {ar: ح, en: H}
            actions:
              ten: {records: did_ten, by: s, to: d}
              eleven: {records: did_eleven, by: s, to: z}
          g: {title: {ar: ز, en: G}, entry: {issue: stall, valid: "'P1Y'"}, expiry: {to: w, records: stall_expired}}
          w: {final: true, title: {ar: ط, en: W}}
          x: {final: true, title: {ar: ي, en: X}}
          y: {final: true, title: {ar: ك, en: Y}}
          z: {final: true, title: {ar: ل, en: Z}}

        """

    @Test func shapeAloneTellsWhatActionsMean() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sijill-own-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let service = folder.appending(path: "stall")
        try FileManager.default.createDirectory(at: service, withIntermediateDirectories: true)
        try Self.definition.write(to: service.appending(path: "workflow.yaml"), atomically: false, encoding: .utf8)
        var settings = LifeSimulation.Settings(applicationCount: 400, seed: 5)
        settings.callerCount = 8
        let store = try await GeneratedStore(settings, workflows: folder.path)
        let comment: Comment = "\(store.report)"
        // Of 400: 244, 82, 16, 32, 20 and 6 are planned.
        #expect(store.report.share(of: .straight) > 0.55, comment)
        #expect((0.15...0.25).contains(store.report.share(of: .returnedOnce)), comment)
        #expect((0.03...0.05).contains(store.report.share(of: .returnedOften)), comment)
        #expect((0.05...0.10).contains(store.report.share(of: .refused)), comment)
        #expect((0.03...0.06).contains(store.report.share(of: .lapsed)), comment)
        #expect((0.01...0.02).contains(store.report.share(of: .withdrawn)), comment)
        #expect(store.report.appealCount >= 3, comment)
        let types = Set(try await store.events().map(\.type))
        #expect(types.isSuperset(of: ["did_five", "did_six", "did_nine", "did_three", "did_nothing", "let_it_be"]))
    }
}
