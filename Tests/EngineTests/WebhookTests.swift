import EventModel
import Foundation
import Sijill
import Synchronization
import Testing

/// Webhooks as Standard Webhooks 1.0.0 has them, and secrets that stay secret.
@Suite struct WebhookTests {
    private static let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let otherText = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
    private static let now = Timestamp(secondsSinceEpoch: 1_614_265_330)
    private static let payload = Array(#"{"test": 2432232314}"#.utf8)

    private let secret: WebhookSecret
    private let other: WebhookSecret

    init() throws {
        secret = try WebhookSecret(parsing: Self.text)
        other = try WebhookSecret(parsing: " \(Self.otherText)\n")
    }

    private func headers(_ secrets: [WebhookSecret]) -> WebhookHeaders {
        WebhookHeaders(signing: Self.payload, id: "m-1", secrets: secrets, now: Self.now)
    }

    @Test func aReceiverKnowsTheOldOrTheNewSecret() throws {
        let signed = headers([secret, other])
        #expect(signed.signature.split(separator: " ").count == 2)
        for known in [[secret], [other], [other, secret]] {
            try signed.verify(Self.payload, secrets: known, now: Self.now)
        }
        #expect(throws: WebhookError(.signatureInvalid)) {
            try headers([secret]).verify(Self.payload, secrets: [other], now: Self.now)
        }
    }

