#include "CKernels.h"
#include "clones.h"

CLONED void gentool_floats_from_u8(const uint8_t *in, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (float)in[i] * (1.0f / 255);
}

CLONED void gentool_floats_from_u16(const uint16_t *in, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (float)in[i] * (1.0f / 65535);
}

/// The comparison is written so that NaN fails it and becomes 0.
static inline __attribute__((always_inline)) float clamped(float value) {
    value = value > 0 ? value : 0;
    return value < 1 ? value : 1;
}

CLONED void gentool_u8_from_floats(const float *in, ptrdiff_t count, uint8_t *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (uint8_t)(int32_t)(clamped(in[i]) * 255 + 0.5f);
}

CLONED void gentool_u16_from_floats(const float *in, ptrdiff_t count, uint16_t *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = (uint16_t)(int32_t)(clamped(in[i]) * 65535 + 0.5f);
}

static inline __attribute__((always_inline)) void premultiply(float *pixels, ptrdiff_t count,
                                                              ptrdiff_t channels) {
    for (ptrdiff_t i = 0; i < count; i++) {
        float *pixel = pixels + i * channels;
        const float alpha = pixel[channels - 1];
        for (ptrdiff_t c = 0; c < channels - 1; c++)
            pixel[c] *= alpha;
    }
}

static inline __attribute__((always_inline)) void unpremultiply(float *pixels, ptrdiff_t count,
                                                                ptrdiff_t channels, float smallest) {
    for (ptrdiff_t i = 0; i < count; i++) {
        float *pixel = pixels + i * channels;
        const float alpha = pixel[channels - 1];
        const float factor = alpha >= smallest ? 1 / alpha : 0;
        for (ptrdiff_t c = 0; c < channels - 1; c++)
            pixel[c] *= factor;
    }
}

// The constant channel counts let the compiler unroll and vectorise the two formats that matter.

CLONED void gentool_premultiply(float *pixels, ptrdiff_t count, ptrdiff_t channels) {
    switch (channels) {
    case 2: premultiply(pixels, count, 2); break;
    case 4: premultiply(pixels, count, 4); break;
    default: premultiply(pixels, count, channels);
    }
}

CLONED void gentool_unpremultiply(float *pixels, ptrdiff_t count, ptrdiff_t channels, float smallest) {
    switch (channels) {
    case 2: unpremultiply(pixels, count, 2, smallest); break;
    case 4: unpremultiply(pixels, count, 4, smallest); break;
    default: unpremultiply(pixels, count, channels, smallest);
    }
}
