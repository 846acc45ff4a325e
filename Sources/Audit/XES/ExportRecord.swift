import BinaryCoding
import EventModel

/// A recorded event as attributes of XES.
struct ExportRecord {
    /// What an export keeps of the event besides its payload.
    struct Envelope {
        var streamName: String
        /// Whether it is the first event of its application.
        var isFirst: Bool
        var type: String
        var actor: String
        var occurredAt: Timestamp

        /// Appends the envelope and the payload.
        func write(payload: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
            var writer = ByteWriter()
            swap(&writer.bytes, &bytes)
            writer.writeCounted(streamName)
            writer.write(isFirst ? 1 : 0)
            writer.writeCounted(type)
            writer.writeCounted(actor)
            writer.writeSignedVarint(occurredAt.microsecondsSinceEpoch)
            writer.write(payload)
            swap(&writer.bytes, &bytes)
        }
    }

    private let envelope: Envelope
    /// Empty when it cannot be read.
    private let payload: ValueMap
    /// The payload when it cannot be read, else empty.
    private let unreadablePayload: ArraySlice<UInt8>

    /// The key of the attribute that holds, in hexadecimal digits, a payload that is no map or nests too deep.
    static let unreadablePayloadKey = "sijill:payload"

    /// Reads what ``Envelope/write(payload:to:)`` wrote.
    ///
    /// - Throws: ``XESError`` with code `storeFailed` when it is damaged.
    init(_ record: SortedRecord) throws(XESError) {
        var reader = ByteReader(record.bytes, range: record.range)
        do throws(DecodingFailure) {
            envelope = Envelope(
                streamName: try reader.readCountedText(), isFirst: try reader.readByte() == 1,
                type: try reader.readCountedText(), actor: try reader.readCountedText(),
                occurredAt: Timestamp(microsecondsSinceEpoch: try reader.readSignedVarint()))
        } catch {
            throw XESError(.storeFailed, "a scratch file was damaged: \(error). Run the export again")
        }
        let bytes = record.bytes[record.range].suffix(reader.remainingCount)
        let map = Self.decode(bytes)
        payload = map ?? [:]
        unreadablePayload = map == nil ? bytes : []
    }

    /// The map that a payload is; nil when it is none, since a store takes any bytes.
    static func decode(_ payload: ArraySlice<UInt8>) -> ValueMap? {
        guard !payload.isEmpty else { return [:] }
        return try? CBOR.decode(Array(payload)).map
    }

    private var data: ValueMap { payload[XESPayload.dataKey]?.map ?? [:] }
    private var mark: XESPayload.Mark? { payload[XESPayload.markKey]?.text.flatMap { XESPayload.Mark(rawValue: $0) } }
    /// Imported events have their timestamp among their data, or say that they have none.
    ///
    /// A number that is no offset is what an application calls so.
    private var isImported: Bool {
        if mark != nil { return true }
        switch data[XESKey.timestamp] {
        case nil: return false
        case .int(let minutes): return Self.isOffset(minutes)
        default: return true
        }
    }

    /// Whether it is an event of the log, not just a keeper of its trace's attributes.
    var isEvent: Bool { mark != .application }

    /// The attributes of the trace that begins with it.
    var traceAttributes: [XESAttribute] {
        let attributes = XESValue.attributes(of: payload[XESPayload.applicationKey]?.map ?? [:])
        let isNative = envelope.isFirst && !isImported && !attributes.contains { $0.key == XESKey.activity }
        guard isNative else { return attributes }
        return [XESAttribute(.string, key: XESKey.activity, text: envelope.streamName)] + attributes
    }

    /// The attributes of the event.
    var attributes: [XESAttribute] {
        var attributes = XESValue.attributes(of: data)
        if !unreadablePayload.isEmpty {
            attributes.append(
                XESAttribute(
                    .string, key: Self.unreadablePayloadKey, text: Hexadecimal.text(of: unreadablePayload)))
        }
        if isImported {
            if let index = attributes.firstIndex(where: { $0.key == XESKey.timestamp }),
                let timestamp = writtenTimestamp
            {
                attributes[index] = timestamp
            }
            return attributes
        }
        func addIfMissing(_ attribute: XESAttribute) {
            if !attributes.contains(where: { $0.key == attribute.key }) { attributes.append(attribute) }
        }
        addIfMissing(XESAttribute(.string, key: XESKey.activity, text: envelope.type))
        addIfMissing(XESAttribute(.string, key: XESKey.lifecycle, text: "complete"))
        addIfMissing(XESAttribute(.date, key: XESKey.timestamp, text: envelope.occurredAt.description))
        if !envelope.actor.isEmpty { addIfMissing(XESAttribute(.string, key: XESKey.resource, text: envelope.actor)) }
        return attributes
    }

    /// The moment of the event, with the offset that its data tell; nil when they hold the text itself.
    private var writtenTimestamp: XESAttribute? {
        let offset: Int?
        switch data[XESKey.timestamp] {
        case .null: offset = nil
        case .int(let minutes) where Self.isOffset(minutes): offset = Int(minutes)
        default: return nil
        }
        let dateTime = CivilDateTime(timestamp: envelope.occurredAt, offsetMinutes: offset)
        return XESAttribute(.date, key: XESKey.timestamp, text: dateTime.description)
    }

    private static func isOffset(_ minutes: Int64) -> Bool {
        minutes.magnitude <= UInt64(CivilDateTime.offsetMinutesMax)
    }
}
