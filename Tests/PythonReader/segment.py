"""The fixed parts of a segment: its header, the headers of its frames, its trailer."""

from dataclasses import dataclass

from checksums import crc32c
from fields import Fields, Malformed, require

HEADER_BYTES = 4096
FRAME_HEADER_BYTES = 48
TRAILER_BYTES = 128
SECTOR_BYTES = 512
PAD = 0xA5
EVENTS, WITNESS, FOOTER, CLOSE = 1, 2, 3, 4
STORED, LZ4 = 0, 1
BODY_BYTES_MAX = 8 << 20
FOOTER_BYTES_MAX = 256 << 20
GROUP_BYTES_MAX = 64 << 10
LEAST_TIME = -(1 << 63)


@dataclass
class SegmentHeader:
    store_id: bytes
    ordinal: int
    first_position: int
    made_at: int
    meant_bytes: int
    salt: int
    epoch: int
    recorded_before: int
    link_before: int
    form: int
    streams_before: int
    hash_key: bytes
    # Of a recompressed segment what its trailer names; else 0.
    segment_link: int


def segment_header(data):
    require(len(data) >= HEADER_BYTES, "the segment header is cut off")
    require(data[:8] == b"\x89SJL\r\n\x1a\n", "the magic of the segment header is wrong")
    stored = int.from_bytes(data[HEADER_BYTES - 4 : HEADER_BYTES], "little")
    require(stored == crc32c(0, data[: HEADER_BYTES - 4]), "the checksum of the segment header is wrong")
    fields = Fields(data, 8, HEADER_BYTES - 4)
    major, minor, length = fields.unpack("HHI")
    require((major, minor) == (2, 0), f"the format is {major}.{minor}, not 2.0")
    require(length == HEADER_BYTES, "the segment header has another length")
    header = SegmentHeader(fields.bytes(16), *fields.unpack("QQqQIIqIIQ"), fields.bytes(16), fields.unpack("I"))
    fields.expect_zeros(fields.left)
    require(header.form == 1 or header.segment_link == 0, "a segment as committed names a link of its own")
    require(header.meant_bytes <= 4 << 30, "the segment is meant to become longer than 4 GiB")
    require(header.form <= 1, "the form is neither 0 nor 1")
    return header


@dataclass
class FrameHeader:
    position: int
    body_checksum: int
    link: int
    stored_count: int
    raw_count: int
    group_distance: int
    event_count: int
    kind: int
    codec: int
    epoch: int
    zero_portions: int
    checksum: int

    @property
    def total(self):
        return FRAME_HEADER_BYTES + self.stored_count + 8 - self.stored_count % 8


def frame_header(data, offset, salt):
    require(len(data) - offset >= FRAME_HEADER_BYTES, "a frame header is cut off")
    fields = Fields(data, offset, offset + FRAME_HEADER_BYTES)
    magic, checksum = fields.unpack("II")
    require(magic == 0x31464A53 ^ salt, "the magic of a frame is wrong")
    expected = crc32c(salt, data[offset + 8 : offset + FRAME_HEADER_BYTES])
    require(checksum == expected, "the checksum of a frame header is wrong")
    header = FrameHeader(*fields.unpack("QIIIIIHBBIH"), checksum)
    header.group_distance *= 8
    fields.expect_zeros(2)
    _check_bounds(header)
    return header


def _check_bounds(header):
    if header.codec == STORED:
        require(header.stored_count == header.raw_count, "a stored body has another length than before")
    elif header.codec == LZ4:
        require(header.stored_count <= header.raw_count, "a compressed body is longer than the raw one")
        require(header.raw_count <= 256 * header.stored_count, "a compressed body stands for too many bytes")
    else:
        raise Malformed(f"the codec of a frame is {header.codec}")
    if header.kind == EVENTS:
        require(1 <= header.event_count <= 4096, "a frame of events has too many or none")
        require(header.raw_count <= BODY_BYTES_MAX, "the body of a frame is too long")
        return
    require(header.kind in (WITNESS, FOOTER, CLOSE), f"a frame is of kind {header.kind}")
    require(header.event_count == 0, "a frame without events counts some")
    require(header.group_distance == 0, "a frame without events names a group")
    require(header.codec == STORED, "a frame without events is compressed")
    bytes_max = FOOTER_BYTES_MAX if header.kind == FOOTER else 0
    require(header.raw_count <= bytes_max, "the body of a frame is too long")


def frame_body(data, offset, header, salt):
    """The stored body of a frame, whose checksum, pad and sector portions are checked."""
    end = offset + header.total
    require(end <= len(data), "a frame is cut off")
    body_and_pad = data[offset + FRAME_HEADER_BYTES : end]
    require(header.body_checksum == crc32c(salt, body_and_pad), "the checksum of a frame's body is wrong")
    pad = body_and_pad[header.stored_count :]
    require(pad == bytes([PAD]) * len(pad), "the pad of a frame is wrong")
    whole = bytearray(data[offset:end])
    whole[44:46] = bytes(2)
    zeros = 0
    start = offset
    while start < end:
        border = min(end, start - start % SECTOR_BYTES + SECTOR_BYTES)
        zeros += not any(whole[start - offset : border - offset])
        start = border
    require(header.zero_portions == zeros, "a frame counts other sector portions of zeros than it has")
    return body_and_pad[: header.stored_count]


@dataclass
class Trailer:
    footer_offset: int
    end_position: int
    frames: int
    new_streams: int
    recorded_last: int
    link_last: int
    epoch: int
    segment_link: int
    sections: list


def trailer(data, salt):
    """The trailer at the end of a file; None where there is none."""
    start = len(data) - TRAILER_BYTES
    if start < HEADER_BYTES:
        return None
    fields = Fields(data, start)
    magic, checksum = fields.unpack("II")
    if magic != 0x32544A53 ^ salt or checksum != crc32c(salt, data[start + 8 :]):
        return None
    values = fields.unpack("QQQQqIII")
    fields.expect_zeros(4)
    sections = [fields.unpack("II") for _ in range(6)]
    fields.expect_zeros(16)
    return Trailer(*values, sections)
