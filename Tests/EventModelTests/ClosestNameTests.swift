import EventModel
import Testing

@Suite struct ClosestNameTests {
    static let names: [(String, String?)] = [
        ("submitt", "submit"), ("sumbit", "submit"), ("sbmit", "submit"), ("Submit", "submit"), ("aprove", "approve"),
        ("too", "to"), ("xy", nil), ("ti", nil), ("completely", nil),
    ]

    @Test(arguments: names) func aNearNameIsFound(name: String, meant: String?) {
        #expect(closestName(to: name, among: ["approve", "submit", "to"]) == meant)
    }

    @Test func ofEquallyNearNamesTheFirstCounts() {
        #expect(closestName(to: "bat", among: ["cat", "rat"]) == "cat")
    }

    @Test func longNamesAreNotCompared() {
        #expect(closestName(to: String(repeating: "a", count: 65), among: [String(repeating: "a", count: 64)]) == nil)
    }
}
