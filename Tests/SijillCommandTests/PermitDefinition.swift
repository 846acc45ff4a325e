/// A permit of which something is due, something is to be told, and little else happens.
enum PermitDefinition {
    static let text = """
        service: permit
        version: 1
        title: {ar: تصريح, en: Permit}
        initial: draft
        roles: {applicant: citizen, clerk: town}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit: {records: submitted, by: applicant, do: {notify: clerk}, to: review}
            after: {P90D: {to: lapsed, records: forgotten}}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions:
              grant: {records: granted, by: clerk, to: granted}
            after: {P1000D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}

        """
}
