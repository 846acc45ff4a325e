/// Finding parts of sequences in linear time, whatever they hold.
enum TextSearch {
    /// Whether a text holds another one.
    ///
    /// - Complexity: O(n + m) bytes.
    static func contains(_ text: String, _ part: String) -> Bool {
        if part.isEmpty { return true }
        if part.utf8.count > text.utf8.count { return false }
        if part.utf8.count <= shortPartCountMax { return containsShort(text, part) }
        return firstIndex(of: Array(part.utf8), in: Array(text.utf8), from: 0) != nil
    }

    /// Up to so many bytes of a part are looked for at each place, which needs no memory.
    private static let shortPartCountMax = 16

    private static func containsShort(_ text: String, _ part: String) -> Bool {
        let (bytes, partBytes) = (text.utf8.span, part.utf8.span)
        let first = partBytes[0]
        var start = 0
        while start <= bytes.count - partBytes.count {
            if bytes[start] == first {
                var length = 1
                while length < partBytes.count, bytes[start + length] == partBytes[length] { length += 1 }
                if length == partBytes.count { return true }
            }
            start += 1
        }
        return false
    }

    /// Where a part begins for the first time at or after an index; nil where it does not.
    ///
    /// Knuth, Morris and Pratt.
    ///
    /// - Complexity: O(n + m).
    static func firstIndex<Element: Equatable>(of part: [Element], in whole: [Element], from start: Int) -> Int? {
        guard !part.isEmpty else { return start <= whole.count ? start : nil }
        guard start + part.count <= whole.count else { return nil }
        let borders = borders(of: part)
        var matched = 0
        for index in start..<whole.count {
            while matched > 0, part[matched] != whole[index] { matched = borders[matched - 1] }
            if part[matched] == whole[index] { matched += 1 }
            if matched == part.count { return index - part.count + 1 }
        }
        return nil
    }

    /// Where a part begins, occurrences that overlap an earlier one left out, at most `countMax` of them.
    ///
    /// - Complexity: O(n + m).
    static func indices<Element: Equatable>(of part: [Element], in whole: [Element], countMax: Int) -> [Int] {
        guard !part.isEmpty else { return [] }
        let borders = borders(of: part)
        var (indices, matched): ([Int], Int) = ([], 0)
        for index in whole.indices where indices.count < countMax {
            while matched > 0, part[matched] != whole[index] { matched = borders[matched - 1] }
            if part[matched] == whole[index] { matched += 1 }
            if matched == part.count {
                indices.append(index - part.count + 1)
                matched = 0
            }
        }
        return indices
    }

    /// For each prefix the length of its longest proper prefix that is also its suffix.
    private static func borders<Element: Equatable>(of part: [Element]) -> [Int] {
        var borders = Array(repeating: 0, count: part.count)
        var length = 0
        for index in part.indices.dropFirst() {
            while length > 0, part[index] != part[length] { length = borders[length - 1] }
            if part[index] == part[length] { length += 1 }
            borders[index] = length
        }
        return borders
    }
}
