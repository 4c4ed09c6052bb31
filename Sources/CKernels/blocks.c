// Block layouts: ggml's documentation of its quantisation formats. Every block has one or two binary16 scales, and
// integers of a few bits whose low and high bits may stand apart.

#include "CKernels.h"
#include "clones.h"
#include "half.h"
#include "vectors.h"

// A fused multiply-add rounds once where the definition rounds twice; which of the two happens would depend on the
// processor.
#pragma STDC FP_CONTRACT OFF

enum { smallBlock = 32, largeBlock = 256, mostGroups = 16 };

/// A block's numbers: scale * value + offset, with a scale and an offset for each group of them.
typedef struct {
    int8_t values[largeBlock];
    float scales[mostGroups], offsets[mostGroups];
} Unpacked;

#define UNPACKS static inline __attribute__((always_inline)) void

UNPACKS unpack_q4_0(const uint8_t *block, Unpacked *out) {
    out->scales[0] = float_from_half_at(block);
    for (int i = 0; i < 16; i++) {
        out->values[i] = (int8_t)((block[2 + i] & 15) - 8);
        out->values[i + 16] = (int8_t)((block[2 + i] >> 4) - 8);
    }
}

UNPACKS unpack_q4_1(const uint8_t *block, Unpacked *out) {
    out->scales[0] = float_from_half_at(block);
    out->offsets[0] = float_from_half_at(block + 2);
    for (int i = 0; i < 16; i++) {
        out->values[i] = block[4 + i] & 15;
        out->values[i + 16] = (int8_t)(block[4 + i] >> 4);
    }
}

/// The 32 numbers of a block whose fifth bits stand apart from the others, less `start`.
UNPACKS unpack_fifths(const uint8_t *bits, const uint8_t *nibbles, int start, Unpacked *out) {
    uint32_t fifthBits;
    memcpy(&fifthBits, bits, 4);
    for (int i = 0; i < 16; i++) {
        const int first = (nibbles[i] & 15) | (int)(fifthBits >> i & 1) << 4;
        const int second = (nibbles[i] >> 4) | (int)(fifthBits >> (i + 16) & 1) << 4;
        out->values[i] = (int8_t)(first - start);
        out->values[i + 16] = (int8_t)(second - start);
    }
}

UNPACKS unpack_q5_0(const uint8_t *block, Unpacked *out) {
    out->scales[0] = float_from_half_at(block);
    unpack_fifths(block + 2, block + 6, 16, out);
}

UNPACKS unpack_q5_1(const uint8_t *block, Unpacked *out) {
    out->scales[0] = float_from_half_at(block);
    out->offsets[0] = float_from_half_at(block + 2);
    unpack_fifths(block + 4, block + 8, 0, out);
}

UNPACKS unpack_q8_0(const uint8_t *block, Unpacked *out) {
    out->scales[0] = float_from_half_at(block);
    memcpy(out->values, block + 2, smallBlock);
}

UNPACKS unpack_q2_K(const uint8_t *block, Unpacked *out) {
    const uint8_t *scales = block, *pairs = block + 16;
    const float scale = float_from_half_at(block + 80), lowest = float_from_half_at(block + 82);
    for (int group = 0; group < 16; group++) {
        out->scales[group] = scale * (float)(scales[group] & 15);
        out->offsets[group] = -(lowest * (float)(scales[group] >> 4));
    }
    for (int half = 0; half < 2; half++)
        for (int part = 0; part < 4; part++)
            for (int i = 0; i < 32; i++)
                out->values[half * 128 + part * 32 + i] = pairs[half * 32 + i] >> 2 * part & 3;
}

UNPACKS unpack_q3_K(const uint8_t *block, Unpacked *out) {
    const uint8_t *thirdBits = block, *pairs = block + 32, *scales = block + 96;
    const float scale = float_from_half_at(block + 108);
    for (int group = 0; group < 16; group++) {
        const int low = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
        const int high = scales[8 + group % 4] >> group / 4 * 2 & 3;
        out->scales[group] = scale * (float)((low | high << 4) - 32);
    }
    for (int half = 0; half < 2; half++)
        for (int part = 0; part < 4; part++)
            for (int i = 0; i < 32; i++)
                out->values[half * 128 + part * 32 + i] =
                    (int8_t)(((pairs[half * 32 + i] >> 2 * part & 3) | (thirdBits[i] >> (4 * half + part) & 1) << 2) - 4);
}

/// The 6-bit scales and minima of the eight groups of a Q4_K or Q5_K block, behind its two scales. The first four have
/// theirs in the low six bits of bytes 0-3 and 4-7; the others have four bits in bytes 8-11 and two on top of those six.
UNPACKS unpack_scales(const uint8_t *block, Unpacked *out) {
    const float scale = float_from_half_at(block), lowest = float_from_half_at(block + 2);
    const uint8_t *packed = block + 4;
    for (int group = 0; group < 4; group++) {
        out->scales[group] = scale * (float)(packed[group] & 63);
        out->offsets[group] = -(lowest * (float)(packed[group + 4] & 63));
        out->scales[group + 4] = scale * (float)((packed[group + 8] & 15) | packed[group] >> 6 << 4);
        out->offsets[group + 4] = -(lowest * (float)(packed[group + 8] >> 4 | packed[group + 4] >> 6 << 4));
    }
}

