import Engine
import EventModel
import Foundation
import Testing

/// The vectors of Standard Webhooks 1.0.0, github.com/standard-webhooks/standard-webhooks.
@Suite struct WebhookSuiteTests {
    private struct Vectors: Decodable {
        struct Vector: Decodable {
            var secret: String
            var id: String
            var timestamp: Int64
            var payload: String
            var signature: String
        }

        var sign: [Vector]
        var toleranceSeconds: Int64

        enum CodingKeys: String, CodingKey {
            case sign
            case toleranceSeconds = "tolerance_seconds"
        }
    }

    @Test func conformance() throws {
        guard let files = SuitesFolder.files("webhooks") else {
            print("webhooks: the suite is not here; skipped")
            return
        }
        var count = 0
        for file in files {
            let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
            #expect(vectors.toleranceSeconds == WebhookHeaders.toleranceSeconds)
            for vector in vectors.sign {
                let (secret, payload) = (try WebhookSecret(parsing: vector.secret), Array(vector.payload.utf8))
                let now = Timestamp(secondsSinceEpoch: vector.timestamp)
                let headers = WebhookHeaders(signing: payload, id: vector.id, secrets: [secret], now: now)
                #expect(headers.signature == vector.signature)
                // Signatures of other versions, and of others, may stand beside it.
                var several = headers
                several.signature = "v1,AAAA v2,\(vector.signature.dropFirst(3)) \(vector.signature)"
                try several.verify(payload, secrets: [secret], now: now)
                count += 1
            }
        }
        print("webhooks passed \(count)/\(count)")
        #expect(count > 0)
    }
}
