#include "clones.h"
#include "include/CKernels.h"
#include "transcendental.h"

CLONED void gentool_silu_gradient(const float *in, const float *gradient, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = gradient[i] * silu_slope(in[i]);
}

CLONED void gentool_gelu_gradient(const float *in, const float *gradient, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = gradient[i] * gelu_slope(in[i]);
}

CLONED void gentool_quick_gelu_gradient(const float *in, const float *gradient, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = gradient[i] * silu_slope(1.702f * in[i]);
}

CLONED void gentool_geglu_gradient(const float *in, const float *gradient, ptrdiff_t rows, ptrdiff_t channels,
                                   float *out) {
    for (ptrdiff_t row = 0; row < rows; row++, in += 2 * channels, gradient += channels, out += 2 * channels) {
        for (ptrdiff_t c = 0; c < channels; c++) {
            out[c] = gradient[c] * gelu(in[channels + c]);
            out[channels + c] = gradient[c] * in[c] * gelu_slope(in[channels + c]);
        }
    }
}

CLONED void gentool_prelu(const float *in, const float *slopes, ptrdiff_t rows, ptrdiff_t channels, float *out) {
    for (ptrdiff_t row = 0; row < rows; row++, in += channels, out += channels)
        for (ptrdiff_t c = 0; c < channels; c++)
            out[c] = in[c] > 0 ? in[c] : slopes[c] * in[c];
}

CLONED void gentool_prelu_gradient(const float *in, const float *slopes, const float *gradient, ptrdiff_t rows,
                                   ptrdiff_t channels, float *out) {
    for (ptrdiff_t row = 0; row < rows; row++, in += channels, gradient += channels, out += channels)
        for (ptrdiff_t c = 0; c < channels; c++)
            out[c] = in[c] > 0 ? gradient[c] : slopes[c] * gradient[c];
}

CLONED void gentool_prelu_slope_gradient(const float *in, const float *gradient, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = in[i] > 0 ? 0 : in[i] * gradient[i];
}
