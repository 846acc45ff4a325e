import EventLog
import EventModel
import Logging

/// Writes log lines to standard error: as text for people, or a JSON object a line for programs.
struct StandardErrorLogHandler: LogHandler {
    let label: String
    let format: LogOptions.Format
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(label: String, format: LogOptions.Format) {
        (self.label, self.format) = (label, format)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        Terminal.printRemark(
            Self.line(
                label: label, at: SystemClock.now(), level: event.level, message: "\(event.message)", fields: fields,
                format: format))
    }

    /// One line; whatever the message holds, it stays one.
    static func line(
        label: String, at time: Timestamp, level: Logger.Level, message: String, fields: [String: String],
        format: LogOptions.Format
    ) -> String {
        switch format {
        case .json:
            // The fields cannot hide what every line has.
            let all = fields.merging([
                "time": time.description, "level": level.rawValue, "message": message, "logger": label,
            ]) { $1 }
            return (try? JSON.line(all)) ?? "{}"
        case .text:
            let pairs = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\(word($0.value))" }
            return "\(time) \(level.rawValue) \(oneLine(message))\(pairs.joined())"
        }
    }

    private static func word(_ text: String) -> String {
        let isPlain = !text.isEmpty && !text.contains { $0 == " " || $0 == "\"" || $0 == "=" || $0.isNewline }
        return isPlain ? text : "\"" + oneLine(text).replacing("\"", with: "'") + "\""
    }

    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
