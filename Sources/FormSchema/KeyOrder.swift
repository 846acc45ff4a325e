/// The order of `ValueMap` for keys, in one comparison: shorter before longer, then bytewise.
///
/// - Returns: -1 where `left` comes first, 0 where both are the same, else 1.
func keyOrder(of left: String, to right: String) -> Int {
    let (leftBytes, rightBytes) = (left.utf8.span, right.utf8.span)
    if leftBytes.count != rightBytes.count { return leftBytes.count < rightBytes.count ? -1 : 1 }
    for index in leftBytes.indices where leftBytes[index] != rightBytes[index] {
        return leftBytes[index] < rightBytes[index] ? -1 : 1
    }
    return 0
}
