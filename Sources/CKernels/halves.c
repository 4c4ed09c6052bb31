#include "CKernels.h"
#include "clones.h"
#include "half.h"

CLONED void gentool_floats_from_f16(const uint8_t *in, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = float_from_half_at(in + 2 * i);
}

CLONED void gentool_floats_from_bf16(const uint8_t *in, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, in + 2 * i, 2);
        out[i] = float_with_bits((uint32_t)half << 16);
    }
}
