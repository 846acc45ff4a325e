import Foundation
import Testing
import Verification

/// Generated workflow nets with the verdicts of another checker.
@Suite struct SoundnessSuiteTests {
    /// Nets that are known to be judged otherwise, with the reason.
    private static let exceptions: [String: String] = [:]

    @Test func netsAreJudgedAsByAnotherChecker() throws {
        guard let files = SuitesFolder.files("soundness") else {
            print("skipped: there is no suite `soundness`; set SIJILL_SUITES to the folder of the suites")
            return
        }
        var total = 0
        var failures: [(id: String, reason: String)] = []
        for file in files {
            for test in try JSONDecoder().decode(NetSuite.self, from: Data(contentsOf: file)).tests {
                total += 1
                if let reason = failure(of: test) { failures.append((test.id, reason)) }
            }
        }
        print("soundness \(total - failures.count)/\(total)")
        for failure in failures { print("soundness failed: \(failure.id): \(failure.reason)") }
        // Nothing would be shown if the format changed and no net were read.
        #expect(total > 0)
        #expect(failures.map(\.id).filter { Self.exceptions[$0] == nil } == [])
    }

    /// What differs from the expectation; nil when nothing does.
    private func failure(of test: NetTest) -> String? {
        do throws(WorkflowNetError) {
            let net = try test.net()
            switch SoundnessVerdict(of: net) {
            case .bounded(let soundness): return difference(soundness, test)
            case .unbounded: return test.expect.bounded || test.expect.sound ? "found unbounded" : nil
            case .tooLarge(let kind): return "too many \(kind.rawValue)"
            }
        } catch {
            return error.description
        }
    }

    private func difference(_ soundness: Soundness, _ test: NetTest) -> String? {
        let expected = test.expect
        var differences: [String] = []
        func compare<Part: Equatable>(_ name: String, _ found: Part, _ expected: Part?) {
            if let expected, found != expected { differences.append("\(name) \(found), expected \(expected)") }
        }
        compare("bounded", true, expected.bounded)
        compare("sound", soundness.isSound, expected.sound)
        compare("markings", soundness.stateCount, expected.markings)
        compare("optionToComplete", soundness.hasOptionToComplete, expected.optionToComplete)
        compare("properCompletion", soundness.hasProperCompletion, expected.properCompletion)
        compare(
            "deadTransitions", soundness.deadLabels.map { test.transitions[$0].id }.sorted(),
            expected.deadTransitions?.sorted())
        return differences.isEmpty ? nil : differences.joined(separator: "; ")
    }
}

private struct NetSuite: Decodable {
    let tests: [NetTest]
}

private struct NetTest: Decodable {
    struct Transition: Decodable {
        let id: String
        let `in`: [String]
        let out: [String]
    }
    struct Expectation: Decodable {
        let sound: Bool
        let bounded: Bool
        let markings: Int?
        let optionToComplete: Bool?
        let properCompletion: Bool?
        let deadTransitions: [String]?
    }
    let id: String
    let places: [String]
    let transitions: [Transition]
    let initial: String
    let final: String
    let expect: Expectation

    func net() throws(WorkflowNetError) -> WorkflowNet {
        // A name that is not among the places becomes a number beyond them, which the net refuses.
        func number(_ name: String) -> Int { places.firstIndex(of: name) ?? places.count }
        return try WorkflowNet(
            placeCount: places.count,
            transitions: transitions.map { .init(inputs: $0.in.map(number), outputs: $0.out.map(number)) },
            initialPlaces: [number(initial)], finalPlaces: [number(final)])
    }
}
