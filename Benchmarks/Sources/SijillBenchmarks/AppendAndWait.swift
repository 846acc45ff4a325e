import EventLog
import EventModel
import Foundation

extension EventLog {
    func appendAndWait(_ request: AppendRequest) throws -> AppendReceipt {
        let box = Box()
        let semaphore = DispatchSemaphore(value: 0)
        enqueue(request) {
            box.result = $0
            semaphore.signal()
        }
        semaphore.wait()
        guard let result = box.result else { throw EventStoreError(.closed, "no answer") }
        return try result.get()
    }
}

private final class Box: @unchecked Sendable {
    var result: Result<AppendReceipt, EventStoreError>?
}
