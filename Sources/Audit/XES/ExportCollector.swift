import BinaryCoding
import EventModel

/// Takes the events of one service out of everything, to be sorted by application.
struct ExportCollector {
    /// What the imported files say outside of their traces.
    private(set) var header = XESHeader()
    /// The events of applications, by stream number and revision.
    var events: ExternalSort
    /// Events that belong to no trace.
    var logEvents: ExternalSort
    /// What went wrong; nothing is collected after it.
    private(set) var failure: XESError?

    private let service: String
    private var names = EventNames()
    /// By stream number, what to do with its events.
    private var kinds: [Kind] = []

    private enum Kind {
        case other
        case application
        case fileImport
    }

    init(service: String, events: ExternalSort, logEvents: ExternalSort) {
        self.service = service
        self.events = events
        self.logEvents = logEvents
    }

    mutating func collect(_ batch: EventBatch) {
        guard failure == nil else { return }
        names.append(batch.newNames)
        let importPrefix = service + "/"
        for stream in batch.newNames.streams {
            if stream.category.utf8.elementsEqual(service.utf8) {
                kinds.append(.application)
            } else if stream.category == XESPayload.importCategory,
                stream.name.utf8.starts(with: importPrefix.utf8)
            {
                kinds.append(.fileImport)
            } else {
                kinds.append(.other)
            }
        }
        do throws(XESError) {
            for index in 0..<batch.count { try collect(batch, index) }
        } catch {
            failure = error
        }
    }

    private mutating func collect(_ batch: EventBatch, _ index: Int) throws(XESError) {
        let stream = Int(batch.streamNumbers[index])
        let type = names.types[Int(batch.typeNumbers[index])]
        switch kinds[stream] {
        case .other: return
        case .application: break
        case .fileImport where type == XESPayload.EventType.logEventRecorded: break
        case .fileImport: return take(header: batch.payloads[batch.payloadRange(at: index)])
        }
        let isLogEvent = kinds[stream] == .fileImport
        let record = ExportRecord.Envelope(
            streamName: names.streams[stream].name, isFirst: batch.revisions[index] == 0 && !isLogEvent, type: type,
            actor: names.actors[Int(batch.actorNumbers[index])], occurredAt: batch.occurredAt[index])
        let key = SortKey(
            first: UInt64(batch.partition), second: UInt64(stream), third: UInt64(batch.revisions[index]))
        let payload = batch.payloads[batch.payloadRange(at: index)]
        if isLogEvent {
            try logEvents.add(key) { record.write(payload: payload, to: &$0) }
        } else {
            try events.add(key) { record.write(payload: payload, to: &$0) }
        }
    }

    private mutating func take(header payload: ArraySlice<UInt8>) {
        guard let data = ExportRecord.decode(payload)?[XESPayload.dataKey]?.map else { return }
        var part = XESHeader(data)
        part.restoreProperties()
        header.merge(part)
    }
}

extension XESHeader {
    /// Turns the log attributes by which an export keeps unusual XML attributes of `log` back into those.
    fileprivate mutating func restoreProperties() {
        let isKept = { (attribute: XESAttribute) in
            attribute.type == .string && attribute.children.isEmpty
                && attribute.key.hasPrefix(XESWriter.propertyPrefix)
        }
        for attribute in attributes where isKept(attribute) {
            let name = String(attribute.key.dropFirst(XESWriter.propertyPrefix.count))
            if let index = properties.firstIndex(where: { $0.name == name }) {
                properties[index].value = attribute.text
            } else {
                properties.append(Property(name: name, value: attribute.text))
            }
        }
        attributes.removeAll(where: isKept)
    }
}
