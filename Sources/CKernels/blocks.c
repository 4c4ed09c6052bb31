// Block layouts: ggml's documentation of its quantisation formats. Every block has one or two binary16 scales, and
// integers of a few bits whose low and high bits may stand apart.

#include "CKernels.h"
#include "clones.h"
#include "half.h"

// A fused multiply-add rounds once where the definition rounds twice; which of the two happens would depend on the
// processor.
#pragma STDC FP_CONTRACT OFF

enum { small_block = 32, large_block = 256 };

CLONED void gentool_floats_from_q4_0(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 18, out += small_block) {
        const float scale = float_from_half_at(blocks);
        const uint8_t *nibbles = blocks + 2;
        for (int i = 0; i < 16; i++) {
            out[i] = scale * (float)((nibbles[i] & 15) - 8);
            out[i + 16] = scale * (float)((nibbles[i] >> 4) - 8);
        }
    }
}

CLONED void gentool_floats_from_q4_1(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 20, out += small_block) {
        const float scale = float_from_half_at(blocks), lowest = float_from_half_at(blocks + 2);
        const uint8_t *nibbles = blocks + 4;
        for (int i = 0; i < 16; i++) {
            out[i] = scale * (float)(nibbles[i] & 15) + lowest;
            out[i + 16] = scale * (float)(nibbles[i] >> 4) + lowest;
        }
    }
}

CLONED void gentool_floats_from_q5_0(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 22, out += small_block) {
        const float scale = float_from_half_at(blocks);
        const uint8_t *nibbles = blocks + 6;
        uint32_t fifth_bits;
        memcpy(&fifth_bits, blocks + 2, 4);
        for (int i = 0; i < 16; i++) {
            const int first = (nibbles[i] & 15) | (int)(fifth_bits >> i & 1) << 4;
            const int second = (nibbles[i] >> 4) | (int)(fifth_bits >> (i + 16) & 1) << 4;
            out[i] = scale * (float)(first - 16);
            out[i + 16] = scale * (float)(second - 16);
        }
    }
}

CLONED void gentool_floats_from_q5_1(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 24, out += small_block) {
        const float scale = float_from_half_at(blocks), lowest = float_from_half_at(blocks + 2);
        const uint8_t *nibbles = blocks + 8;
        uint32_t fifth_bits;
        memcpy(&fifth_bits, blocks + 4, 4);
        for (int i = 0; i < 16; i++) {
            const int first = (nibbles[i] & 15) | (int)(fifth_bits >> i & 1) << 4;
            const int second = (nibbles[i] >> 4) | (int)(fifth_bits >> (i + 16) & 1) << 4;
            out[i] = scale * (float)first + lowest;
            out[i + 16] = scale * (float)second + lowest;
        }
    }
}

CLONED void gentool_floats_from_q8_0(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 34, out += small_block) {
        const float scale = float_from_half_at(blocks);
        for (int i = 0; i < small_block; i++)
            out[i] = scale * (float)(int8_t)blocks[2 + i];
    }
}

CLONED void gentool_floats_from_q2_K(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 84, out += large_block) {
        const uint8_t *scales = blocks, *pairs = blocks + 16;
        const float scale = float_from_half_at(blocks + 80), lowest = float_from_half_at(blocks + 82);
        for (int part = 0; part < 16; part++) {
            const float step = scale * (float)(scales[part] & 15), base = lowest * (float)(scales[part] >> 4);
            const uint8_t *in = pairs + part / 8 * 32 + part % 2 * 16;
            const int shift = part % 8 / 2 * 2;
            for (int i = 0; i < 16; i++)
                out[part * 16 + i] = step * (float)(in[i] >> shift & 3) - base;
        }
    }
}

