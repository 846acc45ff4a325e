/// The name that was probably meant by a mistyped one; nil when none is near.
///
/// Near is at most a third of the longer name's bytes in edits (insertions, deletions, replacements, and swaps of
/// neighbours: the restricted Damerau distance); of equally near names the first counts.
///
/// - Complexity: O(n m) bytes for each name; names beyond 64 bytes are not compared, and at most 1,000 names are.
package func closestName(to name: String, among names: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8)
    guard wanted.count <= 64 else { return nil }
    var closest: (name: String, distance: Int)?
    for candidate in names.prefix(1_000) {
        let bytes = Array(candidate.utf8)
        guard bytes.count <= 64 else { continue }
        let distance = editDistance(wanted, bytes)
        guard distance <= max(wanted.count, bytes.count) / 3 else { continue }
        if distance < closest?.distance ?? .max { closest = (candidate, distance) }
    }
    return closest?.name
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var (beforeLast, last, current) = ([Int](), Array(0...right.count), [Int]())
    for (row, byte) in left.enumerated() {
        current = [row + 1]
        for (column, other) in right.enumerated() {
            var distance = min(
                last[column] + (byte == other ? 0 : 1), min(last[column + 1], current[column]) + 1)
            if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current.append(distance)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
