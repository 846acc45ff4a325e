import BinaryCoding
import EventModel

/// What earlier segments say of each stream, against which what later ones say of it is held.
///
/// Takes 16 bytes a stream: names are known by their hash under the store's key.
struct StreamLinks {
    private let hash: SipHash
    /// By number in the store, the segment that named the stream last.
    private var lastOrdinals: [UInt32] = []
    /// By number in the store, the stream's next revision.
    private var nextRevisions: [UInt32] = []
    /// By number in the store, the hash of the name.
    private var hashes: [UInt64] = []

    init(_ hash: SipHash) {
        self.hash = hash
    }

    /// Takes in what a segment says; gives the first thing in it that does not agree with the segments before.
    ///
    /// - Complexity: O(n) in the names of streams of the segment.
    mutating func add(_ index: SegmentIndex, of header: SegmentHeader) -> Damage? {
        guard header.earlierStreamCount == hashes.count else {
            return Damage(
                header, offset: 0, position: header.firstPosition,
                reason:
                    "the header tells of \(header.earlierStreamCount) earlier streams where there are \(hashes.count)")
        }
        for stream in 0..<index.streams.count {
            let name = index.streams.withName(UInt32(stream)) { hash.hash($0) }
            if let reason = reason(against: index, stream, name: name, ordinal: header.ordinal) {
                var damage = Damage(header, offset: SegmentHeader.byteCount, reason: reason)
                damage.streams = (try? StreamID(parsing: index.streams.text(UInt32(stream)))).map { [$0] } ?? []
                return damage
            }
            let number = Int(index.storeNumbers[stream])
            if number == hashes.count {
                hashes.append(name)
                lastOrdinals.append(0)
                nextRevisions.append(0)
            }
            lastOrdinals[number] = UInt32(header.ordinal)
            nextRevisions[number] = index.baseRevisions[stream] + index.eventCounts[stream]
        }
        return nil
    }

    private func reason(against index: SegmentIndex, _ stream: Int, name: UInt64, ordinal: Int) -> String? {
        let (number, back) = (Int(index.storeNumbers[stream]), Int(index.segmentsBack[stream]))
        if back == 0 {
            return number == hashes.count
                ? nil : "a stream that begins has number \(number) where \(hashes.count) is due"
        }
        guard number < hashes.count, hashes[number] == name else {
            return "a stream goes on that no earlier segment names under its number"
        }
        guard Int(lastOrdinals[number]) == ordinal - back else {
            return "a stream was named last in segment \(lastOrdinals[number]), not in \(ordinal - back)"
        }
        let due = nextRevisions[number]
        return index.baseRevisions[stream] == due
            ? nil : "a stream has \(index.baseRevisions[stream]) earlier events where there are \(due)"
    }

    /// A segment with a stream of which the name began before; nil where every name begins once.
    ///
    /// Two names of ten million have the same hash once in 300,000 stores.
    ///
    /// - Complexity: O(n log n) in the streams.
    func ordinalOfRepeatedName() -> Int? {
        let sorted = hashes.sorted()
        guard let place = zip(sorted, sorted.dropFirst()).first(where: { $0 == $1 })?.0 else { return nil }
        return hashes.lastIndex(of: place).map { Int(lastOrdinals[$0]) }
    }
}
