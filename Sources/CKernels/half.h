#ifndef CKERNELS_HALF_H
#define CKERNELS_HALF_H

#include <stdint.h>
#include <string.h>

static inline __attribute__((always_inline)) float float_with_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static inline __attribute__((always_inline)) uint32_t bits_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

/// The bits of a float, or of each of a vector, rounded to bfloat16, which is their upper half: to the nearest, ties to even.
/// Not for NaN, whose bits may run over.
#define ROUNDED_TO_BF16(BITS) ((BITS) + 0x7FFFu + (((BITS) >> 16) & 1))

static inline __attribute__((always_inline)) uint16_t bf16_of_float(float value) {
    const uint32_t bits = bits_of_float(value);
    const uint32_t rounded = (bits & 0x7FFFFFFF) > 0x7F800000 ? bits | 0x00400000 : ROUNDED_TO_BF16(bits);
    return (uint16_t)(rounded >> 16);
}

/// IEEE 754 binary16 to binary32. All three cases are computed and one is selected, which compilers can vectorise.
/// A subnormal gets the implicit bit of the smallest normal number and has it subtracted again: that is exact, and
/// never makes a binary32 subnormal, which is slow on some processors and 0 on those set to flush them.
static inline __attribute__((always_inline)) float float_from_half(uint16_t half) {
    const uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13;
    const uint32_t normal = magnitude + (112u << 23);
    const uint32_t special = magnitude + (224u << 23);
    const uint32_t subnormal = bits_of_float(float_with_bits(magnitude + (113u << 23)) - float_with_bits(113u << 23));
    uint32_t bits = magnitude >= (0x7C00u << 13) ? special : normal;
    bits = magnitude < (0x0400u << 13) ? subnormal : bits;
    return float_with_bits(bits | (uint32_t)(half & 0x8000) << 16);
}

static inline __attribute__((always_inline)) float float_from_half_at(const uint8_t *in) {
    uint16_t half;
    memcpy(&half, in, 2);
    return float_from_half(half);
}

#endif
