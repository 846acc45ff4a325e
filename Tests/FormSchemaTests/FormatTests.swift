import FormSchema
import Testing

/// Texts that are and are not of each format.
@Suite struct FormatTests {
    struct Sample: Sendable {
        var format: FormFormat
        var good: [String]
        var bad: [String]

        init(_ format: FormFormat, good: [String], bad: [String]) {
            self.format = format
            self.good = good
            self.bad = bad
        }
    }

    @Test(arguments: times + names + links)
    func theGrammarDecides(_ sample: Sample) {
        for text in sample.good { #expect(sample.format.accepts(text), "\(text)") }
        for text in sample.bad { #expect(!sample.format.accepts(text), "\(text)") }
    }

    @Test(arguments: FormFormat.allCases)
    func theExampleIsOfTheFormat(_ format: FormFormat) {
        #expect(format.accepts(format.example))
    }

    static let times = [
        Sample(
            .date, good: ["2024-02-29", "0000-01-01", "9999-12-31", "2000-02-29"],
            bad: [
                "2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "2024-01-00", "2024-1-01",
                "20240101",
                "2024-01-01 ", "2024-01-0১", "2024-W01-1", "2024-001", "-2024-01-01", "",
            ]),
        Sample(
            .time,
            good: [
                "08:30:06Z", "08:30:06z", "08:30:06.283185Z", "23:59:60Z", "23:59:60+00:00", "01:29:60+01:30",
                "23:29:60+23:30", "15:59:60-08:00", "00:29:60-23:30", "12:00:00-23:59",
            ],
            bad: [
                "08:30:06", "08:30Z", "24:00:00Z", "23:60:00Z", "23:59:61Z", "22:59:60Z", "23:58:60Z", "23:59:60+01:00",
                "23:59:60-01:00", "12:00:00+24:00", "12:00:00+00:60", "12:00:00.Z", "12:00:00,5Z", "12:00:00+0100",
                "12:00:00+01", "1:00:00Z", "12:00:00ZZ", "12:00:00 Z", "12:00:0২Z",
            ]),
        Sample(
            .dateTime,
            good: [
                "2026-03-31T14:30:00Z", "2026-03-31t14:30:00.5z", "1998-12-31T23:59:60Z", "2016-06-30T23:59:60Z",
                "1998-12-31T15:59:60-08:00", "1999-01-01T01:59:60+02:00",
            ],
            bad: [
                "2026-03-31 14:30:00Z", "2026-03-31T14:30:00", "1998-12-30T23:59:60Z", "1999-01-01T23:59:60Z",
                "1998-12-31T23:58:60Z", "2026-02-30T00:00:00Z", "2026-03-31", "2026-03-31T14:30:00Z\n",
            ]),
        Sample(
            .duration,
            good: [
                "P10D", "P1Y2M3DT4H5M6S", "PT0S", "P2W", "PT36H", "P1M", "PT1M", "P1DT12H", "P1Y2M", "P0D",
            ],
            bad: [
                "", "P", "PT", "P1", "P1S", "PT1D", "P1YT", "P2D1Y", "P1D2H", "P1Y2W", "P1W2D", "10D", "P1Y3D",
                "PT1H5S",
                "P-1D", "P1.5D", "P1Y ", "P২Y", "P1DT", "P1WT1H",
            ]),
    ]

    static let names = [
        Sample(
            .email,
            good: [
                "joe.bloggs@example.com", "te~st@example.com", "~test@example.com", "\"joe bloggs\"@example.com",
                "\"a@b\"@example.com", "\"a\\\"b\"@example.com", "joe@[127.0.0.1]", "joe@[IPv6:::1]", "a@localhost",
                "o'neil+tag@xn--mgbh0fb.xn--kgbechtv",
            ],
            bad: [
                "2962", ".a@example.com", "a.@example.com", "a..b@example.com", "@example.com", "a@", "a@b@c",
                "a b@example.com", "\"a\"b\"@example.com", "\"@example.com", "\"a\\\"@example.com", "joe@[127.0.0.300]",
                "joe@[127.0.0.1", "joe@invalid=domain.com", "joe@-a.com", "joe@a..com", "joe@a.com.",
                "محمد@example.com",
                String(repeating: "a", count: 65) + "@example.com", "joe@" + String(repeating: "a", count: 64) + ".com",
            ]),
        Sample(
            .uuid, good: ["2eb8aa08-AA98-11ea-b4aa-73b441d16380", "00000000-0000-0000-0000-000000000000"],
            bad: [
                "2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
                "2eb8aa0-8aa98-11ea-b4aa-73b441d16380",
                "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "{2eb8aa08-aa98-11ea-b4aa-73b441d1638}", "",
            ]),
        Sample(
            .ipv4, good: ["0.0.0.0", "255.255.255.255", "87.10.0.1"],
            bad: [
                "256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x7f.0.0.1", "1.2.3.4/24", " 1.2.3.4", "1.2.3.4\n",
                "1..3.4",
                "2130706433", "1.2.3.৪", "",
            ]),
        Sample(
            .ipv6,
            good: [
                "::", "::1", "1::", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1",
                "1::8",
                "1:2:3:4:5:6:7::",
            ],
            bad: [
                "", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7:8::",
                ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:", "::192.0.2.256", "::1%eth0", "192.0.2.1::", "::1/64",
            ]),
        Sample(
            .hostname, good: ["example.org", "a", "1a.2b", "xn--mgbh0fb", "a-b.c"],
            bad: ["", "-a", "a-", "a..b", ".a", "a_b", "a.", "مثال", String(repeating: "a", count: 64)]),
    ]

    static let links = [
        Sample(
            .uri,
            good: [
                "https://example.org/a?b=c#d", "urn:isbn:1", "mailto:a@b.c", "http://[2001:db8::7]:80/",
                "http://[v1.a:b]/",
                "a:", "file:///etc", "http://a:@b:/", "x:%20",
            ],
            bad: [
                "/a", "a", "", "//a/b", "http://a b", "http://a/%zz", "http://[::1", "http://[g::]/", "http://a:b/",
                "1a:b", "http://a/<b>", "http://é", "http://a#b#c", "http://a/[b]", "http://[v.a]/", "http://a@b@c/",
            ]),
        Sample(
            .uriReference, good: ["", "/a", "a?b", "#c", "//a/b", "./a:b", "https://a"],
            bad: ["a b", "1:b", "#a#b", "\\"]),
        Sample(.regex, good: ["", "^[a-z]{1,3}$", "(?:a|b)*", "\\p{L}"], bad: ["(", "[", "a{2,1}", "*", "\\"]),
        Sample(.jsonPointer, good: ["", "/", "/a~0b~1c", "/a//b"], bad: ["a", "/~", "/~2", "#/a"]),
    ]
}
