import EventLog
import EventModel
import Foundation

/// Several callers that append to one log, each request with a key of its own.
struct Appending {
    private let log: EventLog
    private let loop: Int
    private let callerCount: Int
    private let requestCountMax: Int
    private let sealEvery: Int

    init(_ arguments: Arguments) throws {
        let store = try arguments.text("store")
        loop = try arguments.number("loop", default: 0)
        callerCount = try arguments.number("callers", default: 4)
        requestCountMax = try arguments.number("requests", default: .max)
        sealEvery = try arguments.number("seal-every", default: 150)
        let configuration = EventLog.Configuration.small(
            segmentByteCount: try arguments.number("segment-bytes", default: 64 << 10))
        log = try Self.open(store, configuration)
    }

    /// Opens the store, and makes it where it is missing or was only begun.
    private static func open(
        _ store: String, _ configuration: EventLog.Configuration
    ) throws(EventStoreError) -> EventLog {
        do {
            return try EventLog.open(at: store, mode: .readWrite, configuration: configuration)
        } catch {
            guard error.code == .notFound || error.code == .inputOutput else { throw error }
        }
        try EventLog.create(at: store, configuration: configuration)
        return try EventLog.open(at: store, mode: .readWrite, configuration: configuration)
    }

    /// Asks again for the keys on standard input, then appends until killed or done.
    func run() throws {
        while let key = readLine(), !key.isEmpty { try appendBlocking(key) }
        let group = DispatchGroup()
        for caller in 0..<callerCount {
            group.enter()
            let thread = Thread {
                do { try call(caller) } catch {
                    FileHandle.standardError.write(Data("log-writer: caller \(caller): \(error)\n".utf8))
                    exit(1)
                }
                group.leave()
            }
            thread.start()
        }
        group.wait()
        try log.closeAndWait()
        tell("closed")
    }

    /// One caller: every second of them waits on a thread of its own, the others keep several requests under way.
    private func call(_ caller: Int) throws {
        let window = DispatchSemaphore(value: 8)
        var number = 0
        while number < requestCountMax {
            let key = "l\(loop)c\(caller)n\(number)"
            if caller.isMultiple(of: 2) {
                try appendBlocking(key)
            } else {
                window.wait()
                tell("? \(key)")
                log.enqueue(try Content(key).request()) { result in
                    switch result {
                    case .success(let receipt): Self.tellReceipt(receipt, key)
                    case .failure(let error):
                        FileHandle.standardError.write(Data("log-writer: \(key): \(error)\n".utf8))
                        exit(1)
                    }
                    window.signal()
                }
            }
            number += 1
            if caller == 0, number.isMultiple(of: sealEvery) { try log.sealAndWait() }
        }
        for _ in 0..<8 { window.wait() }
        for _ in 0..<8 { window.signal() }
    }

    private func appendBlocking(_ key: String) throws {
        tell("? \(key)")
        Self.tellReceipt(try log.appendAndWait(try Content(key).request()), key)
    }

    private static func tellReceipt(_ receipt: AppendReceipt, _ key: String) {
        tell(
            "= \(key) \(receipt.firstPosition.rawValue) \(receipt.count) \(receipt.lastRevision.rawValue) "
                + (receipt.isDuplicate ? "duplicate" : "ok"))
    }
}

/// What a key stands for: the driver knows the same rule, so that it can tell what must be in the log.
struct Content {
    let key: String
    private let hash: UInt32

    init(_ key: String) {
        self.key = key
        // FNV-1a (Fowler, Noll and Vo).
        hash = key.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }

    func request() throws -> AppendRequest {
        let count = hash.isMultiple(of: 97) ? 64 : Int(hash % 5) + 1
        let events = try (0..<count).map { index in
            let filler = (Int(hash >> 16) + index * 13) % 90
            return ProposedEvent(
                stream: try StreamID(category: "kill", name: "S\((Int(hash >> 8 & 0xFFFF) + index) % 23)"),
                type: "type-\(index % 4)", occurredAt: .epoch,
                payload: Array("\(key)/\(index)/\(String(repeating: "x", count: filler))".utf8))
        }
        return AppendRequest(events: events, key: CommandKey(key))
    }
}
