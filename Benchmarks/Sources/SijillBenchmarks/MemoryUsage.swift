import Foundation

/// What work in a process of its own took.
struct MemoryUsage: Codable {
    let peakByteCount: Int
    let seconds: Double

    struct Failure: Error {
        let output: String
    }

    /// Prints what this process took, for the one that started it.
    static func printOwn(since start: ContinuousClock.Instant) throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap({ Int($0) })
        else { throw Failure(output: status) }
        let usage = MemoryUsage(
            peakByteCount: kibibytes << 10, seconds: (ContinuousClock.now - start) / .seconds(1))
        print(String(decoding: try JSONEncoder().encode(usage), as: UTF8.self))
    }

    private init(peakByteCount: Int, seconds: Double) {
        (self.peakByteCount, self.seconds) = (peakByteCount, seconds)
    }

    /// Starts the work and waits for its end.
    init(_ child: MemoryChild, store: String, count: Int) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [child.rawValue, store, "\(count)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let usage = try? JSONDecoder().decode(MemoryUsage.self, from: bytes)
        else { throw Failure(output: "\(child.rawValue): \(String(decoding: bytes, as: UTF8.self))") }
        self = usage
    }
}

extension MemoryUsage: CustomStringConvertible {
    var description: String { "\(peakByteCount >> 20) MiB at most resident, \(twoDigits(seconds)) s" }
}
