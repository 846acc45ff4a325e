/// Consecutive tokens of an XML document; names are dense numbers that the reader gave out.
package struct XMLBatch: Sendable {
    /// What the ranges of attribute values point into: UTF-8, entities replaced.
    package var bytes: [UInt8] = []
    /// The tokens in document order.
    package var tokens: [XMLToken] = []
    /// The attributes of all start tags, one after another.
    package var attributes: [XMLAttribute] = []
    /// The names that appear for the first time, in order of their numbers.
    package var newNames: [String] = []
    /// The share of the file that was read for this batch and those before it, 0 to 1.
    package var progress = 0.0

    /// Makes an empty batch.
    package init() {}
}

/// A start tag, an end tag, or text.
package struct XMLToken: Sendable {
    /// What it is.
    package var kind: Kind
    /// The number of the element's name; 0 for text.
    package var name: UInt16
    /// Where the token's attributes end in the batch; they begin where those of the token before end.
    package var attributesEnd: UInt32
    /// The line in the document, from 1.
    package var line: UInt32

    /// The kinds of tokens.
    package enum Kind: UInt8, Sendable {
        /// The beginning of an element, with its attributes.
        case start
        /// The end of an element; an empty element has one too.
        case end
        /// Character data that is not all white space; what it says is not kept.
        case text
    }
}

/// One attribute of a start tag.
package struct XMLAttribute: Sendable {
    /// The number of the attribute's name.
    package var name: UInt16
    /// Where the value begins in the bytes of the batch.
    package var start: UInt32
    /// Where the value ends.
    package var end: UInt32
}
