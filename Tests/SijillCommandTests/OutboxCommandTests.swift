import Foundation
import Testing

/// What the outside must still do, from the command line.
@Suite struct OutboxCommandTests {
    private let folder: Program.Folder
    private let store: String

    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private static let definition = """
        service: permit
        version: 1
        title: {ar: تصريح, en: Permit}
        initial: draft
        roles: {applicant: citizen, clerk: town}
        fees: {opening: {currency: ILS, table: [{amount: 500}]}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit:
                {records: submitted, by: applicant, charge: opening, do: [{notify: clerk}, {notify: applicant}],
                 to: review}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions:
              pay: {records: paid, by: clerk, needs: amount, do: {receive: amount}}
              grant: {records: granted, by: clerk, to: granted}
            after: {P1000D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}

        """

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        _ = try folder.write(Self.definition.utf8, to: "workflows/permit/workflow.yaml")
        try #require(try Program.run("init", "--store", store).status == 0)
        let submitted = try Program.run(
            "submit", "permit", "--id", "P-1", "--by", "citizen-1", "--role", "applicant", "--store", store,
            workflows: folder.path("workflows"))
        try #require(submitted.status == 0, "\(submitted.remarks)")
    }

    private func outbox(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(["outbox"] + arguments + ["--store", store])
    }

    @Test func whatWaitsIsListed() throws {
        let list = try outbox("list")
        #expect(list.status == 0, "\(list.remarks)")
        #expect(
            list.output == """
                EFFECT  APPLICATION  KIND    STANDING  FAILURES  NEXT ATTEMPT  REASON
                0-3-0   permit/P-1   charge  next             0
                0-3-1   permit/P-1   notify  behind           0
                0-3-2   permit/P-1   notify  behind           0

                """)
        #expect(list.remarks.contains("as of position 3"))
        let rows = try outbox("list", "--json", "--limit", "2", "--on", "permit/P-1")
        let row = { (index: Int, kind: String, standing: String) in
            #"{"application":"permit/P-1","failures":0,"id":"0-3-\#(index)","kind":"\#(kind)","revision":0,"#
                + #""standing":"\#(standing)"}"#
        }
        #expect(rows.output == "[\(row(0, "charge", "next")),\(row(1, "notify", "behind"))]\n")
        #expect(rows.remarks.contains("--after 0-3-1"))
        let rest = try outbox("list", "--json", "--after", "0-3-1")
        #expect(rest.output == "[\(row(2, "notify", "behind"))]\n")
        #expect(try outbox("list", "--json", "--on", "permit/P-2").output == "[]\n")
        #expect(try outbox("list", "--json", "--given-up").output == "[]\n")
    }

    @Test func whatFailsIsGivenUpRetriedOrSkipped() throws {
        let drop = folder.path("drop")
        let failed = try outbox("deliver", "--drop", drop)
        #expect(failed.status == 75 && failed.output == "delivered 0, failed 1, given up 0\n")
        #expect(failed.remarks.contains("0-3-0 of permit/P-1: the file could not be created"))
        let early = try outbox("deliver", "--drop", drop, "--json")
        #expect(early.status == 0 && early.output == #"{"delivered":0,"failed":0,"givenUp":0}"# + "\n")
        #expect(try outbox("retry", "0-3-0", "--by", "clerk-7").status == 1, "it is tried again by itself")

        try FileManager.default.removeItem(atPath: "\(store)/outbox")
        let givenUp = try outbox("deliver", "--drop", drop, "--attempts", "1")
        #expect(givenUp.status == 1 && givenUp.output == "delivered 0, failed 0, given up 1\n")
        #expect(givenUp.remarks.contains("outbox list --given-up"))
        let list = try outbox("list", "--given-up", "--json")
        #expect(
            list.output == #"[{"application":"permit/P-1","failures":1,"id":"0-3-0","kind":"charge","#
                + #""reason":"the file could not be created: No such file or directory","revision":0,"#
                + #""standing":"given-up"}]"# + "\n")

        let retried = try outbox("retry", "0-3-0", "--by", "clerk-7")
        #expect(retried.status == 0 && retried.output == "retried: charge 0-3-0 of permit/P-1\n", "\(retried.remarks)")
        #expect(try outbox("skip", "0-3-0", "--by", "clerk-7", "--reason", " ").status == 1)
        let skipped = try outbox("skip", "0-3-0", "--by", "clerk-7", "--reason", "paid in cash", "--json")
        #expect(
            skipped.output
                == #"{"application":"permit/P-1","id":"0-3-0","kind":"charge","outcome":"skipped"}"# + "\n")
        #expect(try outbox("skip", "0-3-0", "--by", "clerk-7", "--reason", "paid in cash").status == 2)

        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: true)
        let delivered = try outbox("deliver", "--drop", drop)
        #expect(delivered.status == 0 && delivered.output == "delivered 2, failed 0, given up 0\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: drop).count == 2)
        #expect(try outbox("list", "--json").output == "[]\n")
    }

    @Test func wrongUsageIsTold() throws {
        let secret = try folder.write("\(Self.secret)\n".utf8, to: "secret")
        for arguments in [
            ["deliver"], ["deliver", "--webhook", "http://127.0.0.1:1/"],
            ["deliver", "--drop", "d", "--secret-file", secret],
            ["deliver", "--drop", "d", "--webhook", "http://127.0.0.1:1/", "--secret-file", secret],
            ["deliver", "--webhook", "ftp://127.0.0.1/", "--secret-file", secret],
            ["deliver", "--webhook", "http://127.0.0.1:1/", "--secret-file", folder.path("none")],
            ["deliver", "--drop", "d", "--attempts", "0"], ["list", "--limit", "0"], ["list", "--after", "1"],
            ["list", "--on", "P-1"], ["skip", "0-3-0", "--by", "x"], ["skip", "x", "--by", "x", "--reason", "y"],
        ] {
            let outcome = try Program.run(["outbox"] + arguments + ["--store", store])
            #expect(outcome.status == 64, "\(arguments): \(outcome.remarks)")
            #expect(!outcome.remarks.contains("MfKQ"))
        }
        let flawed = try folder.write("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8, to: "flawed")
        let outcome = try outbox("deliver", "--webhook", "http://127.0.0.1:1/", "--secret-file", flawed)
        #expect(outcome.status == 64 && !outcome.remarks.contains("MfKQ"), "\(outcome.remarks)")
    }

    /// Another program's verifier: Python's, which sends whoever comes first elsewhere.
    @Test func webhooksAreSignedForOthers() throws {
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/env")
        server.arguments = ["python3", "-c", Self.server, Self.secret]
        let lines = Pipe()
        server.standardOutput = lines
        try server.run()
        // It ends after four requests; a signal that can be blocked would not end it earlier.
        defer { kill(server.processIdentifier, SIGKILL) }
        let port = try #require(Self.line(lines.fileHandleForReading))
        let secret = try folder.write("\(Self.secret)\n".utf8, to: "secret")
        func deliver() throws -> Program.Outcome {
            try outbox("deliver", "--webhook", "http://127.0.0.1:\(port)/hook?token=t", "--secret-file", secret)
        }
        let redirected = try deliver()
        #expect(redirected.status == 75 && redirected.output == "delivered 0, failed 1, given up 0\n")
        #expect(redirected.remarks.contains("HTTP status 307") && !redirected.remarks.contains("token"))
        try FileManager.default.removeItem(atPath: "\(store)/outbox")
        let delivered = try deliver()
        #expect(
            delivered.status == 0 && delivered.output == "delivered 3, failed 0, given up 0\n", "\(delivered.remarks)")
        let requests = (0..<4).compactMap { _ in Self.line(lines.fileHandleForReading) }
        #expect(requests.count == 4 && requests.allSatisfy { $0.hasPrefix("/hook?token=t good 0-3-") }, "\(requests)")
        #expect(requests[0] == requests[1] && Set(requests).count == 3)
    }

    private static func line(_ file: FileHandle) -> String? {
        var bytes: [UInt8] = []
        while let byte = try? file.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private static let server = """
        import base64, hashlib, hmac, http.server, sys
        secret = base64.b64decode(sys.argv[1].removeprefix("whsec_"))
        class Handler(http.server.BaseHTTPRequestHandler):
            count = 0
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                name, time, given = (self.headers["webhook-" + part] for part in ("id", "timestamp", "signature"))
                code = hmac.new(secret, f"{name}.{time}.".encode() + body, hashlib.sha256).digest()
                good = "v1," + base64.b64encode(code).decode() in given.split(" ")
                print(self.path, "good" if good else "bad", name, flush=True)
                Handler.count += 1
                self.send_response(307 if Handler.count == 1 else 200 if good else 401)
                if Handler.count == 1:
                    self.send_header("location", "/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()
            def log_message(self, *_):
                pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.timeout = 30
        for _ in range(4):
            server.handle_request()
        """
}
