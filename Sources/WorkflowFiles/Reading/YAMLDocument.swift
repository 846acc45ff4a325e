import Yams

/// The tree of one YAML document, read within bounds.
///
/// Yams shares what an alias repeats, so a small file cannot fill the memory, but whoever follows it would walk an
/// exploded tree, and Yams itself does where a key is a collection. So what looks like anchors and aliases is counted
/// before, and nodes with an anchor are findings that nobody descends into.
struct YAMLDocument {
    /// The outermost node; nil for an empty document.
    let root: Node?
    /// Nodes hold their anchors weakly, the parser strongly.
    private let parser: Parser

    /// The most signs that may be anchors or aliases: eight of each can repeat nothing more than a few hundred times.
    private static let anchorCountMax = 16

    /// Reads a text.
    ///
    /// - Throws: ``Finding`` with code `syntax`, `duplicateKey`, `notInLanguage` or `directionControl`.
    init(_ text: String, file: String) throws(Finding) {
        if let place = DirectionControls.firstPlace(in: text, file: file) {
            throw Finding(directionControlAt: place)
        }
        guard Self.anchorLikeCount(text) <= Self.anchorCountMax else {
            throw Finding(
                .notInLanguage, at: SourcePlace(file: file),
                "the file is full of anchors (`&`) and aliases (`*`), which the language does not have; write things out"
            )
        }
        do {
            parser = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw Finding(error, file: file)
        } catch {
            throw Finding(.syntax, at: SourcePlace(file: file), "this is not YAML: \(error)")
        }
    }

    /// How often `&` or `*` stands where a node may begin, with something right after it.
    private static func anchorLikeCount(_ text: String) -> Int {
        var (count, previous) = (0, UInt8(ascii: " "))
        var startsNode = false
        for byte in text.utf8 {
            if startsNode, byte > 0x20 { count += 1 }
            startsNode =
                (byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"))
                && (previous <= 0x20 || "[{,:-?".utf8.contains(previous))
            previous = byte
        }
        return count
    }
}

extension Finding {
    /// A syntax error with its place, where Yams knows one.
    fileprivate init(_ error: YamlError, file: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let around = context.map { " \($0.text) that begins at line \($0.mark.line)" } ?? ""
            self.init(.syntax, at: SourcePlace(file: file, mark), "this is not YAML: \(problem)\(around)")
        case .reader(let problem, _, let value, let yaml):
            let place = yaml.place(ofScalar: value, file: file)
            self.init(.syntax, at: place, "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "`\($0)`" }.joined(separator: ", ")
            self.init(
                .duplicateKey, at: SourcePlace(file: file, context.mark),
                "\(names) stands more than once in one mapping, first here; a key stands once")
        default:
            self.init(.syntax, at: SourcePlace(file: file), "this is not YAML: \(error)")
        }
    }
}

extension SourcePlace {
    /// The place of a mark.
    init(file: String, _ mark: Mark?) {
        self.init(file: file, line: mark?.line ?? 0, column: mark?.column ?? 0)
    }
}

extension String {
    /// Where a scalar that YAML does not allow stands first.
    fileprivate func place(ofScalar value: Int32, file: String) -> SourcePlace {
        var place = SourcePlace(file: file, line: 1, column: 1)
        for scalar in unicodeScalars {
            if Int64(scalar.value) == Int64(value) { return place }
            if scalar == "\n" {
                place.line += 1
                place.column = 1
            } else {
                place.column += 1
            }
        }
        return SourcePlace(file: file)
    }
}
