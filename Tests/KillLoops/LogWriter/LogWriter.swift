import EventLog
import EventModel
import Foundation

/// Appends to a log until it is killed, and tells every acknowledgement on standard output as it happens.
///
/// The lines, each written with one call of its own:
///
///     ? KEY                                        a request is given to the log
///     = KEY POSITION COUNT REVISION ok|duplicate   it is acknowledged
///     . POSITION STREAM REVISION TYPE PAYLOAD      an event, of `list`
@main
enum LogWriter {
    static func main() async {
        do {
            let arguments = try Arguments(CommandLine.arguments)
            switch arguments.command {
            case "append": try Appending(arguments).run()
            case "list": try await Listing(arguments).run()
            default: throw Failure(reason: "the command is append or list, not \(arguments.command)")
            }
        } catch {
            FileHandle.standardError.write(Data("log-writer: \(error)\n".utf8))
            exit(1)
        }
    }
}

/// What was asked for: `log-writer COMMAND --name value ...`.
struct Arguments {
    let command: String
    private var values: [String: String] = [:]

    init(_ arguments: [String]) throws {
        guard arguments.count > 1, arguments.count.isMultiple(of: 2) else {
            throw Failure(reason: "log-writer append|list --store FOLDER [--name value ...]")
        }
        command = arguments[1]
        for index in stride(from: 2, to: arguments.count, by: 2) {
            values[String(arguments[index].drop { $0 == "-" })] = arguments[index + 1]
        }
    }

    func text(_ name: String) throws -> String {
        guard let value = values[name] else { throw Failure(reason: "--\(name) is missing") }
        return value
    }

    func number(_ name: String, default standard: Int) throws -> Int {
        guard let value = values[name] else { return standard }
        guard let number = Int(value) else { throw Failure(reason: "--\(name) takes a number") }
        return number
    }
}

struct Failure: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}

/// Writes a line at once and whole.
func tell(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

extension EventLog.Configuration {
    /// Small segments, so that a second's work rolls and seals many.
    static func small(segmentByteCount: Int) -> EventLog.Configuration {
        var configuration = EventLog.Configuration()
        configuration.segmentByteCountMax = segmentByteCount
        configuration.extentByteCountMin = 8 << 10
        configuration.extentByteCountMax = 32 << 10
        return configuration
    }
}
