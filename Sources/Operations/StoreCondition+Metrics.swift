import EventModel
public import PrometheusMetrics

extension StoreCondition {
    /// The condition as metrics: gauges, the same names at every time; what is not known is left out.
    ///
    /// Times are seconds since 1970, sizes bytes, ages seconds.
    public var metricFamilies: [MetricFamily] {
        logFamilies + diskFamilies + modelFamilies + waitingFamilies + [
            gauge(
                "sijill_unreadable_parts", "Parts of the store that could not be read.", Double(failures.count)),
            gauge(
                "sijill_examined_timestamp_seconds", "When these figures were taken.",
                Double(examinedAt.microsecondsSinceEpoch) / 1_000_000),
        ]
    }

    private var logFamilies: [MetricFamily] {
        guard let log else { return [] }
        return [
            gauge("sijill_log_events", "Events in the log.", Double(log.eventCount)),
            gauge("sijill_log_streams", "Streams in the log.", Double(log.streamCount)),
            gauge("sijill_log_segments", "Segments of the log.", Double(log.segmentCount)),
            gauge("sijill_log_bytes", "Bytes of the log's segments, without prepared zeros.", Double(log.byteCount)),
            gauge("sijill_log_damages", "Damages that opening the log came upon.", Double(log.damages.count)),
            gauge(
                "sijill_log_prepared_segments", "Segments kept at hand, of two.", Double(log.preparedSegmentCount)),
            gauge("sijill_log_quarantined_files", "Files that recovery set aside.", Double(log.quarantinedFileCount)),
            gauge(
                "sijill_log_writer_epoch", "The number of the last opening for writing.",
                log.writerEpoch.map(Double.init)),
            gauge("sijill_log_being_written", "1 while a process has the store open for writing.", log.isBeingWritten),
            gauge(
                "sijill_log_last_recorded_timestamp_seconds", "When the last event was recorded.",
                log.lastRecordedAt.map { Double($0.microsecondsSinceEpoch) / 1_000_000 }),
        ]
    }

    private var diskFamilies: [MetricFamily] {
        [
            gauge("sijill_disk_free_bytes", "Bytes free on the log's disk.", disk.map { Double($0.freeByteCount) }),
            gauge(
                "sijill_disk_needed_bytes", "Bytes that the next segments still take.",
                disk.map { Double($0.neededByteCount) }),
            gauge("sijill_attachments", "Files that stand for documents.", attachments.map { Double($0.fileCount) }),
            gauge("sijill_attachment_bytes", "Bytes of those files.", attachments.map { Double($0.byteCount) }),
        ]
    }

    private var modelFamilies: [MetricFamily] {
        func family(_ name: String, _ help: String, _ value: (Model) -> Double?) -> MetricFamily {
            MetricFamily(
                name, .gauge, help: help,
                models.compactMap { model in
                    value(model).map { MetricFamily.Sample($0, labels: [MetricFamily.Label("model", model.name)]) }
                })
        }
        return [
            family("sijill_read_model_lag_events", "Events that a read model does not know yet.") {
                Double($0.lagEventCount)
            },
            family("sijill_read_model_lag_seconds", "Seconds between a model's last event and the log's.") {
                $0.lagSeconds
            },
            family("sijill_read_model_bytes", "Bytes of a read model's files.") { $0.byteCount.map(Double.init) },
            family("sijill_read_model_generation", "The number of a read model's live generation.") {
                $0.generation.map(Double.init)
            },
            family("sijill_read_model_parked_events", "Events that a read model could not handle.") {
                $0.parkedEventCount.map(Double.init)
            },
        ]
    }

    private var waitingFamilies: [MetricFamily] {
        [
            gauge("sijill_outbox_waiting", "Effects to be delivered.", outbox.map { Double($0.waitingCount) }),
            gauge("sijill_outbox_given_up", "Effects that were given up.", outbox.map { Double($0.givenUpCount) }),
            gauge(
                "sijill_outbox_oldest_age_seconds", "How long the oldest effect has waited.",
                outbox?.oldestRecordedAt.map(ageSeconds)),
            gauge("sijill_moments_pending", "Moments still to come.", deadlines.map { Double($0.pendingCount) }),
            gauge("sijill_moments_due", "Moments whose time has passed.", deadlines.map { Double($0.dueCount) }),
            gauge(
                "sijill_moments_overdue_seconds", "How long the first moment is overdue.",
                deadlines.map { $0.dueCount > 0 ? $0.firstDueAt.map(ageSeconds) ?? 0 : 0 }),
            gauge(
                "sijill_agency_requests_open", "Requests to other agencies without an answer.",
                requests.map { Double($0.openCount) }),
            gauge(
                "sijill_agency_requests_late", "Requests to other agencies that wait too long.",
                requests.map { Double($0.lateCount) }),
        ]
    }

    private func gauge(_ name: String, _ help: String, _ value: Double?) -> MetricFamily {
        MetricFamily(name, .gauge, help: help, value.map { [MetricFamily.Sample($0)] } ?? [])
    }

    private func gauge(_ name: String, _ help: String, _ value: Bool?) -> MetricFamily {
        gauge(name, help, value.map { $0 ? 1 : 0 })
    }
}
