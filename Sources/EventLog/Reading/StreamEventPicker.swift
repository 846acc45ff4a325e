import BinaryCoding
import EventModel

/// What one event of a frame says, with the numbers that the segment gave to names.
struct PickedEvent {
    /// Its place in the frame.
    var index: Int
    var revision: UInt32
    var type: UInt32
    var actor: UInt32
    /// The definition's number and one; 0 for none.
    var definition: UInt32
    var occurredAt: Timestamp
    var recordedAt: Timestamp
    var transitions: [UInt16]
    /// Where the payload stands in the frame's raw bytes.
    var payload: Range<Int>
}

/// Takes the events of one stream out of the columns of a frame and passes over the others without decoding them.
///
/// It leaves to the check of every byte whether the columns are well-formed where it does not look; whatever they hold,
/// it stays within the frame.
enum StreamEventPicker {
    /// The events of the stream with a number, in order; nil when the frame is malformed.
    ///
    /// - Parameter counts: How many names the segment has given out.
    /// - Complexity: O(n) in the bytes of the columns, eight at a time where nothing is wanted of them.
    static func events(
        ofStream stream: UInt32, in raw: UnsafeRawBufferPointer, contents: FrameContents, eventCount: Int,
        counts: NameCounts
    ) -> [PickedEvent]? {
        guard var cursor = ByteCursor(raw) else { return nil }
        _ = cursor.skip(contents.columnsOffset)
        let isNew =
            stream >= contents.firstNewStream && Int(stream - contents.firstNewStream) < contents.newStreams.count
        let indexes = cursor.pickIndexes(
            of: UInt64(stream) + 1, zero: isNew ? Int(stream - contents.firstNewStream) : nil, count: eventCount)
        guard !cursor.hasFailed else { return nil }
        guard !indexes.isEmpty else { return [] }
        let revisions = cursor.pickVarints(indexes, count: eventCount)
        let types = cursor.pickVarints(indexes, count: eventCount)
        let actors = cursor.pickVarints(indexes, count: eventCount)
        let times = cursor.pickTimes(indexes, count: eventCount, from: contents.recordedAt)
        let transitionRanges = cursor.pickRanges(indexes, count: eventCount)
        let transitions = cursor.pickLists(transitionRanges)
        let payloadRanges = cursor.pickRanges(indexes, count: eventCount)
        guard
            !cursor.hasFailed, payloadRanges.total == cursor.remainingCount,
            types.allSatisfy({ Int($0) < counts.types }), actors.allSatisfy({ Int($0) < counts.actors }),
            contents.commands.allSatisfy({ Int($0.definition) <= counts.definitions })
        else { return nil }
        var events: [PickedEvent] = []
        events.reserveCapacity(indexes.count)
        var (command, commandEnd) = (-1, 0)
        for (place, index) in indexes.enumerated() {
            while index >= commandEnd {
                command += 1
                commandEnd += contents.commands[command].eventCount
            }
            let payload = payloadRanges.ranges[place]
            events.append(
                PickedEvent(
                    index: index, revision: revisions[place], type: types[place], actor: actors[place],
                    definition: contents.commands[command].definition, occurredAt: times[place],
                    recordedAt: contents.commands[command].recordedAt, transitions: transitions[place],
                    payload: cursor.offset + payload.lowerBound..<cursor.offset + payload.upperBound))
        }
        return events
    }
}

// Unsafe: every load of eight bytes is compared with the end of the bytes first.
extension ByteCursor {
    /// The places, among the next `count` varints, of those with a value and of one of the zeros.
    ///
    /// - Parameter zero: Which of the zeros is meant; nil for none.
    fileprivate mutating func pickIndexes(of value: UInt64, zero: Int?, count: Int) -> [Int] {
        let (pattern, mask) = Self.encoded(value)
        var indexes: [Int] = []
        var (index, zerosLeft) = (0, zero ?? -1)
        while index < count, let word = word {
            if word & mask == pattern { indexes.append(index) }
            if word & 0xFF == 0 {
                if zerosLeft == 0 { indexes.append(index) }
                zerosLeft -= 1
            }
            let ends = ~word & VarintWord.highBits
            guard ends != 0 else {
                fail()
                return []
            }
            advance(ends.trailingZeroBitCount / 8 + 1)
            index += 1
        }
        while index < count {
            let found = readVarint()
            if found == value, !hasFailed { indexes.append(index) }
            if found == 0 {
                if zerosLeft == 0, !hasFailed { indexes.append(index) }
                zerosLeft -= 1
            }
            index += 1
        }
        return indexes
    }

