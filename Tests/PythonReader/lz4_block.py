"""The LZ4 block format."""

from fields import Malformed


def decompressed(block, raw_count, dictionary):
    """The `raw_count` bytes of a block that may refer back to `dictionary`, which stands right before them."""
    window = bytearray(dictionary[-65536:])
    start = len(window)
    end = start + raw_count
    offset = 0

    def length(nibble):
        nonlocal offset
        count = nibble
        if nibble == 15:
            while True:
                if offset >= len(block):
                    raise Malformed("an LZ4 block ends within a length")
                count += block[offset]
                offset += 1
                if block[offset - 1] != 255:
                    break
        return count

    while True:
        if offset >= len(block):
            raise Malformed("an LZ4 block does not end in literals")
        token = block[offset]
        offset += 1
        literals = length(token >> 4)
        if literals > len(block) - offset or literals > end - len(window):
            raise Malformed("the literals of an LZ4 block are too long")
        window += block[offset : offset + literals]
        offset += literals
        if offset == len(block):
            break
        if len(block) - offset < 2:
            raise Malformed("an LZ4 block ends within an offset")
        distance = block[offset] | block[offset + 1] << 8
        offset += 2
        count = length(token & 15) + 4
        if not 1 <= distance <= len(window) or count > end - len(window):
            raise Malformed("a match of an LZ4 block lies outside its window")
        source = len(window) - distance
        while count > 0:
            piece = window[source : source + min(count, len(window) - source)]
            window += piece
            source += len(piece)
            count -= len(piece)
    if len(window) != end:
        raise Malformed("an LZ4 block has another length than its frame says")
    return bytes(window[start:])