UNPACKS unpack_q4_K(const uint8_t *block, Unpacked *out) {
    unpack_scales(block, out);
    for (int part = 0; part < 4; part++) {
        for (int i = 0; i < 32; i++) {
            out->values[part * 64 + i] = block[16 + part * 32 + i] & 15;
            out->values[part * 64 + 32 + i] = (int8_t)(block[16 + part * 32 + i] >> 4);
        }
    }
}

UNPACKS unpack_q5_K(const uint8_t *block, Unpacked *out) {
    unpack_scales(block, out);
    const uint8_t *fifthBits = block + 16, *nibbles = block + 48;
    for (int part = 0; part < 4; part++) {
        for (int i = 0; i < 32; i++) {
            const int low = fifthBits[i] >> 2 * part & 1, high = fifthBits[i] >> (2 * part + 1) & 1;
            out->values[part * 64 + i] = (int8_t)((nibbles[part * 32 + i] & 15) | low << 4);
            out->values[part * 64 + 32 + i] = (int8_t)(nibbles[part * 32 + i] >> 4 | high << 4);
        }
    }
}

UNPACKS unpack_q6_K(const uint8_t *block, Unpacked *out) {
    const uint8_t *nibbles = block, *pairs = block + 128;
    const int8_t *scales = (const int8_t *)block + 192;
    const float scale = float_from_half_at(block + 208);
    for (int group = 0; group < 16; group++)
        out->scales[group] = scale * (float)scales[group];
    for (int half = 0; half < 2; half++)
        for (int part = 0; part < 4; part++)
            for (int i = 0; i < 32; i++)
                out->values[half * 128 + part * 32 + i] =
                    (int8_t)(((nibbles[half * 64 + part % 2 * 32 + i] >> part / 2 * 4 & 15) |
                              (pairs[half * 32 + i] >> 2 * part & 3) << 4) - 32);
}

/// 16 numbers of a group.
UNPACKS numbers_of(const Unpacked *block, int first, int group, int hasOffsets, Vector16 *out) {
    typedef int8_t Bytes __attribute__((vector_size(16)));
    Bytes bytes;
    memcpy(&bytes, block->values + first, sizeof bytes);
    *out = __builtin_convertvector(bytes, Vector16) * block->scales[group];
    if (hasOffsets)
        *out += block->offsets[group];
}

static inline __attribute__((always_inline)) float sum_of(const Vector16 sums[4]) {
    const Vector16 all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    float sum = 0;
    for (int i = 0; i < 16; i++)
        sum += all[i];
    return sum;
}

/// Asks for the memory of blocks to come: that a few kilobytes follow each other, a processor sees when they are over.
static inline __attribute__((always_inline)) void ask_ahead(const uint8_t *blocks, int bytes) {
    enum { bytesAhead = 4096, cacheLine = 64 };
    for (int i = 0; i < bytes; i += cacheLine)
        __builtin_prefetch(blocks + bytesAhead + i);
}

/// Defines what is done with blocks of `BYTES` bytes that hold `NUMBERS` numbers, in groups of `GROUP`.
#define DEFINE_BLOCKS(NAME, BYTES, NUMBERS, GROUP, HAS_OFFSETS)                                                        \
    CLONED void gentool_floats_from_##NAME(const uint8_t *blocks, ptrdiff_t count, float *out) {                       \
        for (ptrdiff_t b = 0; b < count; b++, blocks += BYTES, out += NUMBERS) {                                       \
            Unpacked block;                                                                                            \
            ask_ahead(blocks, BYTES);                                                                                  \
            unpack_##NAME(blocks, &block);                                                                             \
            for (int i = 0; i < NUMBERS; i += 16) {                                                                    \
                Vector16 values;                                                                                       \
                numbers_of(&block, i, i / GROUP, HAS_OFFSETS, &values);                                                \
                memcpy(out + i, &values, sizeof values);                                                               \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    CLONED float gentool_dot_##NAME(const uint8_t *blocks, ptrdiff_t count, const float *factors) {                    \
        _Pragma("clang fp contract(fast)") Vector16 sums[4] = {0};                                                     \
        for (ptrdiff_t b = 0; b < count; b++, blocks += BYTES, factors += NUMBERS) {                                   \
            Unpacked block;                                                                                            \
            ask_ahead(blocks, BYTES);                                                                                  \
            unpack_##NAME(blocks, &block);                                                                             \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < NUMBERS; i += 16) {                                 \
                Vector16 values, others;                                                                               \
                numbers_of(&block, i, i / GROUP, HAS_OFFSETS, &values);                                                \
                memcpy(&others, factors + i, sizeof others);                                                           \
                sums[i / 16 % 4] += values * others;                                                                   \
            }                                                                                                          \
        }                                                                                                              \
        return sum_of(sums);                                                                                           \
    }

DEFINE_BLOCKS(q4_0, 18, smallBlock, 32, 0)
DEFINE_BLOCKS(q4_1, 20, smallBlock, 32, 1)
DEFINE_BLOCKS(q5_0, 22, smallBlock, 32, 0)
DEFINE_BLOCKS(q5_1, 24, smallBlock, 32, 1)
DEFINE_BLOCKS(q8_0, 34, smallBlock, 32, 0)
DEFINE_BLOCKS(q2_K, 84, largeBlock, 16, 1)
DEFINE_BLOCKS(q3_K, 110, largeBlock, 16, 0)
DEFINE_BLOCKS(q4_K, 144, largeBlock, 32, 1)
DEFINE_BLOCKS(q5_K, 176, largeBlock, 32, 1)
DEFINE_BLOCKS(q6_K, 210, largeBlock, 16, 0)