    /// The bytes of a varint of at most 33 bits as they stand in a word, and all bits of them.
    private static func encoded(_ value: UInt64) -> (pattern: UInt64, mask: UInt64) {
        var (pattern, shift, rest): (UInt64, UInt64, UInt64) = (0, 0, value)
        while rest >= 0x80 {
            pattern |= (rest & 0x7F | 0x80) << shift
            rest >>= 7
            shift += 8
        }
        return (pattern | rest << shift, (1 << (shift + 8)) - 1)
    }

    /// Some of the next `count` varints, each of at most 32 bits.
    fileprivate mutating func pickVarints(_ indexes: [Int], count: Int) -> [UInt32] {
        var next = 0
        let values = indexes.map { index in
            skipVarints(index - next)
            next = index + 1
            return readVarint32()
        }
        skipVarints(count - next)
        return values
    }

    /// Some of the next `count` times, each a zigzag varint of the microseconds from the one before.
    fileprivate mutating func pickTimes(_ indexes: [Int], count: Int, from start: Timestamp) -> [Timestamp] {
        var (next, time) = (0, start.microsecondsSinceEpoch)
        let times = indexes.map { index in
            while next <= index {
                if let word = word, case let (value, byteCount) = VarintWord.decode(word), byteCount > 0 {
                    time &+= ZigZag.decode(value)
                    advance(byteCount)
                } else {
                    time &+= readSignedVarint()
                }
                next += 1
            }
            return Timestamp(microsecondsSinceEpoch: time)
        }
        skipVarints(count - next)
        return times
    }

    /// Where the things lie, one behind the other, of which the next `count` varints are the lengths: some of them, and
    /// where all of them end.
    fileprivate mutating func pickRanges(_ indexes: [Int], count: Int) -> (ranges: [Range<Int>], total: Int) {
        var (next, total) = (0, 0)
        let ranges = indexes.map { index in
            total &+= sumOfVarints(index - next)
            let length = Int(readVarint32())
            defer { total &+= length }
            next = index + 1
            return total..<total &+ length
        }
        total &+= sumOfVarints(count - next)
        return (ranges, total)
    }

    /// Some of the lists whose numbers stand one behind the other.
    fileprivate mutating func pickLists(_ lists: (ranges: [Range<Int>], total: Int)) -> [[UInt16]] {
        guard lists.total <= remainingCount else {
            fail()
            return lists.ranges.map { _ in [] }
        }
        var next = 0
        let picked = lists.ranges.map { range in
            skipVarints(range.lowerBound - next)
            next = range.upperBound
            return range.map { _ in
                let value = readVarint()
                if value > UInt64(UInt16.max) { fail() }
                return UInt16(truncatingIfNeeded: value)
            }
        }
        skipVarints(lists.total - next)
        return picked
    }

    /// The sum of the next `count` varints, each of at most 32 bits.
    private mutating func sumOfVarints(_ count: Int) -> Int {
        var (left, sum) = (count, 0)
        while left >= 8, let word = word {
            if word & VarintWord.highBits == 0 {
                // Eight of one byte: added in pairs, then all at once.
                let pairs = (word & 0x00FF_00FF_00FF_00FF) &+ (word &>> 8 & 0x00FF_00FF_00FF_00FF)
                sum &+= Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) &>> 48)
                left -= 8
                advance(8)
            } else {
                sum &+= Int(readVarint32())
                left -= 1
            }
        }
        while left > 0, !hasFailed {
            sum &+= Int(readVarint32())
            left -= 1
        }
        return sum
    }
}
