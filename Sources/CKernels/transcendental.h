#ifndef CKERNELS_TRANSCENDENTAL_H
#define CKERNELS_TRANSCENDENTAL_H

#include <stdint.h>
#include <string.h>

#define INLINED static inline __attribute__((always_inline))

// Written without branches or calls, so that loops over them become vector code.

/// e^x to about 2 units in the last place; x is clamped to -87...88.
INLINED float exponential(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    // x = n ln 2 + r, with ln 2 in two parts so that r keeps its precision.
    const float magic = 12582912.0f; // 1.5 * 2^23: adding it rounds to an integer
    const float shifted = x * 1.44269504f + magic;
    const float n = shifted - magic;
    const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.98756915e-4f;
    p = p * r + 1.39819995e-3f;
    p = p * r + 8.33345190e-3f;
    p = p * r + 4.16657960e-2f;
    p = p * r + 1.66666655e-1f;
    p = p * r + 5.00000012e-1f;
    p = p * r * r + r + 1.0f;
    const uint32_t scale = (uint32_t)((int32_t)n + 127) << 23;
    float power;
    memcpy(&power, &scale, sizeof power);
    return p * power;
}

INLINED float sigmoid(float x) { return 1.0f / (1.0f + exponential(-x)); }

/// The error function to 1.5e-7 (Abramowitz & Stegun 1964, 7.1.26).
INLINED float error_function(float x) {
    const float magnitude = __builtin_fabsf(x);
    const float t = 1.0f / (1.0f + 0.3275911f * magnitude);
    float p = 1.061405429f;
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    return __builtin_copysignf(1.0f - p * t * exponential(-magnitude * magnitude), x);
}

INLINED float gelu(float x) { return 0.5f * x * (1.0f + error_function(x * 0.70710678f)); }

#endif
