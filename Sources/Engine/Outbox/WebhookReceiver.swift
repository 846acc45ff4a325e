public import EventLog
public import EventModel
public import Foundation

/// Delivers effects as signed webhooks (Standard Webhooks 1.0.0): one HTTP POST of JSON each, whose `webhook-id` is the
/// effect's key.
///
/// The receiver answers with a status from 200 to 299 once it has the effect for good. With 410 it wants no more, and the
/// effect is given up; after everything else it is tried again, not before the time that `Retry-After` names
/// (``DeliveryPolicy/longestPauseSeconds`` at most).
public struct WebhookReceiver: EffectReceiver {
    /// Sends a request and gives what of the answer matters.
    public typealias Sending = @Sendable (WebhookRequest) async throws(DeliveryFailure) -> WebhookAnswer

    private let url: URL
    private let secrets: [WebhookSecret]
    private let now: @Sendable () -> Timestamp
    private let send: Sending

    /// Makes a receiver.
    ///
    /// - Parameters:
    ///   - url: Where to send: `https`, or `http` within a network that others cannot listen to.
    ///   - secrets: What to sign with; several while they change.
    ///   - now: The time of signing.
    ///   - send: Sends a request; nil for a client of this machine.
    public init(
        url: URL, secrets: [WebhookSecret], now: @escaping @Sendable () -> Timestamp = SystemClock.now,
        send: Sending? = nil
    ) {
        precondition(!secrets.isEmpty, "a webhook is signed")
        self.url = url
        self.secrets = secrets
        self.now = now
        self.send = send ?? WebhookClient().send
    }

    /// Sends the effect.
    ///
    /// - Throws: ``DeliveryFailure``.
    public func receive(_ delivery: EffectDelivery) async throws(DeliveryFailure) {
        let payload = try delivery.message()
        let headers = WebhookHeaders(signing: payload, id: delivery.key, secrets: secrets, now: now())
        let answer = try await send(WebhookRequest(url: url, headers: headers, payload: payload))
        switch answer.status {
        case 200...299: return
        case 410: throw DeliveryFailure("the receiver wants no more (HTTP status 410)", isFinal: true)
        default:
            throw DeliveryFailure(
                "the receiver answered with HTTP status \(answer.status)",
                retryAfterSeconds: answer.retryAfter.flatMap { RetryAfter.seconds($0, from: now()) })
        }
    }
}

/// A webhook to send.
public struct WebhookRequest: Hashable, Sendable {
    /// Where to.
    public var url: URL
    /// The headers of the standard.
    public var headers: WebhookHeaders
    /// JSON.
    public var payload: [UInt8]
}

/// What of a receiver's answer matters.
public struct WebhookAnswer: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The header `Retry-After` as it came; nil where there was none.
    public var retryAfter: String?

    /// Makes an answer.
    public init(status: Int, retryAfter: String? = nil) {
        self.status = status
        self.retryAfter = retryAfter
    }
}