    @Test func everyChangedBitIsNoticed() throws {
        let signed = headers([secret])
        for byte in Self.payload.indices {
            var changed = Self.payload
            changed[byte] ^= 1
            #expect(throws: WebhookError(.signatureInvalid)) {
                try signed.verify(changed, secrets: [secret], now: Self.now)
            }
        }
        var changes: [WebhookHeaders] = []
        for (id, timestamp, signature) in [
            ("m-2", signed.timestamp, signed.signature), (signed.id, "1614265331", signed.signature),
            (signed.id, signed.timestamp, "v2," + signed.signature.dropFirst(3)),
            (signed.id, signed.timestamp, String(signed.signature.dropLast(4))), (signed.id, signed.timestamp, "v1,"),
        ] {
            var changed = signed
            (changed.id, changed.timestamp, changed.signature) = (id, timestamp, signature)
            changes.append(changed)
        }
        for changed in changes {
            #expect(throws: WebhookError(.signatureInvalid), "\(changed)") {
                try changed.verify(Self.payload, secrets: [secret], now: Self.now)
            }
        }
    }

    @Test func oldAndFutureMessagesAreRefused() throws {
        let signed = headers([secret])
        func verify(at seconds: Int64) throws {
            try signed.verify(
                Self.payload, secrets: [secret], now: Timestamp(secondsSinceEpoch: 1_614_265_330 + seconds))
        }
        for seconds in [-300, 0, 300] as [Int64] { try verify(at: seconds) }
        #expect(throws: WebhookError(.timestampTooOld)) { try verify(at: 301) }
        #expect(throws: WebhookError(.timestampTooNew)) { try verify(at: -301) }
        for text in ["", "now", "1e9", "\(Int64.min)"] {
            var changed = signed
            changed.timestamp = text
            #expect(throws: WebhookError.self) { try changed.verify(Self.payload, secrets: [secret], now: Self.now) }
        }
        for missing in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            #expect(throws: WebhookError(.headerMissing)) { try WebhookHeaders { $0 == missing ? nil : "x" } }
            #expect(throws: WebhookError(.headerMissing)) { try WebhookHeaders { $0 == missing ? "" : "x" } }
        }
    }

    @Test func aSecretShowsNowhere() {
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("MfKQ") && !text.contains("49, 242"), "\(text)")
        }
        for text in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%%", "whsec_c2hvcnQ="] {
            do {
                _ = try WebhookSecret(parsing: text)
                Issue.record("`\(text)` is no secret")
            } catch {
                #expect(error.code == .secretInvalid && !error.description.contains("c2hvcnQ"))
            }
        }
    }

    @Test func whatTheReceiverAnswersDecides() async throws {
        let fixture = try OutboxFixture()
        let engine = try await fixture.open()
        _ = try await fixture.submit(engine, "a")
        let status = Mutex(503)
        let requests = Mutex<[WebhookRequest]>([])
        let url = try #require(URL(string: "https://user:password@treasury.example/hook?token=t"))
        let receiver = WebhookReceiver(url: url, secrets: [secret], now: { fixture.now }) { request in
            requests.withLock { $0.append(request) }
            return WebhookAnswer(status: status.withLock { $0 })
        }
        let worker = fixture.worker(of: engine, receiver: receiver)
        #expect(try await worker.deliverDue() == .init(failedCount: 1))
        fixture.advance(seconds: 10)
        status.withLock { $0 = 204 }
        #expect(try await worker.deliverDue() == .init(deliveredCount: 3))
        let sent = requests.withLock { $0 }
        #expect(sent.count == 4 && sent[0].headers.id == sent[1].headers.id && sent[0].payload == sent[1].payload)
        for request in sent {
            let age = Timestamp(secondsSinceEpoch: try #require(Int64(request.headers.timestamp)))
            try request.headers.verify(request.payload, secrets: [secret], now: age)
        }
        let message = try JSON.decode(sent[0].payload)
        #expect(message.map?["type"] == .text("effect.charge"))
        #expect(message.map?["data"]?.map?["key"] == .text(sent[0].headers.id))
        #expect(
            message.map?["data"]?.map?["effect"]
                == .map(["charge": .text("opening"), "amount": .int(500), "currency": .text("ILS")]))

        status.withLock { $0 = 410 }
        let application = try await fixture.submit(engine, "b")
        #expect(try await worker.deliverDue() == .init(givenUpCount: 1))
        let entry = try #require(try fixture.index(of: engine).effects().content.first)
        #expect(entry.effect.application == application)
        guard case .givenUp(_, let reason) = entry.effect.standing else {
            Issue.record("410 ends the attempts")
            return
        }
        #expect(!reason.contains("password") && !reason.contains("token"))
        try await engine.close()
    }

    @Test(
        arguments: [
            ("90", 90), ("Thu, 28 May 2026 20:28:00 GMT", 80), ("999999", 21_600), ("99999999999999999999", 21_600),
            ("0", 10), ("soon", 10), ("-5", 10), ("Thu, 28 May 2026 20:28:00 CET", 10),
            ("Thu, 31 Feb 2026 20:28:00 GMT", 10),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 10), ("", 10),
        ] as [(String, Int64)]) func theReceiverSaysWhenToComeAgain(header: String, seconds: Int64) async throws
    {
        let fixture = try OutboxFixture()
        let engine = try await fixture.open()
        _ = try await fixture.submit(engine, "a")
        let url = try #require(URL(string: "https://treasury.example/hook"))
        let isBusy = Mutex(true)
        let receiver = WebhookReceiver(url: url, secrets: [secret], now: { fixture.now }) { _ in
            isBusy.withLock { $0 } ? WebhookAnswer(status: 429, retryAfter: header) : WebhookAnswer(status: 204)
        }
        let worker = fixture.worker(of: engine, receiver: receiver)
        #expect(try await worker.deliverDue() == .init(failedCount: 1))
        isBusy.withLock { $0 = false }
        fixture.advance(seconds: seconds - 1)
        #expect(try await worker.deliverDue() == .init())
        fixture.advance(seconds: 1)
        #expect(try await worker.deliverDue() == .init(deliveredCount: 3))
        try await engine.close()
    }

    @Test func pausesAreDrawnApart() async throws {
        let policy = DeliveryPolicy()
        #expect(policy.pauseMicroseconds(afterFailures: 1, asked: nil, part: 0) == 10_000_000)
        #expect(policy.pauseMicroseconds(afterFailures: 1, asked: nil, part: 1) == 12_000_000)
        #expect(policy.pauseMicroseconds(afterFailures: 2, asked: 60, part: 0.5) == 66_000_000)
        #expect(policy.pauseMicroseconds(afterFailures: 99, asked: .max, part: 2) == 25_920_000_000)
        #expect(policy.pauseMicroseconds(afterFailures: 1, asked: .min, part: -1) == 10_000_000)
        var endless = policy
        (endless.longestPauseSeconds, endless.jitterPercent) = (.max, .max)
        #expect(endless.pauseMicroseconds(afterFailures: 1, asked: .max, part: 1) == .max)

        let fixture = try OutboxFixture()
        let engine = try await fixture.open()
        _ = try await fixture.submit(engine, "a")
        let receiver = ActingReceiver { _ in .refused(DeliveryFailure("busy")) }
        let worker = fixture.worker(of: engine, receiver: receiver, random: { 0.5 })
        #expect(try await worker.deliverDue() == .init(failedCount: 1))
        fixture.advance(seconds: 10)
        #expect(try await worker.deliverDue() == .init())
        fixture.advance(seconds: 1)
        #expect(try await worker.deliverDue() == .init(failedCount: 1))
        try await engine.close()
    }

    @Test func nobodyThereIsAFailureThatTellsNoURL() async throws {
        let fixture = try OutboxFixture()
        let engine = try await fixture.open()
        _ = try await fixture.submit(engine, "a")
        // Nobody listens on the port of TCP's multiplexer.
        let url = try #require(URL(string: "http://127.0.0.1:1/hook?token=secret"))
        let receiver = WebhookReceiver(url: url, secrets: [secret])
        #expect(try await fixture.worker(of: engine, receiver: receiver).deliverDue() == .init(failedCount: 1))
        let reason = try #require(try fixture.index(of: engine).effects().content.first?.attempts.reason)
        #expect(reason.contains("could not be reached") && !reason.contains("token"))
        try await engine.close()
    }
}
