import EventModel
import Operations

/// How a store stands, as JSON.
struct ConditionRow: Encodable {
    let store: String
    let examinedAt: String
    let isWell: Bool
    let log: LogRow?
    let disk: DiskRow?
    let models: [ModelRow]
    let outbox: OutboxRow?
    let deadlines: DeadlinesRow?
    let requests: RequestsRow?
    let definitions: [DefinitionRow]
    let attachments: AttachmentsRow?
    let failures: [FailureRow]
    let advice: [AdviceRow]

    init(_ condition: StoreCondition, _ advice: [Advice], store: String, language: TextLanguage) {
        self.store = store
        examinedAt = condition.examinedAt.description
        isWell = advice.allSatisfy { $0.severity == .note }
        log = condition.log.map(LogRow.init)
        disk = condition.disk.map {
            DiskRow(freeBytes: $0.freeByteCount, totalBytes: $0.totalByteCount, neededBytes: $0.neededByteCount)
        }
        models = condition.models.map(ModelRow.init)
        outbox = condition.outbox.map {
            OutboxRow(
                waiting: $0.waitingCount, givenUp: $0.givenUpCount, oldestRecordedAt: $0.oldestRecordedAt?.description)
        }
        deadlines = condition.deadlines.map {
            DeadlinesRow(pending: $0.pendingCount, due: $0.dueCount, firstDueAt: $0.firstDueAt?.description)
        }
        requests = condition.requests.map {
            RequestsRow(open: $0.openCount, late: $0.lateCount, firstAskedAt: $0.firstAskedAt?.description)
        }
        definitions = condition.definitions.map(DefinitionRow.init)
        attachments = condition.attachments.map { AttachmentsRow(files: $0.fileCount, bytes: $0.byteCount) }
        failures = condition.failures.map {
            FailureRow(part: $0.part.rawValue, reason: $0.reason, isDamage: $0.isDamage)
        }
        self.advice = advice.map {
            AdviceRow(
                code: $0.code.rawValue, severity: $0.severity.rawValue, text: language.of($0.text),
                command: "sijill \($0.command) --store \(ShellWord.quoted(store))")
        }
    }

    struct LogRow: Encodable {
        let id: String
        let segments: Int
        let events: Int
        let streams: Int
        let bytes: Int
        let lastRecordedAt: String?
        let damages: [String]
        let derivedDamages: [String]
        let preparedSegments: Int
        let writerEpoch: UInt32?
        let isBeingWritten: Bool?
        let end: String
        let quarantinedFiles: Int

        init(_ log: StoreCondition.Log) {
            id = log.storeID
            segments = log.segmentCount
            events = log.eventCount
            streams = log.streamCount
            bytes = log.byteCount
            lastRecordedAt = log.lastRecordedAt?.description
            damages = log.damages
            derivedDamages = log.derivedDamages
            preparedSegments = log.preparedSegmentCount
            writerEpoch = log.writerEpoch
            isBeingWritten = log.isBeingWritten
            end = log.end
            quarantinedFiles = log.quarantinedFileCount
        }
    }

    struct DiskRow: Encodable {
        let freeBytes: Int
        let totalBytes: Int
        let neededBytes: Int
    }

    struct ModelRow: Encodable {
        let model: String
        let version: Int
        let generation: Int?
        let lag: UInt64
        let lagSeconds: Double?
        let bytes: Int?
        let parked: Int?

        init(_ model: StoreCondition.Model) {
            self.model = model.name
            version = model.version
            generation = model.generation
            lag = model.lagEventCount
            lagSeconds = model.lagSeconds
            bytes = model.byteCount
            parked = model.parkedEventCount
        }
    }

    struct OutboxRow: Encodable {
        let waiting: Int
        let givenUp: Int
        let oldestRecordedAt: String?
    }

    struct DeadlinesRow: Encodable {
        let pending: Int
        let due: Int
        let firstDueAt: String?
    }

    struct RequestsRow: Encodable {
        let open: Int
        let late: Int
        let firstAskedAt: String?
    }

    struct DefinitionRow: Encodable {
        let service: String
        let version: Int
        let openApplications: Int?
        let errors: Int
        let warnings: Int

        init(_ definition: StoreCondition.Definition) {
            service = definition.service
            version = definition.version
            openApplications = definition.openApplicationCount
            errors = definition.errorCount
            warnings = definition.warningCount
        }
    }

    struct AttachmentsRow: Encodable {
        let files: Int
        let bytes: Int
    }

    struct FailureRow: Encodable {
        let part: String
        let reason: String
        let isDamage: Bool
    }

    struct AdviceRow: Encodable {
        let code: String
        let severity: String
        let text: String
        let command: String
    }
}
