#include "clones.h"
#include "include/CKernels.h"

#include <string.h>

CLONED void kernel_floats_from_bf16(const void *in, ptrdiff_t count, float *out) {
    const char *bytes = in;
    for (ptrdiff_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, bytes + 2 * i, sizeof half);
        const uint32_t bits = (uint32_t)half << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

CLONED void kernel_floats_from_f16(const void *in, ptrdiff_t count, float *out) {
    const char *bytes = in;
    for (ptrdiff_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, bytes + 2 * i, sizeof half);
        const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
        const uint32_t magnitude = half & 0x7FFF;
        // Exponent and mantissa moved to a float's places are too small by 2^112, subnormals included.
        const uint32_t shifted = magnitude << 13;
        float value;
        memcpy(&value, &shifted, sizeof value);
        value *= 0x1p112f;
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        bits |= magnitude >= 0x7C00 ? 0x7F800000u : 0;
        bits |= sign;
        memcpy(out + i, &bits, sizeof bits);
    }
}
