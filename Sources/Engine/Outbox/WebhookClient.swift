import Foundation
import FoundationNetworking
import Synchronization

/// Sends webhooks through the HTTP client of Foundation: no redirects, no cookies, no caches, a bounded time, and a
/// bounded part of the answer.
final class WebhookClient: Sendable {
    private let session: URLSession
    private let answers = WebhookAnswers()
    private static let timeoutSeconds = 30.0

    init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Self.timeoutSeconds
        configuration.timeoutIntervalForResource = Self.timeoutSeconds
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        session = URLSession(configuration: configuration, delegate: answers, delegateQueue: nil)
    }

    deinit {
        session.finishTasksAndInvalidate()
    }

    /// Sends a request and gives what of the answer matters.
    @Sendable func send(_ webhook: WebhookRequest) async throws(DeliveryFailure) -> WebhookAnswer {
        var request = URLRequest(url: webhook.url)
        request.httpMethod = "POST"
        request.httpBody = Data(webhook.payload)
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.setValue(webhook.headers.id, forHTTPHeaderField: WebhookHeaders.names.id)
        request.setValue(webhook.headers.timestamp, forHTTPHeaderField: WebhookHeaders.names.timestamp)
        request.setValue(webhook.headers.signature, forHTTPHeaderField: WebhookHeaders.names.signature)
        let task = session.dataTask(with: request)
        let answer = await withCheckedContinuation { continuation in
            answers.expect(task, continuation)
            task.resume()
        }
        return try answer.get()
    }
}

/// Waits for the status of answers; what they say beyond is not kept.
private final class WebhookAnswers: NSObject, URLSessionDataDelegate {
    typealias Waiting = CheckedContinuation<Result<WebhookAnswer, DeliveryFailure>, Never>

    private let waiting = Mutex<[Int: (continuation: Waiting, byteCount: Int)]>([:])

    /// A receiver that says more is not listened to.
    private static let byteCountMax = 65_536

    func expect(_ task: URLSessionTask, _ continuation: Waiting) {
        waiting.withLock { $0[task.taskIdentifier] = (continuation, 0) }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        // A signed message goes to nobody but whom it was made for.
        finish(task, .success(WebhookAnswer(response)))
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = waiting.withLock { waiting in
            waiting[dataTask.taskIdentifier]?.byteCount += data.count
            return (waiting[dataTask.taskIdentifier]?.byteCount ?? 0) > Self.byteCountMax
        }
        if isTooLong { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let response = task.response as? HTTPURLResponse {
            finish(task, .success(WebhookAnswer(response)))
            return
        }
        // The URL may hold what nobody else should read, so only the kind of the failure is told.
        let code = (error as? URLError)?.errorCode ?? 0
        let reason =
            code == URLError.timedOut.rawValue
            ? "the receiver did not answer in time" : "the receiver could not be reached (URL error \(code))"
        finish(task, .failure(DeliveryFailure(reason)))
    }

    private func finish(_ task: URLSessionTask, _ result: Result<WebhookAnswer, DeliveryFailure>) {
        let found = waiting.withLock { $0.removeValue(forKey: task.taskIdentifier) }
        found?.continuation.resume(returning: result)
    }
}

extension WebhookAnswer {
    fileprivate init(_ response: HTTPURLResponse) {
        self.init(status: response.statusCode, retryAfter: response.value(forHTTPHeaderField: "Retry-After"))
    }
}
