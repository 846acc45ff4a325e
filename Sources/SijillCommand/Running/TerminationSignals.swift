import Dispatch
import Glibc

/// Takes SIGTERM and SIGINT from when it was made until it is stopped; a second one ends the program at once.
final class TerminationSignals {
    private let sources: [any DispatchSourceSignal]

    /// Calls `handle` for the first signal; on return none is missed any more.
    init(_ handle: @escaping @Sendable () -> Void) {
        // A source takes over the signal some time after it was resumed; until then the signal ends the program.
        let registered = DispatchSemaphore(value: 0)
        sources = [SIGTERM, SIGINT].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setRegistrationHandler { registered.signal() }
            source.setEventHandler {
                signal(number, SIG_DFL)
                handle()
            }
            source.resume()
            return source
        }
        for _ in sources { registered.wait() }
    }

    /// Gives the signals back.
    func stop() {
        for source in sources { source.cancel() }
    }
}
