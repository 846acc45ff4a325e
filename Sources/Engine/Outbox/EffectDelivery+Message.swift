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
    /// A request says besides of which service and reference it is, and with which actions it may be answered:
    ///
    /// ```json
    /// {"data":{"answers":[{"action":"clear","needs":[],"title":{"ar":"لا مانع","en":"Clear"}}],
    /// "application":"passport-renewal/7K3M9QXDAB","effect":{"request":"police","state":"police_check",
    /// "token":"police-1"},"event":"paid","key":"0-14-2-hcwf0t3ku","reference":"1232026000017","revision":1,
    /// "service":"passport-renewal"},"timestamp":"2026-05-01T08:00:00Z","type":"effect.request"}
    /// ```
    ///
    /// - Throws: ``DeliveryFailure`` when a moment lies outside the years that JSON can tell.
    public func message() throws(DeliveryFailure) -> [UInt8] {
        var data: ValueMap = [
            "key": .text(key), "application": .text(application.description),
            "revision": .int(Int64(revision.rawValue)), "event": .text(eventType), "effect": recorded,
        ]
        if kind == .request {
            data["service"] = .text(application.category)
            data["reference"] = reference.map { .text($0.description) }
            data["answers"] = .list(answers.map(\.value))
        }
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

extension RequestedAction {
    fileprivate var value: Value {
        .map([
            "action": .text(name), "title": .map(["ar": .text(title.arabic), "en": .text(title.english)]),
            "needs": .list(needs.map { .text($0) }),
        ])
    }
}
