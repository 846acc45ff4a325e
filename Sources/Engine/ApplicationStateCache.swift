import EventModel
import Synchronization

/// The applications that were loaded lately, bounded in number.
///
/// It holds only what is durable.
final class ApplicationStateCache: Sendable {
    private struct Contents {
        var applications: [StreamID: Application] = [:]
        /// The generation before: what is used again moves up, the rest goes when this one is full.
        var older: [StreamID: Application] = [:]
    }

    private let contents = Mutex(Contents())
    private let generationCount: Int

    /// Makes a cache of at most twice `generationCount` applications.
    init(generationCount: Int = 32_768) {
        self.generationCount = generationCount
    }

    /// The application as it was last put here; nil when it must be loaded.
    ///
    /// Setting nil forgets it.
    ///
    /// - Complexity: O(1) amortised.
    subscript(id: StreamID) -> Application? {
        get {
            contents.withLock { contents in
                if let application = contents.applications[id] { return application }
                guard let application = contents.older[id] else { return nil }
                contents.applications[id] = application
                return application
            }
        }
        set {
            contents.withLock { contents in
                if newValue == nil { contents.older[id] = nil }
                if contents.applications.count >= generationCount {
                    contents.older = contents.applications
                    contents.applications = [:]
                }
                contents.applications[id] = newValue
            }
        }
    }
}
