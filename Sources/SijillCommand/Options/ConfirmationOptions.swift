import ArgumentParser
import Glibc

/// Makes sure that what destroys something is meant: the user types what it is about.
struct ConfirmationOptions: ParsableArguments {
    @Option(name: .long, help: "The words that confirm what cannot be undone, as the question without it names them.")
    var confirm: String?

    /// Asks on a terminal; elsewhere `--confirm` must have brought the words.
    ///
    /// - Throws: ``CommandFailure`` when the words are not those.
    func require(_ words: String, toDo what: String) throws {
        if let confirm {
            guard confirm == words else {
                throw CommandFailure(
                    ExitStatus.Code.usage, "--confirm says '\(confirm)'; to \(what) it must say '\(words)'")
            }
            return
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(
                ExitStatus.Code.usage, "to \(what) needs to be confirmed: add --confirm \(words)")
        }
        Terminal.printRemark("This is to \(what). It cannot be undone. Type '\(words)' to go on:")
        guard readLine() == words else {
            throw CommandFailure(ExitStatus.Code.failed, "nothing was changed: the words were not '\(words)'")
        }
    }
}
