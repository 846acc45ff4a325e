import EventModel

/// The numbers that one reader gives to streams.
///
/// A reader from the start gives every stream its number in the store, so it needs no table to know it again. One from the
/// middle keeps a table of the streams that it met, by their numbers in the store.
struct ReaderStreams {
    private static let unnumbered = UInt32.max

    private let readsFromStart: Bool
    /// The number in the store of the next stream that begins.
    private var nextStoreNumber = 0
    /// Whether the numbers of the segment are those of the store: in the first segment.
    private var areSame = false
    /// How many streams the segment has named so far.
    private(set) var localCount = 0
    /// By number in the segment, the reader's number, unless both are the same.
    private var numbers: [UInt32] = []
    private var newNames = StreamNamePacker()

    /// What a reader from the middle keeps of the streams that the segment named.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var storeNumbers: [UInt32] = []
    /// By number in the store, the number that a reader from the middle gave.
    private var given: [UInt32: UInt32] = [:]

    init(readsFromStart: Bool) {
        self.readsFromStart = readsFromStart
    }

    /// Forgets the numbers of the segment before.
    ///
    /// - Returns: Whether as many streams began before as the segment's header says, which a reader from the start
    ///   knows.
    mutating func beginSegment(earlierStreamCount: Int) -> Bool {
        guard !readsFromStart || nextStoreNumber == earlierStreamCount else { return false }
        nextStoreNumber = earlierStreamCount
        areSame = readsFromStart && earlierStreamCount == 0
        localCount = 0
        numbers.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        storeNumbers.removeAll(keepingCapacity: true)
        return true
    }

    /// Takes in the streams that a frame names.
    ///
    /// - Returns: Whether they are what names of streams may be and come where they should.
    mutating func add(_ contents: FrameContents, raw: UnsafeRawBufferPointer) -> Bool {
        guard contents.newStreams.isEmpty || Int(contents.firstNewStream) == localCount else { return false }
        localCount += contents.newStreams.count
        for stream in contents.newStreams {
            // Unsafe: the range lies within the raw bytes.
            let name = UnsafeRawBufferPointer(rebasing: raw[stream.name])
            let storeNumber: UInt32
            if stream.segmentsBack == 0 {
                guard nextStoreNumber < Int(UInt32.max), !readsFromStart || newNames.append(name) else { return false }
                storeNumber = UInt32(nextStoreNumber)
                nextStoreNumber += 1
            } else {
                guard Int(stream.storeNumber) < nextStoreNumber else { return false }
                storeNumber = stream.storeNumber
                // Nothing goes before the first segment.
                guard !areSame else { return false }
            }
            if readsFromStart {
                if !areSame { numbers.append(storeNumber) }
            } else {
                bytes.append(contentsOf: name)
                ends.append(bytes.count)
                storeNumbers.append(storeNumber)
                numbers.append(Self.unnumbered)
            }
        }
        return true
    }

    /// Puts the reader's numbers in place of the segment's, which were checked to be there.
    ///
    /// - Returns: Whether all names are what names of streams may be.
    // Unsafe: the column is written in place, once for every event.
    mutating func number(_ column: UnsafeMutablePointer<UInt32>, _ range: Range<Int>) -> Bool {
        if areSame { return true }
        for index in range {
            let local = Int(column[index])
            if numbers[local] == Self.unnumbered, !assign(local) { return false }
            column[index] = numbers[local]
        }
        return true
    }

    private mutating func assign(_ local: Int) -> Bool {
        let storeNumber = storeNumbers[local]
        if let known = given[storeNumber] {
            numbers[local] = known
            return true
        }
        let range = (local == 0 ? 0 : ends[local - 1])..<ends[local]
        // Unsafe: the pointer does not outlive the call.
        guard bytes.withUnsafeBytes({ newNames.append(UnsafeRawBufferPointer(rebasing: $0[range])) }) else {
            return false
        }
        let number = UInt32(given.count)
        given[storeNumber] = number
        numbers[local] = number
        return true
    }

    /// The streams that appeared for the first time since this was asked last.
    mutating func takeNewNames() -> StreamNames { newNames.take() }
}
