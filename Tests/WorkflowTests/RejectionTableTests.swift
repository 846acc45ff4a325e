import EventModel
import Foundation
import Testing
import Workflow

/// The page of the rejections says all that there are, in the words of the code.
@Suite struct RejectionTableTests {
    @Test func everyCodeHasAMeaningInBothLanguages() {
        for code in Rejection.Code.allCases {
            #expect(!code.meaning.english.isEmpty, "\(code) has no English meaning")
            #expect(
                code.meaning.arabic.unicodeScalars.contains { (0x600...0x6FF).contains($0.value) },
                "\(code) has no Arabic meaning")
        }
        let meanings = Rejection.Code.allCases.map(\.meaning.english)
        #expect(Set(meanings).count == meanings.count)
    }

    @Test func thePageIsTheTableOfTheCodes() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Workflow/Workflow.docc/Rejections.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        let expected = Rejection.Code.allCases.map { code in
            "| `\(code.rawValue)` | \(code.meaning.english) | \(code.meaning.arabic) |"
        }
        #expect(
            rows.map(String.init) == expected,
            "the rows of Rejections.md shall be:\n\(expected.joined(separator: "\n"))")
    }
}
