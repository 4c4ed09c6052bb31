#include "clones.h"
#include "include/CKernels.h"

typedef float float16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t mask16 __attribute__((vector_size(64), aligned(4), may_alias));

#define SELECT(mask, a, b) ((float16)(((mask) & (mask16)(a)) | (~(mask) & (mask16)(b))))

/// The limit, gain and slope in all lanes.
typedef struct {
    float16 slope, gain, limit;
} Bend;

/// Comparisons are written so that NaN stays NaN.
static inline __attribute__((always_inline)) void bend(float16 *value, const Bend *by) {
    float16 x = *value;
    x = by->gain * SELECT(x < 0, x * by->slope, x);
    x = SELECT(x > by->limit, by->limit, x);
    *value = SELECT(x < -by->limit, -by->limit, x);
}

static inline __attribute__((always_inline)) float bent(float x, float slope, float gain, float limit) {
    x = gain * (x < 0 ? x * slope : x);
    return x > limit ? limit : x < -limit ? -limit : x;
}

CLONED void gentool_depthwise_row(const GentoolDepthwiseRow *row) {
    const GentoolDepthwiseRow r = *row;
    const float16 zero = {0};
    const Bend by = {zero + r.slope, zero + r.gain, zero + r.limit};
    for (ptrdiff_t x = 0; x < r.width; x++) {
        float *out = r.out + x * r.outStep;
        const float *residual = r.residual ? r.residual + x * r.outStep : 0;
        const float noise = r.noise ? r.noise[x * r.noiseStep] : 0;
        ptrdiff_t c = 0;
        for (; c + 32 <= r.channels; c += 32) {
            float16 first = zero + noise, second = first;
            if (r.bias) {
                first += *(const float16 *)(r.bias + c);
                second += *(const float16 *)(r.bias + c + 16);
            }
            for (ptrdiff_t t = 0; t < r.tapCount; t++) {
                const GentoolDepthwiseTap *tap = r.taps + t;
                if (x < tap->first || x >= tap->end)
                    continue;
                const float *in = tap->input + x * r.inputStep + c;
                if (tap->weights) {
                    first += *(const float16 *)in * *(const float16 *)(tap->weights + c);
                    second += *(const float16 *)(in + 16) * *(const float16 *)(tap->weights + c + 16);
                } else {
                    first += *(const float16 *)in;
                    second += *(const float16 *)(in + 16);
                }
            }
            bend(&first, &by);
            bend(&second, &by);
            if (residual) {
                first += *(const float16 *)(residual + c);
                second += *(const float16 *)(residual + c + 16);
            }
            *(float16 *)(out + c) = first;
            *(float16 *)(out + c + 16) = second;
        }
        for (; c < r.channels; c++) {
            float sum = noise + (r.bias ? r.bias[c] : 0);
            for (ptrdiff_t t = 0; t < r.tapCount; t++) {
                const GentoolDepthwiseTap *tap = r.taps + t;
                if (x >= tap->first && x < tap->end)
                    sum += tap->input[x * r.inputStep + c] * (tap->weights ? tap->weights[c] : 1);
            }
            out[c] = bent(sum, r.slope, r.gain, r.limit) + (residual ? residual[c] : 0);
        }
    }
}
