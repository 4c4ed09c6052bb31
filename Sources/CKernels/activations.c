#include "clones.h"
#include "include/CKernels.h"
#include "transcendental.h"

/// Input and output may be the same memory: without this the loop would then run element by element.
#define IN_PLACE _Pragma("clang loop vectorize(assume_safety)")

CLONED void gentool_silu(const float *in, ptrdiff_t count, float *out) {
    IN_PLACE
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = in[i] * sigmoid(in[i]);
}

CLONED void gentool_gelu(const float *in, ptrdiff_t count, float *out) {
    IN_PLACE
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = gelu(in[i]);
}

CLONED void gentool_quick_gelu(const float *in, ptrdiff_t count, float *out) {
    IN_PLACE
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = in[i] * sigmoid(1.702f * in[i]);
}

CLONED void gentool_geglu(const float *in, ptrdiff_t rows, ptrdiff_t channels, float *out) {
    for (ptrdiff_t row = 0; row < rows; row++, in += 2 * channels, out += channels)
        for (ptrdiff_t c = 0; c < channels; c++)
            out[c] = in[c] * gelu(in[channels + c]);
}

CLONED void gentool_swiglu(const float *in, ptrdiff_t rows, ptrdiff_t stride, ptrdiff_t channels, float *out,
                           ptrdiff_t outStride) {
    for (ptrdiff_t row = 0; row < rows; row++, in += stride, out += outStride)
        for (ptrdiff_t c = 0; c < channels; c++)
            out[c] = in[c] * sigmoid(in[c]) * in[channels + c];
}

CLONED void gentool_add_scaled(const float *in, float scale, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] += scale * in[i];
}

CLONED void gentool_symmetric_attention(const float *features, const float *in, ptrdiff_t count, float *out) {
    IN_PLACE
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (features[i] + in[i]) * (sigmoid(features[i]) - 0.5f);
}
