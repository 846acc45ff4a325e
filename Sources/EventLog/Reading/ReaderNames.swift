import EventModel

/// The numbers that one reader gives to names, dense and in order of first appearance, whatever numbers the
/// segments gave them.
struct ReaderNames {
    private var streams: ReaderStreams
    private var types: ReaderNumbers
    private var actors: ReaderNumbers
    private var definitions: ReaderNumbers
    private let wantsActors: Bool

    /// Begins before the first segment that is read.
    ///
    /// - Parameter readsFromStart: Whether the reader meets all frames of the log from the first one on.
    init(readsFromStart: Bool, wanted: ReadOptions.Columns) {
        streams = ReaderStreams(readsFromStart: readsFromStart)
        types = ReaderNumbers(numbersAtOnce: readsFromStart)
        actors = ReaderNumbers(numbersAtOnce: readsFromStart)
        definitions = ReaderNumbers(numbersAtOnce: readsFromStart)
        wantsActors = wanted.contains(.actors)
    }

    /// How many names the segment has given out so far.
    var counts: NameCounts {
        NameCounts(
            streams: streams.localCount, types: types.localCount, actors: actors.localCount,
            definitions: definitions.localCount)
    }

    /// Forgets the numbers of the segment before.
    ///
    /// - Parameter earlierStreamCount: How many streams begin in earlier segments.
    /// - Returns: Whether that agrees with what was read of them.
    mutating func beginSegment(earlierStreamCount: Int) -> Bool {
        guard streams.beginSegment(earlierStreamCount: earlierStreamCount) else { return false }
        types.beginSegment()
        actors.beginSegment()
        definitions.beginSegment()
        return true
    }

    /// Takes in the new names of a frame.
    ///
    /// - Returns: Whether they are what names may be and come where they should.
    mutating func add(_ contents: FrameContents, raw: UnsafeRawBufferPointer, newNames: inout EventNames) -> Bool {
        guard streams.add(contents, raw: raw) else { return false }
        // Unsafe: the ranges of the contents lie within the raw bytes.
        for range in contents.newTypes {
            types.add(UnsafeRawBufferPointer(rebasing: raw[range])) { newNames.add(type: $0) }
        }
        if wantsActors {
            for range in contents.newActors {
                actors.add(UnsafeRawBufferPointer(rebasing: raw[range])) { newNames.add(actor: $0) }
            }
        }
        for range in contents.newDefinitions {
            definitions.add(UnsafeRawBufferPointer(rebasing: raw[range])) { newNames.add(definition: $0) }
        }
        return true
    }

    /// Puts the reader's numbers in place of the segment's in a range of events.
    ///
    /// - Returns: Whether all names are what names may be.
    mutating func number(_ columns: FrameColumns, _ range: Range<Int>, newNames: inout EventNames) -> Bool {
        guard streams.number(columns.streamNumbers, range) else { return false }
        types.number(columns.typeNumbers, range) { newNames.add(type: $0) }
        if wantsActors { actors.number(columns.actorNumbers, range) { newNames.add(actor: $0) } }
        definitions.number(columns.definitionNumbers, range) { newNames.add(definition: $0) }
        return true
    }

    /// The streams that appeared for the first time since this was asked last.
    mutating func takeNewStreams() -> StreamNames { streams.takeNewNames() }
}

extension EventNames {
    fileprivate mutating func add(type name: UnsafeRawBufferPointer) {
        types.append(String(decoding: name, as: UTF8.self))
    }

    fileprivate mutating func add(actor name: UnsafeRawBufferPointer) {
        actors.append(String(decoding: name, as: UTF8.self))
    }

    fileprivate mutating func add(definition bytes: UnsafeRawBufferPointer) {
        if let definition = DefinitionID(bytes: Array(bytes)) { definitions.append(definition) }
    }
}

/// The numbers that one reader gives to the names of one kind, found again by their bytes in each segment.
struct ReaderNumbers {
    private static let unnumbered = UInt32.max

    /// Whether names get their numbers where a frame brings them; else where an event that is read does.
    private let numbersAtOnce: Bool
    /// The names of the segment, when they do not get their numbers at once.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// By number in the segment, the reader's number.
    private var numbers: [UInt32] = []
    /// Whether both numbers are the same.
    private var areSame: Bool
    private var all = NameTable()

    init(numbersAtOnce: Bool) {
        self.numbersAtOnce = numbersAtOnce
        areSame = numbersAtOnce
    }

    /// How many names the segment has given out so far.
    var localCount: Int { numbers.count }

    mutating func beginSegment() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        areSame = numbersAtOnce
    }

    /// Takes in a name of the segment; calls `addNew` when the reader meets it for the first time.
    mutating func add(_ name: UnsafeRawBufferPointer, addNew: (UnsafeRawBufferPointer) -> Void) {
        guard numbersAtOnce else {
            bytes.append(contentsOf: name)
            ends.append(bytes.count)
            numbers.append(Self.unnumbered)
            return
        }
        let (number, isNew) = all.intern(name)
        if Int(number) != numbers.count { areSame = false }
        numbers.append(number)
        if isNew { addNew(name) }
    }

    /// Puts the reader's numbers in place of the segment's, which were checked to be there.
    // Unsafe: the column is written in place, once for every event.
    mutating func number(
        _ column: UnsafeMutablePointer<UInt32>, _ range: Range<Int>, addNew: (UnsafeRawBufferPointer) -> Void
    ) {
        if areSame { return }
        for index in range where column[index] != EventBatch.noDefinition {
            let local = Int(column[index])
            if numbers[local] == Self.unnumbered { assign(local, addNew: addNew) }
            column[index] = numbers[local]
        }
    }

    private mutating func assign(_ local: Int, addNew: (UnsafeRawBufferPointer) -> Void) {
        let range = (local == 0 ? 0 : ends[local - 1])..<ends[local]
        // Unsafe: the pointer does not outlive the call.
        bytes.withUnsafeBytes { bytes in
            let name = UnsafeRawBufferPointer(rebasing: bytes[range])
            let (number, isNew) = all.intern(name)
            numbers[local] = number
            if isNew { addNew(name) }
        }
    }
}
