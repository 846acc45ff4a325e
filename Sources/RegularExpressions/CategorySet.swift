/// Some of the thirty general categories of Unicode, one bit each.
struct CategorySet: Hashable, Sendable {
    private let bits: UInt32

    /// All but the unassigned.
    static let assigned = CategorySet(bits: (1 << 29) - 1)

    private init(bits: UInt32) {
        self.bits = bits
    }

    /// Finds categories by a name of PropertyValueAliases.txt: short, long, or the few further ones.
    init?(_ name: String) {
        var bits: UInt32 = 0
        for (names, codes) in CategorySet.names where names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
            for (index, code) in CategorySet.codes.enumerated() where codes.contains(code) {
                bits |= 1 << UInt32(index)
            }
        }
        guard bits != 0 else { return nil }
        self.bits = bits
    }

    /// Whether a category is among them.
    func contains(_ category: Unicode.GeneralCategory) -> Bool {
        contains(index: CategorySet.index(of: category))
    }

    /// Whether the category of an index is among them.
    func contains(index: Int) -> Bool {
        bits & (1 << UInt32(index)) != 0
    }

    /// The number of categories.
    static let categoryCount = 30

    private static let codes = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
    ]

    /// The index of a category, from 0.
    static func index(of category: Unicode.GeneralCategory) -> Int {
        switch category {
        case .uppercaseLetter: 0
        case .lowercaseLetter: 1
        case .titlecaseLetter: 2
        case .modifierLetter: 3
        case .otherLetter: 4
        case .nonspacingMark: 5
        case .spacingMark: 6
        case .enclosingMark: 7
        case .decimalNumber: 8
        case .letterNumber: 9
        case .otherNumber: 10
        case .connectorPunctuation: 11
        case .dashPunctuation: 12
        case .openPunctuation: 13
        case .closePunctuation: 14
        case .initialPunctuation: 15
        case .finalPunctuation: 16
        case .otherPunctuation: 17
        case .mathSymbol: 18
        case .currencySymbol: 19
        case .modifierSymbol: 20
        case .otherSymbol: 21
        case .spaceSeparator: 22
        case .lineSeparator: 23
        case .paragraphSeparator: 24
        case .control: 25
        case .format: 26
        case .surrogate: 27
        case .privateUse: 28
        case .unassigned: 29
        @unknown default: 29
        }
    }

    private static let names: [(names: [String], codes: [String])] = [
        (["L", "Letter"], ["Lu", "Ll", "Lt", "Lm", "Lo"]),
        (["LC", "Cased_Letter"], ["Lu", "Ll", "Lt"]),
        (["Lu", "Uppercase_Letter"], ["Lu"]),
        (["Ll", "Lowercase_Letter"], ["Ll"]),
        (["Lt", "Titlecase_Letter"], ["Lt"]),
        (["Lm", "Modifier_Letter"], ["Lm"]),
        (["Lo", "Other_Letter"], ["Lo"]),
        (["M", "Mark", "Combining_Mark"], ["Mn", "Mc", "Me"]),
        (["Mn", "Nonspacing_Mark"], ["Mn"]),
        (["Mc", "Spacing_Mark"], ["Mc"]),
        (["Me", "Enclosing_Mark"], ["Me"]),
        (["N", "Number"], ["Nd", "Nl", "No"]),
        (["Nd", "Decimal_Number", "digit"], ["Nd"]),
        (["Nl", "Letter_Number"], ["Nl"]),
        (["No", "Other_Number"], ["No"]),
        (["P", "Punctuation", "punct"], ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"]),
        (["Pc", "Connector_Punctuation"], ["Pc"]),
        (["Pd", "Dash_Punctuation"], ["Pd"]),
        (["Ps", "Open_Punctuation"], ["Ps"]),
        (["Pe", "Close_Punctuation"], ["Pe"]),
        (["Pi", "Initial_Punctuation"], ["Pi"]),
        (["Pf", "Final_Punctuation"], ["Pf"]),
        (["Po", "Other_Punctuation"], ["Po"]),
        (["S", "Symbol"], ["Sm", "Sc", "Sk", "So"]),
        (["Sm", "Math_Symbol"], ["Sm"]),
        (["Sc", "Currency_Symbol"], ["Sc"]),
        (["Sk", "Modifier_Symbol"], ["Sk"]),
        (["So", "Other_Symbol"], ["So"]),
        (["Z", "Separator"], ["Zs", "Zl", "Zp"]),
        (["Zs", "Space_Separator"], ["Zs"]),
        (["Zl", "Line_Separator"], ["Zl"]),
        (["Zp", "Paragraph_Separator"], ["Zp"]),
        (["C", "Other"], ["Cc", "Cf", "Cs", "Co", "Cn"]),
        (["Cc", "Control", "cntrl"], ["Cc"]),
        (["Cf", "Format"], ["Cf"]),
        (["Cs", "Surrogate"], ["Cs"]),
        (["Co", "Private_Use"], ["Co"]),
        (["Cn", "Unassigned"], ["Cn"]),
    ]
}
