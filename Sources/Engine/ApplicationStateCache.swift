import EventModel
import Synchronization

/// The applications that were loaded lately, bounded in number.
///
/// It holds only what is durable.
final class ApplicationStateCache: Sendable {
    private struct Contents {
        var newer: [StreamID: Application] = [:]
        /// The generation before: what is used again moves up, the rest goes when this one is full.
        var older: [StreamID: Application] = [:]

        mutating func put(_ application: Application, generationCount: Int) {
            if newer.count >= generationCount {
                older = newer
                newer = [:]
            }
            newer[application.id] = application
        }
    }

    private let contents = Mutex(Contents())
    private let generationCount: Int

    /// Makes a cache of at most twice `generationCount` applications.
    init(generationCount: Int = 32_768) {
        self.generationCount = generationCount
    }

    /// The application as it was last put here; nil when it must be loaded.
    ///
    /// - Complexity: O(1) amortised.
    subscript(id: StreamID) -> Application? {
        contents.withLock { contents in
            if let application = contents.newer[id] { return application }
            guard let application = contents.older[id] else { return nil }
            contents.put(application, generationCount: generationCount)
            return application
        }
    }

    /// Keeps an application unless a later revision of it is here.
    ///
    /// - Complexity: O(1) amortised.
    func keepNewest(_ application: Application) {
        contents.withLock { contents in
            let known = contents.newer[application.id] ?? contents.older[application.id]
            guard known.map({ $0.revision <= application.revision }) ?? true else { return }
            contents.put(application, generationCount: generationCount)
        }
    }

    /// Forgets an application, so that it is read again.
    ///
    /// - Complexity: O(1).
    func forget(_ id: StreamID) {
        contents.withLock { contents in
            contents.newer[id] = nil
            contents.older[id] = nil
        }
    }
}
