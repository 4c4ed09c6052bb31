#include "outer.h"
#include "steps.h"
#include "vectors.h"

#include <string.h>

// A product's weights are the sum over its rows of outer products: 8 outputs' gradients times 32 channels of the input.
// Both lie row by row as the layers made them, so that nothing has to be transposed: a row's gradients are broadcast,
// and its channels are loaded in whole registers. In bfloat16 a word holds the same number of two images.

/// Defines both functions for `ROWS` x (2 * LANES) sums at a time, as many as the target's registers hold.
#define DEFINE_OUTER(SUFFIX, TARGET, LANES, ROWS)                                                                      \
    TARGET static void outer_f32_##SUFFIX(const OuterBlock *block, float *sums) {                                      \
        for (int row = 0; row < outerOutputs; row += ROWS) {                                                           \
            for (int column = 0; column < outerChannels; column += 2 * LANES) {                                        \
                Vector##LANES sum[ROWS][2];                                                                            \
                for (int r = 0; r < ROWS; r++)                                                                         \
                    memcpy(sum[r], sums + (row + r) * outerChannels + column, sizeof sum[r]);                          \
                for (ptrdiff_t line = 0; line < block->lines; line++) {                                                \
                    const char *gradient = block->gradients + block->gradientLines[line] + row * stepBytes;            \
                    const char *input = block->input + block->inputLines[line] + column * stepBytes;                   \
                    for (ptrdiff_t x = 0; x < block->width; x++) {                                                     \
                        Vector##LANES left, right;                                                                     \
                        memcpy(&left, input, sizeof left);                                                             \
                        memcpy(&right, input + sizeof left, sizeof right);                                             \
                        for (int r = 0; r < ROWS; r++) {                                                               \
                            float value;                                                                               \
                            memcpy(&value, gradient + r * stepBytes, sizeof value);                                    \
                            sum[r][0] += value * left;                                                                 \
                            sum[r][1] += value * right;                                                                \
                        }                                                                                              \
                        gradient += block->gradientStride;                                                             \
                        input += block->inputStride;                                                                   \
                    }                                                                                                  \
                }                                                                                                      \
                for (int r = 0; r < ROWS; r++)                                                                         \
                    memcpy(sums + (row + r) * outerChannels + column, sum[r], sizeof sum[r]);                          \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    TARGET static void outer_bf16_##SUFFIX(const OuterBlock *block, float *sums) {                                     \
        for (int row = 0; row < outerOutputs; row += ROWS) {                                                           \
            for (int column = 0; column < outerChannels; column += LANES) {                                            \
                Vector##LANES sum[ROWS];                                                                               \
                for (int r = 0; r < ROWS; r++)                                                                         \
                    memcpy(&sum[r], sums + (row + r) * outerChannels + column, sizeof sum[r]);                         \
                for (ptrdiff_t line = 0; line < block->lines; line++) {                                                \
                    const char *gradient = block->gradients + block->gradientLines[line] + row * stepBytes;            \
                    const char *input = block->input + block->inputLines[line] + column * stepBytes;                   \
                    for (ptrdiff_t x = 0; x < block->width; x++) {                                                     \
                        Word##LANES pair;                                                                              \
                        memcpy(&pair, input, sizeof pair);                                                             \
                        /* A bfloat16 is the upper half of a float. */                                                 \
                        const Vector##LANES first = (Vector##LANES)(pair << 16);                                       \
                        const Vector##LANES second = (Vector##LANES)(pair & 0xFFFF0000u);                              \
                        for (int r = 0; r < ROWS; r++) {                                                               \
                            uint32_t word;                                                                             \
                            memcpy(&word, gradient + r * stepBytes, sizeof word);                                      \
                            const uint32_t low = word << 16, high = word & 0xFFFF0000u;                                \
                            float a, b;                                                                                \
                            memcpy(&a, &low, sizeof a);                                                                \
                            memcpy(&b, &high, sizeof b);                                                               \
                            sum[r] += a * first;                                                                       \
                            sum[r] += b * second;                                                                      \
                        }                                                                                              \
                        gradient += block->gradientStride;                                                             \
                        input += block->inputStride;                                                                   \
                    }                                                                                                  \
                }                                                                                                      \
                for (int r = 0; r < ROWS; r++)                                                                         \
                    memcpy(sums + (row + r) * outerChannels + column, &sum[r], sizeof sum[r]);                         \
            }                                                                                                          \
        }                                                                                                              \
    }

DEFINE_OUTER(baseline, , 4, 4)

#if defined(__x86_64__)
DEFINE_OUTER(avx2, __attribute__((target("avx2,fma"))), 8, 4)
DEFINE_OUTER(avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), 16, 8)

NATIVE_BF16 static void
outer_bf16_native(const OuterBlock *block, float *sums) {
    __m512 sum[outerOutputs][2];
    for (int r = 0; r < outerOutputs; r++)
        for (int v = 0; v < 2; v++)
            sum[r][v] = _mm512_loadu_ps(sums + r * outerChannels + 16 * v);
    for (ptrdiff_t line = 0; line < block->lines; line++) {
        const char *gradient = block->gradients + block->gradientLines[line];
        const char *input = block->input + block->inputLines[line];
        for (ptrdiff_t x = 0; x < block->width; x++) {
            const __m512bh left = (__m512bh)_mm512_loadu_si512(input);
            const __m512bh right = (__m512bh)_mm512_loadu_si512(input + 64);
            for (int r = 0; r < outerOutputs; r++) {
                int32_t word;
                memcpy(&word, gradient + r * stepBytes, sizeof word);
                const __m512bh pair = (__m512bh)_mm512_set1_epi32(word);
                sum[r][0] = _mm512_dpbf16_ps(sum[r][0], pair, left);
                sum[r][1] = _mm512_dpbf16_ps(sum[r][1], pair, right);
            }
            gradient += block->gradientStride;
            input += block->inputStride;
        }
    }
    for (int r = 0; r < outerOutputs; r++)
        for (int v = 0; v < 2; v++)
            _mm512_storeu_ps(sums + r * outerChannels + 16 * v, sum[r][v]);
}
#endif

OuterFunction gentool_outer_function(GentoolPrecision precision) {
#if defined(__x86_64__)
    if (precision == gentoolBF16 && gentool_has_bf16())
        return outer_bf16_native;
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return precision == gentoolBF16 ? outer_bf16_avx512 : outer_f32_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return precision == gentoolBF16 ? outer_bf16_avx2 : outer_f32_avx2;
#endif
    return precision == gentoolBF16 ? outer_bf16_baseline : outer_f32_baseline;
}
