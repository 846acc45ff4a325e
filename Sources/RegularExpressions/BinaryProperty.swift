/// The binary properties of ECMA-262 (table 66) that the standard library knows; the raw value is the long name.
enum BinaryProperty: String, Hashable, Sendable, CaseIterable {
    case alphabetic = "Alphabetic"
    case asciiHexDigit = "ASCII_Hex_Digit"
    case bidiControl = "Bidi_Control"
    case bidiMirrored = "Bidi_Mirrored"
    case caseIgnorable = "Case_Ignorable"
    case cased = "Cased"
    case changesWhenCasefolded = "Changes_When_Casefolded"
    case changesWhenCasemapped = "Changes_When_Casemapped"
    case changesWhenLowercased = "Changes_When_Lowercased"
    case changesWhenNFKCCasefolded = "Changes_When_NFKC_Casefolded"
    case changesWhenTitlecased = "Changes_When_Titlecased"
    case changesWhenUppercased = "Changes_When_Uppercased"
    case dash = "Dash"
    case defaultIgnorable = "Default_Ignorable_Code_Point"
    case deprecated = "Deprecated"
    case diacritic = "Diacritic"
    case emoji = "Emoji"
    case emojiModifier = "Emoji_Modifier"
    case emojiModifierBase = "Emoji_Modifier_Base"
    case emojiPresentation = "Emoji_Presentation"
    case extender = "Extender"
    case graphemeBase = "Grapheme_Base"
    case graphemeExtend = "Grapheme_Extend"
    case hexDigit = "Hex_Digit"
    case idContinue = "ID_Continue"
    case idStart = "ID_Start"
    case ideographic = "Ideographic"
    case idsBinaryOperator = "IDS_Binary_Operator"
    case idsTrinaryOperator = "IDS_Trinary_Operator"
    case joinControl = "Join_Control"
    case logicalOrderException = "Logical_Order_Exception"
    case lowercase = "Lowercase"
    case math = "Math"
    case noncharacter = "Noncharacter_Code_Point"
    case patternSyntax = "Pattern_Syntax"
    case patternWhiteSpace = "Pattern_White_Space"
    case quotationMark = "Quotation_Mark"
    case radical = "Radical"
    case sentenceTerminal = "Sentence_Terminal"
    case softDotted = "Soft_Dotted"
    case terminalPunctuation = "Terminal_Punctuation"
    case unifiedIdeograph = "Unified_Ideograph"
    case uppercase = "Uppercase"
    case variationSelector = "Variation_Selector"
    case whiteSpace = "White_Space"
    case xidContinue = "XID_Continue"
    case xidStart = "XID_Start"

    /// What a name, long or short, leads to; nil where ECMA-262 has no such property.
    static func lookup(_ name: String) -> UnicodeProperty? {
        if let property = allCases.first(where: { property in
            property.rawValue.utf8.elementsEqual(name.utf8) || property.shortName.utf8.elementsEqual(name.utf8)
        }) {
            return .binary(property)
        }
        return switch name {
        case "Any": .ranges(.all)
        case "ASCII": .ranges([0x00...0x7F])
        case "Assigned": .category(.assigned)
        case "Regional_Indicator", "RI": .ranges(EmojiTable.regionalIndicator)
        case "Emoji_Component", "EComp": .ranges(EmojiTable.component)
        case "Extended_Pictographic", "ExtPict": .ranges(EmojiTable.extendedPictographic)
        default: nil
        }
    }

