import Dispatch
import Foundation
import Glibc
import Synchronization

/// The program `dot` of Graphviz, which lays out graphs.
enum Graphviz {
    /// How long it may take.
    private static let secondCountMax = 60
    /// The most bytes of an answer.
    private static let byteCountMax = 64 << 20

    /// The graph as SVG.
    ///
    /// - Throws: ``CommandFailure`` when `dot` is not installed, fails, takes too long or answers too much.
    static func svg(of graph: String) throws -> String {
        guard let program = find("dot") else {
            throw CommandFailure(
                ExitStatus.Code.failed,
                "svg is drawn by Graphviz, which is not installed: `apt-get install graphviz`, "
                    + "or write the graph itself with --format dot")
        }
        let bytes = try run(program, ["-Tsvg"], input: Data(graph.utf8))
        guard let svg = String(validating: bytes, as: UTF8.self) else {
            throw failure("answered with something that is no text")
        }
        return svg
    }

    /// The program in one of the absolute folders of `PATH`.
    private static func find(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").lazy
            .filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func run(_ program: String, _ arguments: [String], input: Data) throws -> [UInt8] {
        let (inPipe, outPipe, process) = (Pipe(), Pipe(), Process())
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = inPipe
        process.standardOutput = outPipe
        process.standardError = FileHandle.nullDevice
        // A program that ends early must not take this one with it.
        let handler = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, handler) }
        do {
            try process.run()
        } catch {
            throw failure("could not be started: \(error.localizedDescription)")
        }
        let child = process.processIdentifier
        let isLate = Mutex(false)
        let alarm = DispatchSource.makeTimerSource(queue: .global())
        alarm.schedule(deadline: .now() + .seconds(secondCountMax))
        alarm.setEventHandler {
            isLate.withLock { $0 = true }
            kill(child, SIGKILL)
        }
        alarm.resume()
        // It reads everything before it writes.
        try? inPipe.fileHandleForWriting.write(contentsOf: input)
        try? inPipe.fileHandleForWriting.close()
        let answer = read(outPipe.fileHandleForReading)
        if answer == nil { kill(child, SIGKILL) }
        process.waitUntilExit()
        alarm.cancel()
        guard !isLate.withLock({ $0 }) else { throw failure("took more than \(secondCountMax) seconds") }
        guard let answer else { throw failure("answered with more than \(byteCountMax >> 20) MB") }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw failure("ended with code \(process.terminationStatus)")
        }
        return answer
    }

    /// What comes until the end; nil when it is too much.
    private static func read(_ handle: FileHandle) -> [UInt8]? {
        var bytes: [UInt8] = []
        while let part = try? handle.read(upToCount: 64 << 10), !part.isEmpty {
            bytes.append(contentsOf: part)
            guard bytes.count <= byteCountMax else { return nil }
        }
        return bytes
    }

    private static func failure(_ what: String) -> CommandFailure {
        CommandFailure(
            ExitStatus.Code.failed, "Graphviz \(what); write the graph itself with --format dot and look at it there")
    }
}
