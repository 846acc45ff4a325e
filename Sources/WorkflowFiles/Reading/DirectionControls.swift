/// Characters that turn the direction of what follows without being seen, so that a reviewer reads something else than
/// the machine does (Boucher and Anderson, "Trojan Source", 2021).
enum DirectionControls {
    /// The place of the first one; nil when there is none.
    ///
    /// - Complexity: O(n).
    static func firstPlace(in text: String, file: String) -> SourcePlace? {
        // All of them begin with these bytes, which most texts do not have.
        guard text.utf8.contains(0xE2) else { return nil }
        var place = SourcePlace(file: file, line: 1, column: 1)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x202A...0x202E, 0x2066...0x2069: return place
            case 0x0A: place = SourcePlace(file: file, line: place.line + 1, column: 1)
            default: place.column += 1
            }
        }
        return nil
    }
}

extension Finding {
    /// A character that turns the direction of what follows.
    init(directionControlAt place: SourcePlace) {
        self.init(
            .directionControl, at: place,
            "an invisible character turns the direction of what follows; remove it, Arabic needs none here")
    }
}