    private var shortName: String {
        switch self {
        case .alphabetic: "Alpha"
        case .asciiHexDigit: "AHex"
        case .bidiControl: "Bidi_C"
        case .bidiMirrored: "Bidi_M"
        case .caseIgnorable: "CI"
        case .changesWhenCasefolded: "CWCF"
        case .changesWhenCasemapped: "CWCM"
        case .changesWhenLowercased: "CWL"
        case .changesWhenNFKCCasefolded: "CWKCF"
        case .changesWhenTitlecased: "CWT"
        case .changesWhenUppercased: "CWU"
        case .defaultIgnorable: "DI"
        case .deprecated: "Dep"
        case .diacritic: "Dia"
        case .emojiModifier: "EMod"
        case .emojiModifierBase: "EBase"
        case .emojiPresentation: "EPres"
        case .extender: "Ext"
        case .graphemeBase: "Gr_Base"
        case .graphemeExtend: "Gr_Ext"
        case .hexDigit: "Hex"
        case .idContinue: "IDC"
        case .idStart: "IDS"
        case .ideographic: "Ideo"
        case .idsBinaryOperator: "IDSB"
        case .idsTrinaryOperator: "IDST"
        case .joinControl: "Join_C"
        case .logicalOrderException: "LOE"
        case .lowercase: "Lower"
        case .noncharacter: "NChar"
        case .patternSyntax: "Pat_Syn"
        case .patternWhiteSpace: "Pat_WS"
        case .quotationMark: "QMark"
        case .sentenceTerminal: "STerm"
        case .softDotted: "SD"
        case .terminalPunctuation: "Term"
        case .unifiedIdeograph: "UIdeo"
        case .uppercase: "Upper"
        case .variationSelector: "VS"
        case .whiteSpace: "space"
        case .xidContinue: "XIDC"
        case .xidStart: "XIDS"
        default: rawValue
        }
    }

    /// Whether a scalar with these properties has it.
    func holds(for properties: Unicode.Scalar.Properties) -> Bool {
        switch self {
        case .alphabetic: properties.isAlphabetic
        case .asciiHexDigit: properties.isASCIIHexDigit
        case .bidiControl: properties.isBidiControl
        case .bidiMirrored: properties.isBidiMirrored
        case .caseIgnorable: properties.isCaseIgnorable
        case .cased: properties.isCased
        case .changesWhenCasefolded: properties.changesWhenCaseFolded
        case .changesWhenCasemapped: properties.changesWhenCaseMapped
        case .changesWhenLowercased: properties.changesWhenLowercased
        case .changesWhenNFKCCasefolded: properties.changesWhenNFKCCaseFolded
        case .changesWhenTitlecased: properties.changesWhenTitlecased
        case .changesWhenUppercased: properties.changesWhenUppercased
        case .dash: properties.isDash
        case .defaultIgnorable: properties.isDefaultIgnorableCodePoint
        case .deprecated: properties.isDeprecated
        case .diacritic: properties.isDiacritic
        case .emoji: properties.isEmoji
        case .emojiModifier: properties.isEmojiModifier
        case .emojiModifierBase: properties.isEmojiModifierBase
        case .emojiPresentation: properties.isEmojiPresentation
        case .extender: properties.isExtender
        case .graphemeBase: properties.isGraphemeBase
        case .graphemeExtend: properties.isGraphemeExtend
        case .hexDigit: properties.isHexDigit
        case .idContinue: properties.isIDContinue
        case .idStart: properties.isIDStart
        case .ideographic: properties.isIdeographic
        case .idsBinaryOperator: properties.isIDSBinaryOperator
        case .idsTrinaryOperator: properties.isIDSTrinaryOperator
        case .joinControl: properties.isJoinControl
        case .logicalOrderException: properties.isLogicalOrderException
        case .lowercase: properties.isLowercase
        case .math: properties.isMath
        case .noncharacter: properties.isNoncharacterCodePoint
        case .patternSyntax: properties.isPatternSyntax
        case .patternWhiteSpace: properties.isPatternWhitespace
        case .quotationMark: properties.isQuotationMark
        case .radical: properties.isRadical
        case .sentenceTerminal: properties.isSentenceTerminal
        case .softDotted: properties.isSoftDotted
        case .terminalPunctuation: properties.isTerminalPunctuation
        case .unifiedIdeograph: properties.isUnifiedIdeograph
        case .uppercase: properties.isUppercase
        case .variationSelector: properties.isVariationSelector
        case .whiteSpace: properties.isWhitespace
        case .xidContinue: properties.isXIDContinue
        case .xidStart: properties.isXIDStart
        }
    }
}
