public import EventModel

/// The three headers of a webhook (Standard Webhooks 1.0.0).
public struct WebhookHeaders: Hashable, Sendable {
    /// `webhook-id`: the same however often the message comes.
    public var id: String
    /// `webhook-timestamp`: when it was signed, in seconds since the epoch.
    public var timestamp: String
    /// `webhook-signature`: signatures with their versions, one or several with spaces between.
    public var signature: String

    /// The names of the headers.
    public static let names = (id: "webhook-id", timestamp: "webhook-timestamp", signature: "webhook-signature")
    /// How far the time of signing may lie from now.
    public static let toleranceSeconds: Int64 = 300

    /// Signs a message with every secret, so that a receiver may know the old or the new one while they change.
    ///
    /// - Complexity: O(n) in the payload for each secret.
    public init(signing payload: [UInt8], id: String, secrets: [WebhookSecret], now: Timestamp) {
        let seconds = now.secondsAndMicroseconds.seconds
        self.id = id
        timestamp = String(seconds)
        signature = secrets.map { $0.signature(id: id, timestamp: seconds, payload: payload) }.joined(separator: " ")
    }

    /// Takes the headers of a request.
    ///
    /// - Parameter header: Gives the value of a header by its name in lower case; nil when it is not there.
    /// - Throws: ``WebhookError`` with code `headerMissing`.
    public init(_ header: (String) -> String?) throws(WebhookError) {
        guard let id = header(Self.names.id), let timestamp = header(Self.names.timestamp),
            let signature = header(Self.names.signature), !id.isEmpty, !timestamp.isEmpty, !signature.isEmpty
        else { throw WebhookError(.headerMissing, "a webhook has an id, a timestamp and a signature") }
        self.id = id
        self.timestamp = timestamp
        self.signature = signature
    }

    /// Makes sure that somebody who knows one of the secrets signed the message lately.
    ///
    /// Signatures of versions other than `v1` are passed over.
    ///
    /// - Throws: ``WebhookError``.
    /// - Complexity: O(n) in the payload for each signature and secret.
    public func verify(_ payload: [UInt8], secrets: [WebhookSecret], now: Timestamp) throws(WebhookError) {
        guard let seconds = Int64(timestamp) else {
            throw WebhookError(.timestampInvalid, "the timestamp is no whole number of seconds")
        }
        let (age, overflows) = now.secondsAndMicroseconds.seconds.subtractingReportingOverflow(seconds)
        guard !overflows, age <= Self.toleranceSeconds else {
            throw WebhookError(.timestampTooOld, "the message was signed more than 5 minutes ago")
        }
        guard age >= -Self.toleranceSeconds else {
            throw WebhookError(.timestampTooNew, "the message was signed in the future; set the clocks")
        }
        for part in signature.split(separator: " ").prefix(Self.signatureCountMax) where part.hasPrefix("v1,") {
            for secret in secrets
            where secret.isSignature(part.dropFirst(3), id: id, timestamp: seconds, payload: payload) {
                return
            }
        }
        throw WebhookError(.signatureInvalid, "no signature is one of this message")
    }

    /// More signatures than anybody needs, so that a request costs a bounded time.
    private static let signatureCountMax = 16
}
