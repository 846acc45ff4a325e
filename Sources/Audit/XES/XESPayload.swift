import BinaryCoding
import EventModel

/// The payloads of imported events: deterministic CBOR of `{"xes", "data", "application"}`, what is empty left out.
enum XESPayload {
    /// Tells an imported event that has no timestamp attribute, or that is no event of the file.
    static let markKey = "xes"
    /// The attributes of the event.
    static let dataKey = "data"
    /// The attributes of its trace; in the first event of an application.
    static let applicationKey = "application"

    /// What the mark says.
    enum Mark: String {
        /// The event has no timestamp attribute.
        case untimed
        /// The trace has no events; this one only keeps its attributes.
        case application
    }

    /// Event types that imports write of their own.
    enum EventType {
        static let logEventRecorded = "log-event-recorded"
        static let importStarted = "import-started"
        static let importCompleted = "import-completed"
    }

    /// The category of the streams that hold what files say outside of traces.
    static let importCategory = "xes-imports"

    private static let encodedMarkKey = CBOR.encode(.text(markKey))
    private static let encodedDataKey = CBOR.encode(.text(dataKey))
    private static let encodedApplicationKey = CBOR.encode(.text(applicationKey))

    /// Appends a payload; `data` and `application` are encoded maps, empty where there is none.
    static func write(
        mark: Mark?, data: ArraySlice<UInt8>, application: [UInt8], to writer: inout ByteWriter
    ) {
        writer.writeCBORMapHead(count: (mark == nil ? 0 : 1) + (data.isEmpty ? 0 : 1) + (application.isEmpty ? 0 : 1))
        if let mark {
            writer.write(encodedMarkKey)
            writer.writeCBOR(mark.rawValue)
        }
        if !data.isEmpty {
            writer.write(encodedDataKey)
            writer.write(data)
        }
        if !application.isEmpty {
            writer.write(encodedApplicationKey)
            writer.write(application)
        }
    }
}
