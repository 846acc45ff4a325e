"""The six sections of a footer, held against what the frames of the segment hold."""

from checksums import crc32c, siphash24
from fields import Fields, require

BLOCK_BYTES_MAX = 4096
BLOCKS_PER_PAGE = 15
KEY_HASH_MASK = (1 << 40) - 1
SALTS = (0x47B6137B, 0x44974D91, 0x8824AD5B, 0xA2B7289D, 0x705495C7, 0x2DF1424B, 0x9EFC4947, 0x5C6BFB31)


def check(body, sections, contents):
    """Raises Malformed where a footer does not say what the frames say."""
    if body == b"\0":
        require(all(count == 0 for _, count in sections), "a footer that was left out has sections")
        return
    parts = _parts(body, sections)
    salt = contents.header.salt
    blocks = _check_summary(_without_checksum(parts[0], salt), contents)
    for part, lengths, check_entries in zip(parts[1:4], blocks, (_check_streams, _check_actors, _check_keys)):
        check_entries(list(_blocks(part, lengths, salt)), contents)
    key = contents.header.hash_key
    names = [siphash24(key, stream.name) for stream in contents.streams]
    require(parts[4] == _filter(names, salt), "the filter of stream names is wrong")
    keys = [siphash24(key, command_key) for command_key, _ in contents.keys]
    require(parts[5] == _filter(keys, salt), "the filter of keys is wrong")


def _parts(body, sections):
    parts = []
    end = 0
    for offset, count in sections:
        require(offset == end and count <= len(body) - end, "the sections of a footer do not follow each other")
        end += count
        parts.append(body[offset:end])
    require(end == len(body), "something stands behind the sections of a footer")
    return parts


def _without_checksum(part, salt):
    require(len(part) >= 4, "a part of a footer is too short for its checksum")
    stored = int.from_bytes(part[-4:], "little")
    require(stored == crc32c(salt, part[:-4]), "the checksum of a part of a footer is wrong")
    return part[:-4]


def _check_summary(part, contents):
    fields = Fields(part)
    counts = fields.varints(9)
    lists = (contents.groups, contents.types, contents.actors, contents.definitions, contents.streams, contents.keys)
    expected = [contents.events, contents.frames, contents.new_streams] + [len(entries) for entries in lists]
    require(counts == expected, f"the counts of a footer are {counts}, those of the frames {expected}")
    offset, position = 0, contents.header.first_position
    for group in contents.groups:
        offset += fields.varint() * 8
        position += fields.varint()
        found = (offset, position, fields.varint())
        require(found == (group.offset, group.first_position, group.raw_count), "a footer has another group")
    for name, events in zip(contents.types, contents.type_events):
        found = (fields.text(255), fields.varint())
        require(found == (name, events), "a footer has another type, or another number of its events")
    for definition in contents.definitions:
        require(fields.bytes(32) == definition, "a footer has another definition")
    first_names = [(fields.counted(255), fields.varint()) for _ in range(fields.count(2))]
    actor_blocks = [(fields.varint(), fields.varint()) for _ in range(fields.count(2))]
    key_blocks = [(fields.unpack("Q"), fields.varint()) for _ in range(fields.count(9))]
    fields.expect_end()
    return first_names, actor_blocks, key_blocks


def _blocks(part, lengths, salt):
    """The first field of a block in the summary, and the block without its checksum."""
    offset = 0
    for first, count in lengths:
        require(count <= len(part) - offset, "a block of a footer is longer than its section")
        yield first, _without_checksum(part[offset : offset + count], salt)
        offset += count
    require(offset == len(part), "something stands behind the blocks of a section")


def _check_block_length(block, entries):
    require(entries > 0, "a block of a footer is empty")
    require(entries == 1 or len(block) + 4 <= BLOCK_BYTES_MAX, "a block of a footer is too long")


def _check_streams(blocks, contents):
    numbers = []
    last = None
    for first_name, block in blocks:
        fields = Fields(block)
        before = len(numbers)
        name = b""
        while fields.left:
            shared = fields.varint(len(name))
            name = name[:shared] + fields.counted(255)
            if len(numbers) == before:
                require((shared, name) == (0, first_name), "a block of streams begins with another name")
            require(last is None or last < name, "the streams of a footer are not sorted")
            last = name
            numbers.append(_check_stream(fields, name, contents))
        _check_block_length(block, len(numbers) - before)
    require(sorted(numbers) == list(range(len(contents.streams))), "a footer does not hold every stream")


def _check_stream(fields, name, contents):
    number = fields.varint()
    require(contents.names.get(name) == number, "a footer has another number for a stream")
    stream = contents.streams[number]
    back = fields.varint()
    found = (back, fields.varint() if back else 0, fields.varint(), fields.varint())
    expected = (stream.segments_back, stream.events_before, stream.number, stream.events)
    require(found == expected, "a footer says something else of a stream than the frames")
    groups = []
    for difference in fields.varints(fields.count()):
        groups.append((groups[-1] if groups else 0) + difference)
    require(groups == stream.groups, "a footer names other groups for a stream")
    return number


def _check_actors(blocks, contents):
    actors = []
    for count, block in blocks:
        fields = Fields(block)
        actors += [fields.text(255) for _ in range(count)]
        fields.expect_end()
        _check_block_length(block, count)
    require(actors == contents.actors, "a footer has other actors")


def _check_keys(blocks, contents):
    found = []
    for first_hash, block in blocks:
        fields = Fields(block)
        before = len(found)
        value = first_hash
        while fields.left:
            difference = fields.varint()
            require(len(found) > before or difference == 0, "a block of keys begins with another hash")
            value += difference
            found.append((value, fields.varint()))
        _check_block_length(block, len(found) - before)
    hash_key = contents.header.hash_key
    expected = sorted((siphash24(hash_key, key) & KEY_HASH_MASK, place) for key, place in contents.keys)
    require(found == expected, "a footer has other keys")


def _filter(hashes, salt):
    if not hashes:
        return b""
    blocks = BLOCKS_PER_PAGE * max(1, -(-len(hashes) * 10 // 3840))
    words = [0] * (blocks * 8)
    for value in hashes:
        block = ((value >> 32) * blocks) >> 32
        for index, multiplier in enumerate(SALTS):
            bit = ((value & 0xFFFFFFFF) * multiplier & 0xFFFFFFFF) >> 27
            words[block * 8 + index] |= 1 << bit
    data = b"".join(word.to_bytes(4, "little") for word in words)
    pages = b""
    for start in range(0, len(data), 32 * BLOCKS_PER_PAGE):
        page = data[start : start + 32 * BLOCKS_PER_PAGE] + bytes(28)
        pages += page + crc32c(salt, page).to_bytes(4, "little")
    return pages
