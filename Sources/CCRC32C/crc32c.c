#include "crc32c.h"

#include <pthread.h>
#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

static uint32_t table[256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void make_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0x82F63B78u : 0);
        table[byte] = crc;
    }
}

uint32_t sijill_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
    pthread_once(&table_once, make_table);
    const unsigned char *next = bytes;
    crc = ~crc;
    while (count--) crc = table[(crc ^ *next++) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t crc32c_instruction(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint64_t sum = ~crc;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        sum = _mm_crc32_u64(sum, word);
    }
    for (; count; count--) sum = _mm_crc32_u8((uint32_t)sum, *next++);
    return ~(uint32_t)sum;
}

static int has_instruction(void) { return __builtin_cpu_supports("sse4.2"); }

#elif defined(__aarch64__)

__attribute__((target("crc"))) static uint32_t crc32c_instruction(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint32_t sum = ~crc;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        sum = __crc32cd(sum, word);
    }
    for (; count; count--) sum = __crc32cb(sum, *next++);
    return ~sum;
}

static int has_instruction(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }

#endif

uint32_t sijill_crc32c(uint32_t crc, const void *bytes, size_t count) {
#if defined(__x86_64__) || defined(__aarch64__)
    if (has_instruction()) return crc32c_instruction(crc, bytes, count);
#endif
    return sijill_crc32c_portable(crc, bytes, count);
}
