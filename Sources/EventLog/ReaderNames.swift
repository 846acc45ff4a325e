import EventModel

/// The numbers that one reader gives to names, dense and in order of first appearance, whatever numbers the
/// segments gave them.
struct ReaderNames {
    private static let unnumbered = UInt32.max

    /// The names of one kind: as the segment numbers them, and as the reader does.
    private struct Kind {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        /// By number in the segment, the reader's number.
        var numbers: [UInt32] = []
        var all = NameTable()

        mutating func beginSegment() {
            bytes.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            numbers.removeAll(keepingCapacity: true)
        }

        mutating func add(_ name: UnsafeRawBufferPointer) {
            bytes.append(contentsOf: name)
            ends.append(bytes.count)
            numbers.append(ReaderNames.unnumbered)
        }

        /// Gives a name of the segment a number; returns its bytes when the reader meets it for the first time.
        mutating func assign(_ local: UInt32) -> (number: UInt32, newName: ArraySlice<UInt8>?) {
            let index = Int(local)
            let name = bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
            // Unsafe: the pointer does not outlive the call.
            let (number, isNew) = name.withUnsafeBytes { all.intern($0) }
            numbers[index] = number
            return (number, isNew ? name : nil)
        }
    }

    private var streams = Kind()
    private var types = Kind()
    private var actors = Kind()
    private var definitions = Kind()
    private var lastCategory = ""

    /// How many names the segment has given out so far.
    var counts: NameCounts {
        NameCounts(
            streams: streams.ends.count, types: types.ends.count, actors: actors.ends.count,
            definitions: definitions.ends.count)
    }

    /// Forgets the numbers of the segment before.
    mutating func beginSegment() {
        streams.beginSegment()
        types.beginSegment()
        actors.beginSegment()
        definitions.beginSegment()
    }

    /// Takes in the new names of a frame; returns whether they come where they should.
    mutating func add(_ contents: FrameContents, raw: UnsafeRawBufferPointer) -> Bool {
        guard contents.newStreams.isEmpty || Int(contents.firstNewStream) == streams.ends.count else { return false }
        // Unsafe: the ranges of the contents lie within the raw bytes.
        for stream in contents.newStreams { streams.add(UnsafeRawBufferPointer(rebasing: raw[stream.name])) }
        for range in contents.newTypes { types.add(UnsafeRawBufferPointer(rebasing: raw[range])) }
        for range in contents.newActors { actors.add(UnsafeRawBufferPointer(rebasing: raw[range])) }
        for range in contents.newDefinitions { definitions.add(UnsafeRawBufferPointer(rebasing: raw[range])) }
        return true
    }

    /// Puts the reader's numbers in place of the segment's in a range of events.
    ///
    /// - Returns: Whether all names are what names may be.
    mutating func number(
        _ columns: FrameColumns, _ range: Range<Int>, wanted: ReadOptions.Columns, newNames: inout EventNames
    ) -> Bool {
        var isSound = true
        let cachedCategory = lastCategory
        var category = cachedCategory
        Self.renumber(columns.streamNumbers, range, with: &streams) { name in
            guard let stream = Self.stream(name, &category) else {
                isSound = false
                return
            }
            newNames.streams.append(stream)
        }
        lastCategory = category
        Self.renumber(columns.typeNumbers, range, with: &types) {
            newNames.types.append(String(decoding: $0, as: UTF8.self))
        }
        if wanted.contains(.actors) {
            Self.renumber(columns.actorNumbers, range, with: &actors) {
                newNames.actors.append(String(decoding: $0, as: UTF8.self))
            }
        }
        Self.renumber(columns.definitionNumbers, range, with: &definitions) { bytes in
            if let definition = DefinitionID(bytes: Array(bytes)) { newNames.definitions.append(definition) }
        }
        return isSound
    }

    // Unsafe: the column is written in place, once for every event; numbers were checked by the decoder.
    private static func renumber(
        _ column: UnsafeMutablePointer<UInt32>, _ range: Range<Int>, with kind: inout Kind,
        addName: (ArraySlice<UInt8>) -> Void
    ) {
        for index in range {
            let local = column[index]
            if local == EventBatch.noDefinition { continue }
            var number = kind.numbers[Int(local)]
            if number == unnumbered {
                let assigned = kind.assign(local)
                number = assigned.number
                if let name = assigned.newName { addName(name) }
            }
            column[index] = number
        }
    }

    /// The stream of a name; categories repeat, so the last one's text is used again.
    private static func stream(_ name: ArraySlice<UInt8>, _ lastCategory: inout String) -> StreamID? {
        guard let slash = name.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let category = name[..<slash]
        if !lastCategory.utf8.elementsEqual(category) { lastCategory = String(decoding: category, as: UTF8.self) }
        return try? StreamID(category: lastCategory, name: String(decoding: name[(slash + 1)...], as: UTF8.self))
    }
}
