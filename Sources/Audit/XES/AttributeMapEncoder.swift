import BinaryCoding
import EventModel

/// Writes the attributes of one element as the deterministic CBOR of ``XESValue``'s map, without making values.
struct AttributeMapEncoder {
    /// The keys; shared by all elements of a file.
    private(set) var keys = XESKeyTable()
    private var entries: [Entry] = []
    /// The encoded values of the entries.
    private var values = ByteWriter()
    /// The activity of the element, its `concept:name`.
    private(set) var activity: [UInt8] = []
    /// Who acted, its `org:resource`.
    private(set) var resource: [UInt8] = []
    /// Its `time:timestamp`; nil when it has none that can be read.
    private(set) var timestamp: Timestamp?
    /// Whether a `time:timestamp` is written, readable or not.
    private(set) var hasTimestamp = false

    private struct Entry {
        var key: Int
        var start: Int
        var end: Int
    }

    /// Forgets the element before.
    mutating func begin() {
        entries.removeAll(keepingCapacity: true)
        values.bytes.removeAll(keepingCapacity: true)
        activity.removeAll(keepingCapacity: true)
        resource.removeAll(keepingCapacity: true)
        timestamp = nil
        hasTimestamp = false
        keys.removeAllIfLarge()
    }

    /// The number of attributes.
    var count: Int { entries.count }

    /// Adds an attribute without children; key and text stand in `bytes`.
    ///
    /// In an event the moment it happened is kept with the event, so that its timestamp need only tell the offset.
    mutating func add(
        _ type: XESAttributeType, key: Range<Int>, text: Range<Int>, in bytes: [UInt8], isEvent: Bool
    ) {
        let number = keys.number(of: bytes, key)
        let start = values.count
        switch keys.keys[number].role {
        case .timestamp where isEvent:
            writeTimestamp(type, bytes, text)
        case .activity:
            if activity.isEmpty, type == .string { activity.append(contentsOf: bytes[text]) }
            writePlain(type, bytes, text)
        case .resource:
            if resource.isEmpty, type == .string { resource.append(contentsOf: bytes[text]) }
            writePlain(type, bytes, text)
        case .none, .timestamp:
            writePlain(type, bytes, text)
        }
        entries.append(Entry(key: number, start: start, end: values.count))
    }

    /// Adds an attribute with children or items.
    mutating func add(_ attribute: XESAttribute) {
        let number = keys.number(of: attribute.key)
        let start = values.count
        values.writeCBOR(XESValue.value(of: attribute))
        switch keys.keys[number].role {
        case .timestamp where !hasTimestamp:
            hasTimestamp = true
            if attribute.type == .date { timestamp = CivilDateTime(attribute.text)?.timestamp }
        case .activity where activity.isEmpty && attribute.type == .string:
            activity = Array(attribute.text.utf8)
        case .resource where resource.isEmpty && attribute.type == .string:
            resource = Array(attribute.text.utf8)
        default: break
        }
        entries.append(Entry(key: number, start: start, end: values.count))
    }

    /// Appends the map; keys in canonical order, later attributes of a key under the empty one.
    mutating func write(to writer: inout ByteWriter) {
        sort()
        let repeatedCount = entries.indices.count { isRepeated($0) }
        writer.writeCBORMapHead(count: entries.count - repeatedCount + (repeatedCount > 0 ? 1 : 0))
        if repeatedCount > 0 { writeRepeated(count: repeatedCount, to: &writer) }
        for index in entries.indices where repeatedCount == 0 || !isRepeated(index) {
            let entry = entries[index]
            writer.write(keys.keys[entry.key].encoded)
            writer.write(values.bytes[entry.start..<entry.end])
        }
    }

    /// Stable and quick for the handful of attributes that elements have; long ones are sorted otherwise.
    private mutating func sort() {
        guard entries.count <= 32 else {
            entries.sort { left, right in
                if left.key != right.key { return keys.precedes(left.key, right.key) }
                return left.start < right.start
            }
            return
        }
        for index in entries.indices.dropFirst() {
            let entry = entries[index]
            var place = index
            while place > 0, entries[place - 1].key != entry.key, keys.precedes(entry.key, entries[place - 1].key) {
                entries[place] = entries[place - 1]
                place -= 1
            }
            entries[place] = entry
        }
    }

    private func isRepeated(_ index: Int) -> Bool {
        let key = entries[index].key
        return keys.keys[key].bytes.isEmpty || (index > 0 && entries[index - 1].key == key)
    }

    /// In the order of the file, which is the order of their values.
    private func writeRepeated(count: Int, to writer: inout ByteWriter) {
        writer.writeCBOR(XESValue.repeatedKey)
        writer.writeCBORListHead(count: count)
        let repeated = entries.indices.filter { isRepeated($0) }.map { entries[$0] }.sorted { $0.start < $1.start }
        for entry in repeated {
            writer.writeCBORListHead(count: 2)
            writer.write(keys.keys[entry.key].encoded)
            writer.write(values.bytes[entry.start..<entry.end])
        }
    }

    private mutating func writePlain(_ type: XESAttributeType, _ bytes: [UInt8], _ text: Range<Int>) {
        switch type {
        case .string: writeText(bytes, text)
        case .int:
            guard let int = NumberText(bytes, text).int() else { return writeWrapped(type, bytes, text) }
            values.writeCBOR(int)
        case .float:
            guard let double = NumberText(bytes, text).float() else { return writeWrapped(type, bytes, text) }
            values.writeCBOR(double)
        case .boolean:
            switch bytes[text] {
            case Self.trueText[...]: values.writeCBOR(.bool(true))
            case Self.falseText[...]: values.writeCBOR(.bool(false))
            default: writeWrapped(type, bytes, text)
            }
        case .date, .id, .list, .container: writeWrapped(type, bytes, text)
        }
    }

    private static let trueText = Array("true".utf8)
    private static let falseText = Array("false".utf8)

    private mutating func writeTimestamp(_ type: XESAttributeType, _ bytes: [UInt8], _ text: Range<Int>) {
        let isFirst = !hasTimestamp
        hasTimestamp = true
        guard isFirst, type == .date else { return writeWrapped(type, bytes, text) }
        guard let dateTime = TimestampText.canonical(bytes, text) else {
            timestamp = CivilDateTime(bytes[text])?.timestamp
            return writeWrapped(type, bytes, text)
        }
        timestamp = dateTime.timestamp
        if let offset = dateTime.offsetMinutes { values.writeCBOR(Int64(offset)) } else { values.writeCBOR(.null) }
    }

    private mutating func writeWrapped(_ type: XESAttributeType, _ bytes: [UInt8], _ text: Range<Int>) {
        values.writeCBORListHead(count: type == .list ? 4 : 2)
        values.writeCBOR(type.rawValue)
        writeText(bytes, text)
        if type == .list {
            values.writeCBORMapHead(count: 0)
            values.writeCBORListHead(count: 0)
        }
    }

    private mutating func writeText(_ bytes: [UInt8], _ text: Range<Int>) {
        values.writeCBORTextHead(byteCount: text.count)
        values.write(bytes[text])
    }
}
