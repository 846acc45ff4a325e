"""The manifest, held against the segments it stands for."""

from checksums import crc32c
from fields import Fields, require

ENTRY_BYTES = 256
RECOMPRESSED = 1 << 63


def check(data, segments):
    """Raises Malformed where a manifest is not sound.

    `segments` gives, by ordinal, whether the file is a recompressed one, and its bytes.
    """
    require(len(data) >= 20 and (len(data) - 20) % ENTRY_BYTES == 0, "the manifest has no such length")
    require(int.from_bytes(data[-4:], "little") == crc32c(0, data[:-4]), "the checksum of the manifest is wrong")
    fields = Fields(data, 0, len(data) - 4)
    require(fields.bytes(8) == b"\x89SJM\r\n\x1a\n", "the magic of the manifest is wrong")
    major, reserved, entries = fields.unpack("HHI")
    require(major == 2 and reserved == 0, "the manifest is not of format 2")
    require(entries * ENTRY_BYTES == fields.left, "the manifest has another number of entries")
    require(entries <= len(segments), "the manifest stands for segments that are not there")
    for ordinal in range(entries):
        is_recompressed, segment = segments[ordinal]
        length, header, trailer = fields.unpack("Q"), fields.bytes(120), fields.bytes(128)
        expected = len(segment) | (RECOMPRESSED if is_recompressed else 0)
        if length != expected:
            # Written before the segment was written again: the entry stands for no file that is there.
            continue
        require(header == segment[:120], f"the manifest has another header for segment {ordinal}")
        require(trailer == segment[-128:], f"the manifest has another trailer for segment {ordinal}")
