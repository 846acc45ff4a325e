import EventModel
import JSONCoding
import Workflow

extension EffectDelivery {
    /// The effect as JSON, the same bytes however often it is delivered.
    ///
    /// ```json
    /// {"data":{"application":"passport-renewal/7K3M9QXDAB","effect":{"amount":21000,"charge":"renewal",
    /// "currency":"ILS"},"event":"submitted","key":"0-12-0-hcwf0t3ku","revision":0},
    /// "timestamp":"2026-05-01T08:00:00Z","type":"effect.charge"}
    /// ```
    ///
    /// - Throws: ``DeliveryFailure`` when a moment lies outside the years that JSON can tell.
    public func message() throws(DeliveryFailure) -> [UInt8] {
        let data: ValueMap = [
            "key": .text(key), "application": .text(application.description),
            "revision": .int(Int64(revision.rawValue)), "event": .text(eventType), "effect": recorded,
        ]
        let message: ValueMap = [
            "type": .text("effect.\(kind.rawValue)"), "timestamp": .timestamp(occurredAt), "data": .map(data),
        ]
        do {
            return try JSON.encode(.map(message), options: .bytewiseKeys)
        } catch {
            throw DeliveryFailure("the effect cannot be written as JSON: \(error.reason)", isFinal: true)
        }
    }
}
