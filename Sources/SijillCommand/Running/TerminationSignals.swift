import Dispatch
import Glibc

/// Takes SIGTERM and SIGINT for as long as it is kept; a second one ends the program at once.
final class TerminationSignals {
    private let sources: [any DispatchSourceSignal]

    /// Calls `handle` for the first signal.
    init(_ handle: @escaping @Sendable () -> Void) {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                handle()
            }
            source.resume()
            return source
        }
    }

    /// Gives the signals back.
    func stop() {
        for source in sources { source.cancel() }
    }
}
