import EventModel
import Statechart
import Workflow

// The `states` table of a read model: a state's number is its row's, and its definition and configuration are
// enough to go on from.
extension StateTable {
    static let tableSQL = """
        CREATE TABLE states (
            number INTEGER PRIMARY KEY, definition TEXT, configuration TEXT NOT NULL, name TEXT NOT NULL,
            is_ended INTEGER NOT NULL, is_known INTEGER NOT NULL) STRICT
        """

    /// The states of a read model, under their numbers there.
    init(catalog: DefinitionCatalog, loadingFrom database: ProjectionDatabase) throws {
        self.init(catalog: catalog)
        try database.forEachRow("SELECT number, definition, configuration FROM states ORDER BY number") { row in
            let definition = row.optionalText(1).flatMap { DefinitionID(hexadecimal: $0) }
            let chartState = ChartState(stored: row.text(2))
            let stateCount = definition.flatMap { catalog.workflow($0) }?.states.count ?? Configuration.stateCountMax
            guard (chartState.configuration.last ?? 0) < stateCount, (chartState.history.last ?? 0) < stateCount else {
                throw ReadModelError(.damaged, "a state is none of its definition's; rebuild the read models")
            }
            let number = number(definition: definition, chartState: chartState)
            guard row.integer(0) == Int64(number) else {
                throw ReadModelError(.damaged, "the states are not numbered in order; rebuild the read models")
            }
        }
    }

    /// Writes the states from the one of this number on.
    func save(from first: Int, to database: ProjectionDatabase) throws {
        try database.insert(
            into: "states (number, definition, configuration, name, is_ended, is_known)", columnCount: 6,
            count: states.count - first
        ) { index, row in
            let state = states[first + index]
            row.append(first + index)
            row.append(state.definition?.description)
            row.append(state.chartState.stored)
            row.append(state.name)
            row.append(state.isEnded ? 1 : 0)
            row.append(isKnown(state) ? 1 : 0)
        }
    }

    /// Whether the definitions that were at hand when the states were written are those at hand now.
    static func isCurrent(in database: ProjectionDatabase, catalog: DefinitionCatalog) throws -> Bool {
        var isCurrent = true
        try database.forEachRow(
            "SELECT DISTINCT definition, is_known FROM states WHERE definition IS NOT NULL"
        ) { row in
            let isKnown = DefinitionID(hexadecimal: row.text(0)).flatMap { catalog.workflow($0) } != nil
            if isKnown != (row.integer(1) == 1) { isCurrent = false }
        }
        return isCurrent
    }
}

extension ChartState {
    /// Reads what ``stored`` gives; numbers that no state has are left out.
    fileprivate init(stored text: String) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map { part in
            Configuration(
                part.split(separator: " ").compactMap { Int($0) }
                    .filter { (0..<Configuration.stateCountMax).contains($0) })
        }
        self.init(parts.first ?? Configuration(), history: parts.count > 1 ? parts[1] : Configuration())
    }

    /// The numbers of the active states, then those remembered for resuming where there are any: `3 4 7|1 2`.
    fileprivate var stored: String {
        let active = configuration.states.map(String.init).joined(separator: " ")
        guard !history.isEmpty else { return active }
        return active + "|" + history.states.map(String.init).joined(separator: " ")
    }
}

extension DefinitionID {
    /// Reads what `description` writes; nil when it is something else.
    init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count == Self.byteCount * 2 else { return nil }
        self.init(bytes: stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}
