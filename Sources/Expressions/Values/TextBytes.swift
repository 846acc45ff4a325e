/// Whether two texts have the same UTF-8 bytes: `==` also joins canonically equivalent ones.
///
/// - Complexity: O(n).
func haveSameBytes(_ left: String, _ right: String) -> Bool {
    let count = left.utf8.count
    return count == right.utf8.count && haveSameBytes(left, right, from: 0, count)
}

/// Whether a text begins with the bytes of another one.
///
/// - Complexity: O(n).
func hasPrefix(_ text: String, _ prefix: String) -> Bool {
    let count = prefix.utf8.count
    return count <= text.utf8.count && haveSameBytes(text, prefix, from: 0, count)
}

/// Whether a text ends with the bytes of another one.
///
/// - Complexity: O(n).
func hasSuffix(_ text: String, _ suffix: String) -> Bool {
    let (length, count) = (text.utf8.count, suffix.utf8.count)
    return count <= length && haveSameBytes(text, suffix, from: length - count, count)
}

/// Whether a text comes before another one of the same length, byte by byte.
///
/// - Complexity: O(n).
func comesBefore(_ left: String, _ right: String) -> Bool {
    let (bytes, otherBytes) = (left.utf8.span, right.utf8.span)
    var index = 0
    while index < bytes.count {
        if bytes[index] != otherBytes[index] { return bytes[index] < otherBytes[index] }
        index += 1
    }
    return false
}

/// Whether `count` bytes of a text from `start` are those of another one.
private func haveSameBytes(_ text: String, _ other: String, from start: Int, _ count: Int) -> Bool {
    let (bytes, otherBytes) = (text.utf8.span, other.utf8.span)
    var index = 0
    while index < count {
        if bytes[start + index] != otherBytes[index] { return false }
        index += 1
    }
    return true
}
