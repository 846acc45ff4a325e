"""Numbers and counted bytes from a buffer."""

import struct


class Malformed(Exception):
    """The bytes are not what the document says; the reason in words."""


class Fields:
    """Reads one field after another and never beyond the end."""

    def __init__(self, data, offset=0, end=None):
        self.data = data
        self.offset = offset
        self.end = len(data) if end is None else end

    @property
    def left(self):
        return self.end - self.offset

    def bytes(self, count):
        if count > self.left:
            raise Malformed(f"{count} bytes are named where {self.left} are left")
        self.offset += count
        return bytes(self.data[self.offset - count : self.offset])

    def unpack(self, layout):
        layout = "<" + layout
        values = struct.unpack(layout, self.bytes(struct.calcsize(layout)))
        return values[0] if len(values) == 1 else values

    def varint(self, limit=(1 << 64) - 1):
        value = 0
        for shift in range(0, 70, 7):
            if self.offset >= self.end:
                raise Malformed("a varint is cut off")
            byte = self.data[self.offset]
            self.offset += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if byte == 0 and shift > 0:
                    raise Malformed("a varint is not in its shortest form")
                if value > limit:
                    raise Malformed(f"a varint is {value} where at most {limit} is allowed")
                return value
        raise Malformed("a varint is longer than ten bytes")

    def varints(self, count, limit=(1 << 64) - 1):
        return [self.varint(limit) for _ in range(count)]

    def signed_varint(self):
        value = self.varint()
        return value >> 1 ^ -(value & 1)

    def count(self, least=1):
        """A number of things of which each takes at least `least` bytes."""
        return self.varint(self.left // least)

    def counted(self, limit=(1 << 64) - 1):
        return self.bytes(self.varint(limit))

    def text(self, limit):
        return utf8(self.counted(limit))

    def expect_zeros(self, count):
        if any(self.bytes(count)):
            raise Malformed("reserved bytes are not zero")

    def expect_end(self):
        if self.left:
            raise Malformed(f"{self.left} bytes are left over")


def utf8(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("a name is not UTF-8") from None


def require(condition, reason):
    if not condition:
        raise Malformed(reason)


def wrapped64(value):
    """The 64-bit number in two's complement that `value` is modulo 2^64."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value
