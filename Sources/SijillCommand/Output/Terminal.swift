import Foundation
import Glibc
import Synchronization

/// What the program knows about the terminal it writes to, and the three ways it writes.
///
/// Results go to standard output. Progress and remarks go to standard error: as a line that rewrites itself on a
/// terminal, as plain lines elsewhere.
enum Terminal {
    /// Whether standard error is a terminal that can rewrite a line.
    static let standardErrorIsInteractive =
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Whether results may be coloured: a terminal, and `NO_COLOR` is not set (no-color.org).
    static let mayColour =
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
        && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

    /// Writes a line of the result.
    static func printLine(_ line: String = "") {
        output.withLock { $0.append(contentsOf: Array((harmless(line) + "\n").utf8)) }
        if output.withLock({ $0.count }) > outputByteCountMax { flush() }
    }

    /// Writes what is still held back; a result that cannot be written ends the program with a failure.
    static func flush() {
        let bytes = output.withLock { bytes in
            defer { bytes.removeAll(keepingCapacity: true) }
            return bytes
        }
        guard !bytes.isEmpty else { return }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            writeToStandardError("sijill: the result could not be written: \(error.localizedDescription)\n")
            exit(ExitStatus.Code.failed)
        }
    }

    private static let output = Mutex<[UInt8]>([])
    private static let outputByteCountMax = 64 << 10

    /// Writes a line about the work.
    static func printRemark(_ line: String) {
        // What was said before comes before, also where both go to one place.
        flush()
        writeToStandardError(harmless(line) + "\n")
    }

    /// Rewrites the current line of standard error.
    static func rewriteLine(_ line: String) {
        writeToStandardError("\r\u{1B}[2K\(line)")
    }

    /// The text without what could steer a terminal, since recorded texts come from strangers.
    ///
    /// Tabs, line ends and the program's own marks for bold stay.
    static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.components(separatedBy: boldOn).map { part in
            part.components(separatedBy: boldOff).map { piece in
                String(String.UnicodeScalarView(piece.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
            }.joined(separator: boldOff)
        }.joined(separator: boldOn)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\t" && scalar != "\n"
    }

    private static let boldOn = "\u{1B}[1m"
    private static let boldOff = "\u{1B}[0m"

    /// The text in bold where colours are allowed.
    static func bold(_ text: String) -> String {
        mayColour ? boldOn + text + boldOff : text
    }

    /// What cannot be told to a closed terminal is not told; the result does not depend on it.
    private static func writeToStandardError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
