import Foundation
import Verification
import Workflow
import Yams

/// Loads, compiles and verifies as many definitions as a country has services, beside a bare parse of the same YAML.
///
/// They are the services of the portal, over and over under other names.
struct DefinitionsBenchmark {
    private let definitionCount = 1_400

    func run() async throws {
        let services = try ServiceTexts.portal()
        let definitions = (0..<definitionCount).map { number in
            let service = services[number % services.count]
            return service.renamed("\(service.service)-\(number)")
        }
        // What the allocator and tables take once is none of the definitions' memory.
        for service in services { _ = DefinitionVerifier().verify(try service.compile()) }
        let (workflows, residentByteCount) = try await compile(definitions)
        try await verify(workflows, definitions)
        let textByteCount = definitions.reduce(0) { $0 + $1.byteCount }
        print(
            "memory of a compiled definition: \(residentByteCount / definitionCount / 1_024) KiB resident; "
                + "limit, its texts: \(textByteCount / definitionCount / 1_024) KiB; "
                + "ratio \(twoDigits(Double(residentByteCount) / Double(textByteCount)))")
    }

    private func compile(_ definitions: [ServiceTexts]) async throws -> (workflows: [CompiledWorkflow], bytes: Int) {
        var workflows: [CompiledWorkflow] = []
        workflows.reserveCapacity(definitions.count)
        let before = residentByteCount()
        let measurement = try await Measurement(
            rounds: definitions.count - 1,
            subject: { try await seconds { workflows.append(try definitions[workflows.count].compile()) } },
            limit: { try await parseSeconds(definitions[workflows.count - 1]) })
        let growth = residentByteCount() - before
        report("load and compile of a definition", unit: .milliseconds, measurement, limit: "bare Yams parse")
        printTotal("loaded and compiled", measurement)
        return (workflows, growth)
    }

    private func verify(_ workflows: [CompiledWorkflow], _ definitions: [ServiceTexts]) async throws {
        var (number, findingCount) = (0, 0)
        let measurement = try await Measurement(
            rounds: definitions.count - 1,
            subject: {
                await seconds {
                    findingCount += DefinitionVerifier().verify(workflows[number]).count
                    number += 1
                }
            },
            limit: { try await parseSeconds(definitions[number - 1]) })
        report("verification of a definition", unit: .milliseconds, measurement, limit: "bare Yams parse")
        printTotal("verified, with \(findingCount) findings", measurement)
    }

    private func parseSeconds(_ texts: ServiceTexts) async throws -> Double {
        let texts = texts.yamlTexts
        return try await seconds {
            for text in texts where try Yams.compose(yaml: text) == nil { throw ServiceTexts.Failure(path: text) }
        }
    }

    private func printTotal(_ what: String, _ measurement: Measurement) {
        let (count, total) = (definitionCount - 1, measurement.subjectTotalSeconds)
        print("\(count) definitions \(what): \(twoDigits(total)) s, \(Int(Double(count) / total)) definitions/s")
    }

    /// The memory of this process that is resident.
    private func residentByteCount() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(getpagesize())
    }
}
