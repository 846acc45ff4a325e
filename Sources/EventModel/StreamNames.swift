/// The names of streams by dense number, packed: one for each stream of a store without an object for each.
///
/// A ``StreamID`` is made when it is asked for, so that a fold over a whole log pays for the names that it reads
/// and not for those that it numbers. Categories are kept once; ``categoryNumbers`` tells them apart without a text.
public struct StreamNames: Sendable {
    /// The categories in order of first appearance, no two of the same bytes.
    public private(set) var categories: [String] = []
    /// By stream, its category as an index of ``categories``.
    public private(set) var categoryNumbers: [UInt32] = []
    /// The names within the categories, one behind the other, and where each ends.
    private var nameBytes: [UInt8] = []
    private var nameEnds: [Int] = []
    private var numbersByCategory: [TextBytes: UInt32] = [:]

    /// Makes an empty collection.
    public init() {}

    /// Packs streams.
    ///
    /// - Complexity: O(n) in the bytes of the names.
    public init(_ streams: some Sequence<StreamID>) {
        for stream in streams { append(stream) }
    }

    /// Takes over names that were packed elsewhere, which must be what names of streams may be.
    ///
    /// - Parameters:
    ///   - categories: No two of the same bytes.
    ///   - categoryNumbers: For each stream an index of `categories`.
    ///   - nameBytes: The UTF-8 of all names.
    ///   - nameEnds: For each stream where its name ends.
    /// - Complexity: O(n) in the categories.
    package init(categories: [String], categoryNumbers: [UInt32], nameBytes: [UInt8], nameEnds: [Int]) {
        precondition(categoryNumbers.count == nameEnds.count, "each stream has a category and a name")
        precondition(nameEnds.last ?? 0 == nameBytes.count, "the names fill their bytes")
        self.categories = categories
        self.categoryNumbers = categoryNumbers
        self.nameBytes = nameBytes
        self.nameEnds = nameEnds
        for (number, category) in categories.enumerated() {
            numbersByCategory[TextBytes(category)] = UInt32(number)
        }
    }

    /// Adds a stream.
    ///
    /// - Complexity: O(n) in the bytes of its name, amortised.
    public mutating func append(_ stream: StreamID) {
        categoryNumbers.append(number(ofCategory: stream.category))
        nameBytes.append(contentsOf: stream.name.utf8)
        nameEnds.append(nameBytes.count)
    }

    /// Adds the streams of another collection.
    ///
    /// - Complexity: O(n) in the bytes of their names, a few nanoseconds a stream.
    public mutating func append(contentsOf other: StreamNames) {
        guard !other.isEmpty else { return }
        let numbers = other.categories.map { number(ofCategory: $0) }
        if numbers.indices.allSatisfy({ Int(numbers[$0]) == $0 }) {
            categoryNumbers.append(contentsOf: other.categoryNumbers)
        } else {
            categoryNumbers.append(contentsOf: other.categoryNumbers.lazy.map { numbers[Int($0)] })
        }
        let start = nameBytes.count
        nameBytes.append(contentsOf: other.nameBytes)
        nameEnds.append(contentsOf: other.nameEnds.lazy.map { start + $0 })
    }

    private mutating func number(ofCategory category: String) -> UInt32 {
        if let last = categoryNumbers.last, categories[Int(last)].utf8.elementsEqual(category.utf8) { return last }
        let bytes = TextBytes(category)
        if let known = numbersByCategory[bytes] { return known }
        let number = UInt32(categories.count)
        categories.append(category)
        numbersByCategory[bytes] = number
        return number
    }
}

extension StreamNames: RandomAccessCollection {
    /// The number of the first stream.
    public var startIndex: Int { 0 }

    /// The number after the last stream.
    public var endIndex: Int { nameEnds.count }

    /// The stream of a number.
    ///
    /// - Complexity: O(n) in the bytes of its name, with an allocation where they are more than 15.
    public subscript(number: Int) -> StreamID {
        let start = number == 0 ? 0 : nameEnds[number - 1]
        return StreamID(
            validCategory: categories[Int(categoryNumbers[number])],
            validName: String(decoding: nameBytes[start..<nameEnds[number]], as: UTF8.self))
    }
}

extension StreamNames: ExpressibleByArrayLiteral {
    /// Packs streams.
    public init(arrayLiteral streams: StreamID...) {
        self.init(streams)
    }
}
