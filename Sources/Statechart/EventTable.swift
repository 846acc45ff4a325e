/// The names of events that a chart knows, and which of its columns answers any other name.
///
/// Column 0 of a chart is eventless. Column `n + 1` answers event `n`: first those of a name each, then for each name that
/// is a prefix what is longer, and last everything else when some transition answers all events.
struct EventTable: Sendable {
    private(set) var names: [String] = []
    /// By number of the name the event that stands for longer names; -1 where none is answered.
    private var longerNumbers: [Int] = []
    private var prefixes: [Int] = []
    private var anyNumber: EventNumber?
    /// The numbers of the names in ascending order of their bytes.
    private var order: [Int] = []
    private var lengthMax = 0

    /// Numbers names as they come.
    init(names given: [String], _ transitions: [(state: String, events: [EventDescriptor])]) throws(ChartError) {
        var numbers: [[UInt8]: Int] = [:]
        for name in given {
            numbers[Array(name.utf8)] = names.count
            names.append(name)
        }
        longerNumbers = Array(repeating: -1, count: names.count)
        var (answersAny, descriptorCount) = (false, 0)
        for (state, events) in transitions {
            descriptorCount += events.count
            guard descriptorCount <= CompiledChart.descriptorCountMax else {
                throw ChartError(
                    .tooManyEvents, "a chart has at most \(CompiledChart.descriptorCountMax) descriptors",
                    place: state)
            }
            for event in events {
                guard let name = event.name else {
                    answersAny = true
                    continue
                }
                guard !name.isEmpty else { throw ChartError(.emptyName, "an event needs a name", place: state) }
                let number = try number(name, among: &numbers, state)
                if case .prefix = event, longerNumbers[number] < 0 {
                    longerNumbers[number] = prefixes.count
                    prefixes.append(number)
                }
            }
        }
        for number in prefixes { longerNumbers[number] += names.count }
        if answersAny { anyNumber = names.count + prefixes.count }
        order = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
        lengthMax = names.reduce(0) { max($0, $1.utf8.count) }
    }

    private mutating func number(
        _ name: String, among numbers: inout [[UInt8]: Int], _ state: String
    ) throws(ChartError) -> Int {
        let key = Array(name.utf8)
        if let number = numbers[key] { return number }
        guard names.count < CompiledChart.eventCountMax else {
            throw ChartError(
                .tooManyEvents, "a chart has at most \(CompiledChart.eventCountMax) events", place: state)
        }
        numbers[key] = names.count
        names.append(name)
        longerNumbers.append(-1)
        return names.count - 1
    }

    /// The number of events that can be told apart.
    var count: Int { names.count + prefixes.count + (anyNumber == nil ? 0 : 1) }

    /// The number of exactly this name.
    func number(named name: String) -> EventNumber? {
        number(name.utf8[...])
    }

    /// The number that stands for a name, known or not; nil when nothing answers it.
    func number(answering name: String) -> EventNumber? {
        let bytes = name.utf8
        if let number = number(bytes[...]) { return number }
        guard !prefixes.isEmpty else { return anyNumber }
        var end = bytes.index(bytes.startIndex, offsetBy: lengthMax + 1, limitedBy: bytes.endIndex) ?? bytes.endIndex
        while end > bytes.startIndex {
            if end < bytes.endIndex, bytes[end] == UInt8(ascii: "."),
                let number = number(bytes[..<end]), longerNumbers[number] >= 0
            {
                return longerNumbers[number]
            }
            end = bytes.index(before: end)
        }
        return anyNumber
    }

    /// The events that a descriptor answers, in ascending order.
    func events(answering descriptor: EventDescriptor) -> [EventNumber] {
        switch descriptor {
        case .any: return Array(0..<count)
        case .exact(let name): return number(named: name).map { [$0] } ?? []
        case .prefix(let name):
            let exactly = names.indices.filter { Self.is(name, prefixOf: names[$0]) }
            return exactly + exactly.compactMap { longerNumbers[$0] < 0 ? nil : longerNumbers[$0] }.sorted()
        }
    }

    private static func `is`(_ prefix: String, prefixOf name: String) -> Bool {
        var rest = name.utf8[...]
        for byte in prefix.utf8 {
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
        }
        return rest.first.map { $0 == UInt8(ascii: ".") } ?? true
    }

    private func number(_ name: Substring.UTF8View) -> EventNumber? {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = low + (high - low) / 2
            if names[order[middle]].utf8.lexicographicallyPrecedes(name) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < order.count, names[order[low]].utf8.elementsEqual(name) else { return nil }
        return order[low]
    }
}