CLONED void gentool_floats_from_q3_K(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 110, out += large_block) {
        const uint8_t *third_bits = blocks, *pairs = blocks + 32, *scales = blocks + 96;
        const float scale = float_from_half_at(blocks + 108);
        for (int part = 0; part < 16; part++) {
            const int low = part < 8 ? scales[part] & 15 : scales[part - 8] >> 4;
            const int high = scales[8 + part % 4] >> part / 4 * 2 & 3;
            const float step = scale * (float)((low | high << 4) - 32);
            const uint8_t *in = pairs + part / 8 * 32 + part % 2 * 16, *in_third = third_bits + part % 2 * 16;
            const int shift = part % 8 / 2 * 2, third_shift = part / 2;
            for (int i = 0; i < 16; i++)
                out[part * 16 + i] = step * (float)((in[i] >> shift & 3 | (in_third[i] >> third_shift & 1) << 2) - 4);
        }
    }
}

/// The 6-bit scale and minimum of one of the eight parts of a Q4_K or Q5_K block. The first four have theirs in the
/// low six bits of bytes 0-3 and 4-7; the others have four bits in bytes 8-11 and two on top of those six.
static inline __attribute__((always_inline)) void unpack_scale(const uint8_t *packed, int part, int *scale,
                                                               int *lowest) {
    if (part < 4) {
        *scale = packed[part] & 63;
        *lowest = packed[part + 4] & 63;
    } else {
        *scale = (packed[part + 4] & 15) | packed[part - 4] >> 6 << 4;
        *lowest = packed[part + 4] >> 4 | packed[part] >> 6 << 4;
    }
}

CLONED void gentool_floats_from_q4_K(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 144, out += large_block) {
        const float scale = float_from_half_at(blocks), lowest = float_from_half_at(blocks + 2);
        for (int part = 0; part < 8; part++) {
            int part_scale, part_lowest;
            unpack_scale(blocks + 4, part, &part_scale, &part_lowest);
            const float step = scale * (float)part_scale, base = lowest * (float)part_lowest;
            const uint8_t *in = blocks + 16 + part / 2 * 32;
            const int shift = part % 2 * 4;
            for (int i = 0; i < 32; i++)
                out[part * 32 + i] = step * (float)(in[i] >> shift & 15) - base;
        }
    }
}

CLONED void gentool_floats_from_q5_K(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 176, out += large_block) {
        const float scale = float_from_half_at(blocks), lowest = float_from_half_at(blocks + 2);
        const uint8_t *fifth_bits = blocks + 16;
        for (int part = 0; part < 8; part++) {
            int part_scale, part_lowest;
            unpack_scale(blocks + 4, part, &part_scale, &part_lowest);
            const float step = scale * (float)part_scale, base = lowest * (float)part_lowest;
            const uint8_t *in = blocks + 48 + part / 2 * 32;
            const int shift = part % 2 * 4;
            for (int i = 0; i < 32; i++)
                out[part * 32 + i] = step * (float)(in[i] >> shift & 15 | (fifth_bits[i] >> part & 1) << 4) - base;
        }
    }
}

CLONED void gentool_floats_from_q6_K(const uint8_t *blocks, ptrdiff_t count, float *out) {
    for (ptrdiff_t b = 0; b < count; b++, blocks += 210, out += large_block) {
        const uint8_t *nibbles = blocks, *pairs = blocks + 128;
        const int8_t *scales = (const int8_t *)blocks + 192;
        const float scale = float_from_half_at(blocks + 208);
        for (int part = 0; part < 16; part++) {
            const float step = scale * (float)scales[part];
            const uint8_t *in = nibbles + part / 8 * 64 + part % 4 * 16;
            const uint8_t *in_pairs = pairs + part / 8 * 32 + part % 2 * 16;
            const int shift = part % 8 / 4 * 4, pair_shift = part % 8 / 2 * 2;
            for (int i = 0; i < 16; i++)
                out[part * 16 + i] = step * (float)((in[i] >> shift & 15 | (in_pairs[i] >> pair_shift & 3) << 4) - 32);
        }
    }
}
