#ifndef SIJILL_CRC32C_H
#define SIJILL_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of `count` bytes, continuing from `crc`; 0 to begin.
/// Uses the processor's instruction where it has one.
uint32_t sijill_crc32c(uint32_t crc, const void *bytes, size_t count);

/// The same without the processor's instruction, for machines that have none and to check the other.
uint32_t sijill_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

#endif
