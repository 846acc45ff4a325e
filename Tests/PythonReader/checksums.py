"""CRC-32C and SipHash-2-4, as the document names them."""

import struct

_POLYNOMIAL = 0x82F63B78
_MASK64 = 0xFFFFFFFFFFFFFFFF


def _after_byte(crc):
    for _ in range(8):
        crc = (crc >> 1) ^ (_POLYNOMIAL if crc & 1 else 0)
    return crc


_BYTE_TABLE = [_after_byte(value) for value in range(256)]
# What 16 bits at the low end of the register become after two bytes, and after four.
_TWO_BYTES = [
    _BYTE_TABLE[_BYTE_TABLE[value & 0xFF] & 0xFF ^ value >> 8] ^ _BYTE_TABLE[value & 0xFF] >> 8
    for value in range(1 << 16)
]
_FOUR_BYTES = [_TWO_BYTES[value & 0xFFFF] ^ value >> 16 for value in _TWO_BYTES]


def crc32c(seed, data):
    """The checksum of `data`, continued from the checksum `seed`."""
    crc = seed ^ 0xFFFFFFFF
    words, rest = divmod(len(data), 4)
    for word in struct.unpack_from(f"<{words}I", data):
        crc ^= word
        crc = _FOUR_BYTES[crc & 0xFFFF] ^ _TWO_BYTES[crc >> 16]
    for byte in data[len(data) - rest :]:
        crc = _BYTE_TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def _rotated(value, bits):
    return (value << bits | value >> (64 - bits)) & _MASK64


def siphash24(key, data):
    """SipHash-2-4 of 64 bits (Aumasson and Bernstein, 2012); the key has 16 bytes."""
    first, second = struct.unpack("<2Q", key)
    v0 = first ^ 0x736F6D6570736575
    v1 = second ^ 0x646F72616E646F6D
    v2 = first ^ 0x6C7967656E657261
    v3 = second ^ 0x7465646279746573

    def rounds(count):
        nonlocal v0, v1, v2, v3
        for _ in range(count):
            v0 = (v0 + v1) & _MASK64
            v1 = _rotated(v1, 13) ^ v0
            v0 = _rotated(v0, 32)
            v2 = (v2 + v3) & _MASK64
            v3 = _rotated(v3, 16) ^ v2
            v0 = (v0 + v3) & _MASK64
            v3 = _rotated(v3, 21) ^ v0
            v2 = (v2 + v1) & _MASK64
            v1 = _rotated(v1, 17) ^ v2
            v2 = _rotated(v2, 32)

    words, rest = divmod(len(data), 8)
    tail = bytes(data[len(data) - rest :]) + bytes(7 - rest) + bytes([len(data) & 0xFF])
    for word in struct.unpack_from(f"<{words}Q", data) + struct.unpack("<Q", tail):
        v3 ^= word
        rounds(2)
        v0 ^= word
    v2 ^= 0xFF
    rounds(4)
    return v0 ^ v1 ^ v2 ^ v3
