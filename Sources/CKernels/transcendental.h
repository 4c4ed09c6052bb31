#ifndef CKERNELS_TRANSCENDENTAL_H
#define CKERNELS_TRANSCENDENTAL_H

#include <stdint.h>
#include <string.h>

#define INLINED static inline __attribute__((always_inline))

// Written without branches or calls, so that loops over them become vector code.

/// 2^x to about 2 units in the last place; x is clamped to -126...127.
INLINED float power_of_two(float x) {
    x = x < -126.0f ? -126.0f : x;
    x = x > 127.0f ? 127.0f : x;
    const float magic = 12582912.0f; // 1.5 * 2^23: adding it rounds to an integer
    const float n = (x + magic) - magic;
    const float r = x - n;
    // The series of e^(r ln 2), for r in -0.5...0.5.
    float p = 1.54035304e-4f;
    p = p * r + 1.33335581e-3f;
    p = p * r + 9.61812911e-3f;
    p = p * r + 5.55041087e-2f;
    p = p * r + 2.40226507e-1f;
    p = p * r + 6.93147181e-1f;
    p = p * r + 1.0f;
    const uint32_t scale = (uint32_t)((int32_t)n + 127) << 23;
    float power;
    memcpy(&power, &scale, sizeof power);
    return p * power;
}

/// e^x, with a relative error that grows with |x|: 1e-7 (1 + |x|). Enough for activations, which saturate.
INLINED float exponential(float x) { return power_of_two(1.44269504f * x); }

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

/// The derivative of x * sigmoid(x); at 1.702 x, that of x * sigmoid(1.702 x).
INLINED float silu_slope(float x) {
    const float s = sigmoid(x);
    return s * (1.0f + x * (1.0f - s));
}

INLINED float gelu_slope(float x) {
    const float density = 0.39894228f * exponential(-0.5f * x * x);
    return 0.5f * (1.0f + error_function(x * 0.70710678f)) + x * density;
}

#endif
