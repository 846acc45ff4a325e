private import Crypto
private import Foundation

/// A key that sender and receiver of webhooks share (Standard Webhooks 1.0.0), written as `whsec_` and base64.
///
/// It never shows in a text of its own.
public struct WebhookSecret: Sendable {
    private let bytes: [UInt8]

    /// What a written secret begins with.
    public static let prefix = "whsec_"
    /// The bytes that a secret may have.
    public static let byteCounts = 24...64

    /// Reads a secret; white space around it is left out.
    ///
    /// - Throws: ``WebhookError`` with code `secretInvalid`, which does not tell the secret.
    public init(parsing text: String) throws(WebhookError) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard trimmed.hasPrefix(Self.prefix),
            let data = Data(base64Encoded: String(trimmed.dropFirst(Self.prefix.count)))
        else { throw WebhookError(.secretInvalid, "a secret is `\(Self.prefix)` and base64") }
        guard Self.byteCounts.contains(data.count) else {
            throw WebhookError(
                .secretInvalid,
                "a secret has \(Self.byteCounts.lowerBound) to \(Self.byteCounts.upperBound) bytes; make a new one")
        }
        bytes = Array(data)
    }

    /// The signature of a message, as in `v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=`.
    ///
    /// - Complexity: O(n) in the payload.
    public func signature(id: String, timestamp: Int64, payload: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Self.signedContent(id: id, timestamp: timestamp, payload: payload), using: SymmetricKey(data: bytes))
        return "v1," + Data(code).base64EncodedString()
    }

    /// Whether a signature without its version, in base64, is that of the message; takes the same time wherever they
    /// differ.
    func isSignature(_ signature: Substring, id: String, timestamp: Int64, payload: [UInt8]) -> Bool {
        guard let code = Data(base64Encoded: String(signature)) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: Self.signedContent(id: id, timestamp: timestamp, payload: payload),
            using: SymmetricKey(data: bytes))
    }

    private static func signedContent(id: String, timestamp: Int64, payload: [UInt8]) -> [UInt8] {
        Array("\(id).\(timestamp).".utf8) + payload
    }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the secret.
    public var description: String { Self.prefix + "(hidden)" }
    /// Nothing of the secret.
    public var debugDescription: String { description }
    /// Nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a secret or a webhook was refused.
///
/// Two errors are equal when their codes are.
public struct WebhookError: Error, Sendable {
    /// What kind of failure it is; stable, for programs.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text is no secret.
        case secretInvalid
        /// A header is not there.
        case headerMissing
        /// The time is no whole number of seconds.
        case timestampInvalid
        /// The message was signed too long ago.
        case timestampTooOld
        /// The message was signed in the future.
        case timestampTooNew
        /// No signature is one of this message under any of the secrets.
        case signatureInvalid
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened, in a sentence; never a secret.
    public var reason: String

    /// Makes an error.
    public init(_ code: Code, _ reason: String = "") {
        self.code = code
        self.reason = reason
    }
}

extension WebhookError: Equatable {
    /// Whether the codes are the same.
    public static func == (left: WebhookError, right: WebhookError) -> Bool { left.code == right.code }
}

extension WebhookError: CustomStringConvertible {
    /// `code: reason`.
    public var description: String { "\(code.rawValue): \(reason)" }
}
