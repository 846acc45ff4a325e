extension ScriptTable {
    /// The ranges of a script by its name, in order and apart; nil where there is no such script.
    ///
    /// - Complexity: O(n) in the table, some microseconds.
    static func ranges(of name: String, isExtended: Bool, allowsShortName: Bool) -> [ScalarSet.Range]? {
        if name == "Unknown" || (allowsShortName && name == "Zzzz") { return unknown }
        var rest = text.utf8[...]
        var row: [Substring.UTF8View] = []
        while let line = takeLine(from: &rest) {
            if !line.starts(with: " ".utf8) {
                if !row.isEmpty { break }
                guard isRow(line, named: name, allowsShortName: allowsShortName) else { continue }
                row.append(line)
            } else if !row.isEmpty {
                row.append(line)
            }
        }
        return row.isEmpty ? nil : ranges(in: row, isExtended: isExtended)
    }

    /// What has no script.
    private static var unknown: [ScalarSet.Range] {
        var rest = text.utf8[...]
        var lines: [Substring.UTF8View] = []
        while let line = takeLine(from: &rest) { lines.append(line) }
        return ScalarSet.complement(lines.flatMap { ranges(in: [$0], isExtended: true) })
    }

    private static func takeLine(from rest: inout Substring.UTF8View) -> Substring.UTF8View? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        let line = rest[..<end]
        rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
        return line
    }

    private static func isRow(_ line: Substring.UTF8View, named name: String, allowsShortName: Bool) -> Bool {
        let names = line.prefix { $0 != UInt8(ascii: " ") }.split(separator: UInt8(ascii: ","))
        return (allowsShortName ? names[...] : names.dropFirst()).contains { $0.elementsEqual(name.utf8) }
    }

    private static func ranges(in row: [Substring.UTF8View], isExtended: Bool) -> [ScalarSet.Range] {
        var sections: [[ScalarSet.Range]] = [[], [], []]
        var section = 0
        for word in row.flatMap({ $0.split(separator: UInt8(ascii: " ")) }) {
            if word.elementsEqual("+".utf8) { section = 1 }
            if word.elementsEqual("-".utf8) { section = 2 }
            let bounds = word.split(separator: UInt8(ascii: "-")).map { UInt32(Substring($0), radix: 16) }
            guard let lower = bounds.first ?? nil, let upper = bounds.last ?? nil, lower <= upper else { continue }
            sections[section].append(lower...upper)
        }
        guard isExtended else { return ScalarSet.normalizing(sections[0]) }
        let kept = ScalarSet.complement(ScalarSet.complement(sections[0] + sections[1]) + sections[2])
        return ScalarSet.normalizing(kept)
    }
}
