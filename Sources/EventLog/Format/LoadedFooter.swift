import Synchronization

/// What is kept of a footer in memory: its summary, the whole body where it was built again from the frames, and such of
/// its blocks as were used lately, which go with it.
final class LoadedFooter: Sendable {
    let summary: FooterSummary
    let sections: FooterSections
    let rebuiltBody: [UInt8]?
    private let blocks: FooterBlockCache?
    private let number: Int

    /// - Parameter blocks: Where blocks are kept; nil for a footer that nobody asks twice.
    init(
        summary: FooterSummary, sections: FooterSections, rebuiltBody: [UInt8]? = nil, blocks: FooterBlockCache? = nil
    ) {
        self.summary = summary
        self.sections = sections
        self.rebuiltBody = rebuiltBody
        self.blocks = blocks
        number = blocks?.makeFooterNumber() ?? 0
    }

    deinit { blocks?.removeBlocks(ofFooter: number) }

    /// About how much memory it takes without its blocks, in bytes.
    var byteCount: Int { summary.byteCount + (rebuiltBody?.count ?? 0) }

    /// A block that was kept; nil when it is not here.
    func block(_ section: FooterSection, _ index: Int) -> FooterBlock? {
        blocks?.block(FooterBlockCache.Key(footer: number, section: section, index: index))
    }

    /// Keeps a block.
    func keep(_ block: FooterBlock, _ section: FooterSection, _ index: Int) {
        blocks?.keep(block, FooterBlockCache.Key(footer: number, section: section, index: index))
    }
}

/// The blocks of all footers that were used lately, bounded in bytes.
final class FooterBlockCache: Sendable {
    struct Key: Hashable, Sendable {
        /// Given to one footer and never to another.
        var footer: Int
        var section: FooterSection
        var index: Int
    }

    private struct Contents: Sendable {
        var blocks: RecencyCache<Key, FooterBlock>
        var footerCount = 0
    }

    private let contents: Mutex<Contents>

    /// Makes a cache of at most `byteCountMax` bytes.
    init(byteCountMax: Int) {
        contents = Mutex(Contents(blocks: RecencyCache(byteCountMax: byteCountMax)))
    }

    /// The bytes of what is kept.
    var byteCount: Int { contents.withLock { $0.blocks.byteCount } }

    fileprivate func makeFooterNumber() -> Int {
        contents.withLock { contents in
            contents.footerCount += 1
            return contents.footerCount
        }
    }

    fileprivate func block(_ key: Key) -> FooterBlock? {
        contents.withLock { $0.blocks.value(for: key) }
    }

    fileprivate func keep(_ block: FooterBlock, _ key: Key) {
        let byteCount = block.byteCount
        contents.withLock { $0.blocks.keep(block, for: key, byteCount: byteCount) }
    }

    fileprivate func removeBlocks(ofFooter footer: Int) {
        contents.withLock { $0.blocks.removeAll { $0.footer == footer } }
    }
}
