#include "CKernels.h"
#include "clones.h"

// One rounding per operation, so that every clone makes the same world.
#pragma STDC FP_CONTRACT OFF

#define INLINED static inline __attribute__((always_inline))

enum { chunk = 64 };

INLINED uint32_t hashed(int32_t x, int32_t y, uint32_t seed) {
    uint32_t h = (uint32_t)x * 0x9E3779B1u ^ (uint32_t)y * 0x85EBCA77u ^ seed;
    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    h ^= h >> 12;
    h *= 0x297A2D39u;
    return h ^ h >> 15;
}

/// The ramp of the gradient at a corner: its slopes are the two halves of the hash.
INLINED float ramp(int32_t x, int32_t y, uint32_t seed, float dx, float dy) {
    const uint32_t h = hashed(x, y, seed);
    const float gx = (float)(int32_t)(h & 0xFFFF) * (1.0f / 32768) - 1;
    const float gy = (float)(int32_t)(h >> 16) * (1.0f / 32768) - 1;
    return gx * dx + gy * dy;
}

INLINED float fade(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }

INLINED float gradient_noise(float x, float y, uint32_t seed) {
    int32_t ix = (int32_t)x, iy = (int32_t)y;
    ix -= x < (float)ix;
    iy -= y < (float)iy;
    const float dx = x - (float)ix, dy = y - (float)iy;
    const float u = fade(dx), v = fade(dy);
    const float a = ramp(ix, iy, seed, dx, dy), b = ramp(ix + 1, iy, seed, dx - 1, dy);
    const float c = ramp(ix, iy + 1, seed, dx, dy - 1), d = ramp(ix + 1, iy + 1, seed, dx - 1, dy - 1);
    const float top = a + u * (b - a), bottom = c + u * (d - c);
    return 1.6f * (top + v * (bottom - top));
}

INLINED void fractal(const float *x, const float *y, const float *footprint, ptrdiff_t count, const GentoolNoise *noise,
                     float *out, int ridged) {
    float weight[chunk];
    for (ptrdiff_t i = 0; i < count; i++) {
        out[i] = 0;
        weight[i] = 1;
    }
    float frequency = noise->frequency, amplitude = 1;
    for (int32_t octave = 0; octave < noise->octaves; octave++) {
        const uint32_t seed = (noise->seed + (uint32_t)octave) * 0xC2B2AE35u;
        for (ptrdiff_t i = 0; i < count; i++) {
            // Fades out from four to two samples a wave.
            float kept = 2.0f - 4.0f * frequency * footprint[i];
            kept = kept < 0 ? 0 : kept;
            kept = kept > 1 ? 1 : kept;
            float value = gradient_noise(x[i] * frequency, y[i] * frequency, seed);
            if (ridged) {
                value = 1 - __builtin_fabsf(value);
                value = value * value * weight[i];
                float next = value * 2;
                next = next > 1 ? 1 : next;
                weight[i] = next < 0 ? 0 : next;
            }
            out[i] += amplitude * kept * value;
        }
        // Slightly more than twice, so that the lattices do not line up.
        frequency *= 2.03f;
        amplitude *= noise->gain;
    }
}

CLONED void gentool_fractal_noise(const float *x, const float *y, const float *footprint, ptrdiff_t count,
                                  const GentoolNoise *noise, float *out) {
    static const float none[chunk] = {0};
    for (ptrdiff_t start = 0; start < count; start += chunk) {
        const ptrdiff_t length = count - start < chunk ? count - start : chunk;
        const float *prints = footprint ? footprint + start : none;
        if (noise->ridged)
            fractal(x + start, y + start, prints, length, noise, out + start, 1);
        else
            fractal(x + start, y + start, prints, length, noise, out + start, 0);
    }
}
