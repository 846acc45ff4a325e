/// A service with offices, work side by side, clocks that stop, documents that come and go, and permits that expire.
enum VisitDefinition {
    static let first = """
        service: visit
        version: 1
        title: {ar: معاينة, en: Visit}
        initial: draft
        calendar: town
        office: office
        supervisors: chief
        roles: {applicant: citizen, clerk: town, expert: agency, chief: town}
        documents:
          plan: {title: {ar: مخطط, en: Plan}, accept: [application/pdf]}
          deed: {title: {ar: سند, en: Deed}}
        clocks:
          inspection: {limit: P4D, remind: P2D, runs_in: inspection, suspend: {by: chief}, extend: {by: chief}}
          whole: {limit: P20D, runs_in: [inspection, decision], suspend: {by: chief, limit: P5D}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions: {submit: {records: visit_asked, by: applicant, requires: documents, to: inspection}}
          inspection:
            title: {ar: قيد المعاينة, en: Inspection}
            actions: {back: {records: sent_back, by: [clerk, expert], to: correction}}
            parallel:
              house:
                initial: look
                states:
                  look:
                    title: {ar: معاينة البيت, en: House}
                    actions: {see: {records: house_seen, by: clerk, to: seen}}
                  seen: {final: true, title: {ar: عوين, en: Seen}}
              land:
                initial: measure
                states:
                  measure:
                    title: {ar: قياس الأرض, en: Land}
                    actions: {note_size: {records: land_measured, by: expert, to: measured}}
                  measured: {final: true, title: {ar: قيس, en: Measured}}
            done: [{to: decision}]
          correction:
            title: {ar: بانتظار التصحيح, en: Correction}
            actions: {again: {records: sent_again, by: applicant, requires: documents, resume: inspection}}
            after: {P60D: {to: lapsed, records: visit_lapsed}}
          decision:
            title: {ar: بانتظار القرار, en: Decision}
            actions:
              grant: {records: visit_granted, by: chief, to: granted}
              look_again: {records: looked_again, by: chief, to: inspection}
          granted:
            title: {ar: ممنوح, en: Granted}
            entry: {issue: permit, valid: "'P30D'"}
            actions: {reissue: {records: permit_reissued, by: chief, to: granted}}
            expiry: {to: expired, records: permit_expired}
          expired: {final: true, title: {ar: منته, en: Expired}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}

        """

    /// Clocks in another order and with other limits, one of them gone, and another one new.
    static let second =
        first
        .replacing("version: 1", with: "version: 2")
        .replacing(
            "  inspection: {limit: P4D, remind: P2D,",
            with: "  hearing: {limit: P3D, runs_in: decision}\n  inspection: {limit: P6D, remind: P1D,"
        )
        .replacing("  whole: {limit: P20D,", with: "  total: {limit: P20D,")
        .replacing("clerk: town, expert: agency", with: "expert: agency, clerk: town")
}
