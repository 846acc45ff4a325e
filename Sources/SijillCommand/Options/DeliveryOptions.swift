import ArgumentParser
import Engine
import Foundation
import Workflow

/// Where effects are delivered, and how often that is tried.
struct DeliveryOptions: ParsableArguments {
    @Option(name: .long, help: "Send signed webhooks to this address.")
    var webhook: String?

    @Option(
        name: .long,
        help: "A file with a secret, `whsec_` and base64; may be given several times while secrets change.",
        completion: .file())
    var secretFile: [String] = []

    @Option(name: .long, help: "Write files into this folder.", completion: .directory)
    var drop: String?

    @Option(name: .long, help: "The attempts after which an effect is given up.")
    var attempts: Int = DeliveryPolicy().attemptCountMax

    func validate() throws {
        guard webhook == nil || drop == nil else {
            throw ValidationError("say where to deliver: --webhook with --secret-file, or --drop")
        }
        guard (webhook == nil) == secretFile.isEmpty else {
            throw ValidationError("--webhook and --secret-file go together: a webhook is signed")
        }
        guard attempts > 0 else { throw ValidationError("--attempts takes a number above 0") }
        if let webhook { _ = try Self.url(webhook) }
    }

    /// What takes the effects; nil where nobody said.
    func receiver() throws -> (any EffectReceiver)? {
        if let drop { return FileDrop(folder: drop) }
        guard let webhook else { return nil }
        let secrets = try secretFile.map { path in
            guard let contents = FileManager.default.contents(atPath: path) else {
                throw ValidationError("--secret-file names the file \(path), which cannot be read")
            }
            do throws(WebhookError) {
                return try WebhookSecret(parsing: String(decoding: contents, as: UTF8.self))
            } catch {
                throw ValidationError("\(path): \(error.reason)")
            }
        }
        return WebhookReceiver(url: try Self.url(webhook), secrets: secrets)
    }

    private static func url(_ text: String) throws -> URL {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()), url.host != nil else {
            throw ValidationError("--webhook takes an address, as in https://treasury.example/sijill")
        }
        return url
    }
}
