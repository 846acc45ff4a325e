import JSONCoding
import Testing

@Suite struct PlaceTests {
    private static let text = """
        {
          "a": [1, {"b\\"c": "x, }"}, "ل", [2, 3]],
          "d/e": {"~f": null,
            "g": true}
        }
        """

    @Test(arguments: [
        ("", 1, 1), ("/a", 2, 8), ("/a/0", 2, 9), ("/a/1", 2, 12), ("/a/1/b\"c", 2, 21), ("/a/2", 2, 30),
        ("/a/3/1", 2, 39),
        ("/d~1e", 3, 10), ("/d~1e/~0f", 3, 17), ("/d~1e/g", 4, 10), ("/a/9", 2, 8), ("/nowhere/at/all", 1, 1),
        ("/a/0/deeper", 2, 9),
    ])
    func aPointerLeadsToAPlace(pointer: String, line: Int, column: Int) {
        let place = JSON.place(of: pointer, in: Array(Self.text.utf8))
        #expect(place.line == line && place.column == column, "\(place)")
    }

    @Test(arguments: ["", " ", "[", "{\"a\"", "{\"a\":", "[1,", "\"\\"]) func whatIsNoJSONLeadsNowhereAndDoesNotTrap(
        text: String
    ) {
        for pointer in ["", "/a", "/0", "/a/0/b"] { _ = JSON.place(of: pointer, in: Array(text.utf8)) }
    }
}
