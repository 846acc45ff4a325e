import Testing

@testable import XMLReading

@Suite struct XMLReaderTests {
    @Test func namesGetNumbersOnce() throws {
        let file = try TemporaryFile("<a><b c='1'/><b c='2'/></a>")
        let reader = try XMLReader(path: file.path, knownNames: ["b"], namespaces: [])
        let batch = try #require(try reader.next())
        #expect(batch.newNames == ["a", "c"])
        #expect(batch.tokens.map(\.name) == [1, 0, 0, 0, 0, 1])
        #expect(try reader.next() == nil)
    }

    @Test(arguments: [
        ("UTF-16", "<?xml version='1.0' encoding='UTF-16'?>"),
        ("ISO-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?>"),
    ])
    func otherEncodings(encoding: String, declaration: String) throws {
        let text = declaration + "<log name='Gebäude'/>"
        let bytes: [UInt8] =
            encoding == "UTF-16"
            ? [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            : text.unicodeScalars.map { UInt8($0.value) }
        let reading = Reading(try TemporaryFile(bytes))
        #expect(reading.error == nil)
        #expect(reading.lines == ["1 start log name=[Gebäude]", "1 end log"])
    }

    @Test func aByteOrderMarkIsNoText() throws {
        let reading = Reading(try TemporaryFile([0xEF, 0xBB, 0xBF] + Array("<log/>".utf8)))
        #expect(reading.lines == ["1 start log", "1 end log"])
    }

    @Test func foreignNamespacesAreTold() throws {
        let reading = Reading(
            try TemporaryFile("<o:log xmlns:o='http://example.org/ours' xmlns:f='urn:f'><f:x f:y='1'/></o:log>"))
        #expect(reading.lines == ["1 start log", "1 start {urn:f}x {urn:f}y=[1]", "1 end {urn:f}x", "1 end log"])
    }

    @Test func brokenDocumentsTellLineAndColumn() throws {
        let error = try #require(Reading(try TemporaryFile("<log>\n  <a></b>\n</log>")).error)
        #expect(error.code == .malformed)
        #expect(error.line == 2)
        #expect(error.column == 8)
    }

    @Test(arguments: [
        "", "   ", "<log>", "<log", "<log></log><log/>", "no xml", "<log a='1' a='2'/>", "<log>&x;</log>",
    ])
    func brokenDocumentsAreRefused(text: String) throws {
        #expect(Reading(try TemporaryFile(text)).error?.code == .malformed)
    }

    @Test func entityBombsAreRefused() throws {
        var text = "<!DOCTYPE log [<!ENTITY a0 'ha'>"
        for level in 1...30 { text += "<!ENTITY a\(level) '&a\(level - 1);&a\(level - 1);'>" }
        #expect(Reading(try TemporaryFile(text + "]><log a='&a30;'/>")).error?.code == .doctypeRefused)
    }

    @Test func externalEntitiesAreRefused() throws {
        let text = "<!DOCTYPE log [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><log>&x;</log>"
        #expect(Reading(try TemporaryFile(text)).error?.code == .doctypeRefused)
    }

    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(Reading(try TemporaryFile(nested(XMLLimits.depthMax))).error == nil)
        #expect(Reading(try TemporaryFile(nested(XMLLimits.depthMax + 1))).error?.code == .limitExceeded)
    }

    @Test func longValuesAreReadAndTooLongOnesRefused() throws {
        func document(_ count: Int) -> [UInt8] {
            Array("<log a='".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: count) + Array("'/>".utf8)
        }
        let long = Reading(try TemporaryFile(document(3 << 20)))
        #expect(long.error == nil)
        #expect(long.lines.first?.utf8.count ?? 0 > 3 << 20)
        let tooLong = Reading(try TemporaryFile(document(XMLLimits.tagByteCountMax + (1 << 20))))
        #expect(tooLong.error?.code == .limitExceeded)
    }

    @Test func namesAreBounded() throws {
        let many = (0...XMLLimits.nameCountMax).map { "<n\($0)/>" }.joined()
        #expect(Reading(try TemporaryFile("<log>\(many)</log>")).error?.code == .limitExceeded)
    }

    @Test func aMissingFileIsUnreadable() {
        #expect(Reading("/nowhere/at/all.xes").error?.code == .unreadable)
    }

    @Test func aReaderThatIsGivenUpEndsItsThread() throws {
        let file = try TemporaryFile("<log>" + String(repeating: "<a b='c'/>", count: 300_000) + "</log>")
        weak var channelOwner: XMLReader?
        do {
            let reader = try XMLReader(path: file.path, knownNames: [], namespaces: [])
            channelOwner = reader
            _ = try reader.next()
        }
        #expect(channelOwner == nil)
    }
}
