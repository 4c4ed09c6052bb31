#include "tiles.h"
#include "matrices.h"
#include "q8_tiles.h"
#include "vectors.h"

#include <string.h>

// A step of a panel of floats is 32 words, one for each output, so that input words are broadcast and panels are loaded in whole
// registers, with nothing to shuffle.

/// Defines a tile of floats and one of bfloat16 pairs that work on `ROWS` x (2 * LANES) sums at a time, as many as the
/// target's registers hold.
#define DEFINE_TILES(SUFFIX, TARGET, LANES, ROWS)                                                                      \
    TARGET static void tile_f32_##SUFFIX(TILE_PARAMETERS) {                                                            \
        for (int row = 0; row < tileRows; row += ROWS) {                                                               \
            for (int column = 0; column < columns; column += 2 * LANES) {                                              \
                Vector##LANES sum[ROWS][2];                                                                            \
                memset(sum, 0, sizeof sum);                                                                            \
                for (int r = 0; r < ROWS && !isFirst; r++)                                                             \
                    memcpy(sum[r], sums + (row + r) * sumStride + column, sizeof sum[r]);                              \
                const float *weights = (const float *)panel + column;                                                  \
                for (ptrdiff_t tap = 0; tap < taps; tap++) {                                                           \
                    const char *base[ROWS];                                                                            \
                    for (int r = 0; r < ROWS; r++)                                                                     \
                        base[r] = rows[row + r] + tapOffsets[tap];                                                     \
                    for (ptrdiff_t step = 0; step < steps; step++, weights += panelWidth) {                            \
                        Vector##LANES left, right;                                                                     \
                        memcpy(&left, weights, sizeof left);                                                           \
                        memcpy(&right, weights + LANES, sizeof right);                                                 \
                        for (int r = 0; r < ROWS; r++) {                                                               \
                            float value;                                                                               \
                            memcpy(&value, base[r] + step * stepBytes, sizeof value);                                  \
                            sum[r][0] += value * left;                                                                 \
                            sum[r][1] += value * right;                                                                \
                        }                                                                                              \
                    }                                                                                                  \
                }                                                                                                      \
                for (int r = 0; r < ROWS; r++)                                                                         \
                    memcpy(sums + (row + r) * sumStride + column, sum[r], sizeof sum[r]);                              \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    TARGET static void tile_bf16_##SUFFIX(TILE_PARAMETERS) {                                                           \
        for (int row = 0; row < tileRows; row += ROWS) {                                                               \
            for (int column = 0; column < columns; column += LANES) {                                                  \
                Vector##LANES sum[ROWS];                                                                               \
                memset(sum, 0, sizeof sum);                                                                            \
                for (int r = 0; r < ROWS && !isFirst; r++)                                                             \
                    memcpy(&sum[r], sums + (row + r) * sumStride + column, sizeof sum[r]);                             \
                const char *weights = panel + column * stepBytes;                                                      \
                for (ptrdiff_t tap = 0; tap < taps; tap++) {                                                           \
                    const char *base[ROWS];                                                                            \
                    for (int r = 0; r < ROWS; r++)                                                                     \
                        base[r] = rows[row + r] + tapOffsets[tap];                                                     \
                    for (ptrdiff_t step = 0; step < steps; step++, weights += panelStepBytes) {                        \
                        Word##LANES pair;                                                                              \
                        memcpy(&pair, weights, sizeof pair);                                                           \
                        /* A bfloat16 is the upper half of a float. */                                                 \
                        const Vector##LANES first = (Vector##LANES)(pair << 16);                                       \
                        const Vector##LANES second = (Vector##LANES)(pair & 0xFFFF0000u);                              \
                        for (int r = 0; r < ROWS; r++) {                                                               \
                            uint32_t word;                                                                             \
                            memcpy(&word, base[r] + step * stepBytes, sizeof word);                                    \
                            const uint32_t low = word << 16, high = word & 0xFFFF0000u;                                \
                            float a, b;                                                                                \
                            memcpy(&a, &low, sizeof a);                                                                \
                            memcpy(&b, &high, sizeof b);                                                               \
                            sum[r] += a * first;                                                                       \
                            sum[r] += b * second;                                                                      \
                        }                                                                                              \
                    }                                                                                                  \
                }                                                                                                      \
                for (int r = 0; r < ROWS; r++)                                                                         \
                    memcpy(sums + (row + r) * sumStride + column, &sum[r], sizeof sum[r]);                             \
            }                                                                                                          \
        }                                                                                                              \
    }

DEFINE_TILES(baseline, , 4, 4)

#if defined(__x86_64__)
DEFINE_TILES(avx2, __attribute__((target("avx2,fma"))), 8, 4)
DEFINE_TILES(avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), 16, 8)

NATIVE_BF16 static inline __attribute__((always_inline)) void
add_products(const char *const *rows, const ptrdiff_t *tapOffsets, ptrdiff_t taps, ptrdiff_t steps,
             const char *panel, const int vectors, __m512 sum[tileRows][2]) {
    for (ptrdiff_t tap = 0; tap < taps; tap++) {
        const char *base[tileRows];
        for (int r = 0; r < tileRows; r++)
            base[r] = rows[r] + tapOffsets[tap];
        for (ptrdiff_t step = 0; step < steps; step++, panel += panelStepBytes) {
            __m512bh weights[2];
            for (int v = 0; v < vectors; v++)
                weights[v] = (__m512bh)_mm512_loadu_si512(panel + 64 * v);
            for (int r = 0; r < tileRows; r++) {
                int32_t word;
                memcpy(&word, base[r] + step * stepBytes, sizeof word);
                const __m512bh pair = (__m512bh)_mm512_set1_epi32(word);
                for (int v = 0; v < vectors; v++)
                    sum[r][v] = _mm512_dpbf16_ps(sum[r][v], pair, weights[v]);
            }
        }
    }
}

NATIVE_BF16 static inline __attribute__((always_inline)) void
load_sums(const float *sums, ptrdiff_t sumStride, int isFirst, const int vectors, __m512 sum[tileRows][2]) {
    for (int r = 0; r < tileRows; r++)
        for (int v = 0; v < vectors; v++)
            sum[r][v] = isFirst ? _mm512_setzero_ps() : _mm512_loadu_ps(sums + r * sumStride + 16 * v);
}

NATIVE_BF16 static inline __attribute__((always_inline)) void
native_tile(const char *const *rows, const ptrdiff_t *tapOffsets, ptrdiff_t taps, ptrdiff_t steps,
            const char *panel, const int vectors, int isFirst, float *sums, ptrdiff_t sumStride) {
    __m512 sum[tileRows][2];
    load_sums(sums, sumStride, isFirst, vectors, sum);
    add_products(rows, tapOffsets, taps, steps, panel, vectors, sum);
    for (int r = 0; r < tileRows; r++)
        for (int v = 0; v < vectors; v++)
            _mm512_storeu_ps(sums + r * sumStride + 16 * v, sum[r][v]);
}

NATIVE_BF16 static void tile_bf16_native(TILE_PARAMETERS) {
    if (columns <= panelWidth / 2)
        native_tile(rows, tapOffsets, taps, steps, panel, 1, isFirst, sums, sumStride);
    else
        native_tile(rows, tapOffsets, taps, steps, panel, 2, isFirst, sums, sumStride);
}

NATIVE_BF16 static void last_tile_bf16_native(const char *const *rows, const ptrdiff_t *tapOffsets,
                                              ptrdiff_t taps, ptrdiff_t steps, const char *panel, int isFirst,
                                              const float *sums, const TileResults *results) {
    __m512 sum[tileRows][2];
    load_sums(sums, panelWidth, isFirst, 2, sum);
    add_products(rows, tapOffsets, taps, steps, panel, 2, sum);
    // Unrolled, or the sums would not stay in registers.
#pragma clang loop unroll(full)
    for (int v = 0; v < 2; v++) {
        const __m512 none = _mm512_setzero_ps();
        const __m512 bias = results->bias != NULL ? _mm512_loadu_ps(results->bias + 16 * v) : none;
#pragma clang loop unroll(full)
        for (int r = 0; r < tileRows; r++) {
            const ptrdiff_t place = r * results->stride + 16 * v;
            __m512 value = _mm512_add_ps(sum[r][v], bias);
            if (results->slopes != NULL) {
                const __mmask16 isNegative = _mm512_cmp_ps_mask(value, none, _CMP_LT_OQ);
                value = _mm512_mask_mul_ps(value, isNegative, value, _mm512_loadu_ps(results->slopes + 16 * v));
            }
            if (results->residual != NULL)
                value = _mm512_add_ps(value, _mm512_loadu_ps(results->residual + place));
            if (results->isStreamed)
                _mm512_stream_ps(results->out + place, value);
            else
                _mm512_storeu_ps(results->out + place, value);
        }
    }
}
#endif

static TileFunction vector_tile_function(GentoolPrecision precision) {
#if defined(__x86_64__)
    if (precision == gentoolBF16 && gentool_has_bf16())
        return tile_bf16_native;
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return precision == gentoolBF16 ? tile_bf16_avx512 : tile_f32_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return precision == gentoolBF16 ? tile_bf16_avx2 : tile_f32_avx2;
#endif
    return precision == gentoolBF16 ? tile_bf16_baseline : tile_f32_baseline;
}

TileKernel gentool_tile_kernel(GentoolPrecision precision) {
    if (gentool_uses_matrices(precision))
        return (TileKernel){.add = gentool_matrix_tile, .rows = mostTileRows, .usesMatrixUnit = 1};
    return (TileKernel){
        .add = precision == gentoolQ8 ? gentool_q8_tile_function() : vector_tile_function(precision),
        .rows = tileRows,
    };
}

void gentool_begin_tiles(const TileKernel *kernel) {
    if (kernel->usesMatrixUnit)
        gentool_begin_matrices();
}

void gentool_end_tiles(const TileKernel *kernel) {
    if (kernel->usesMatrixUnit)
        gentool_end_matrices();
}

LastTileFunction gentool_last_tile_function(GentoolPrecision precision) {
#if defined(__x86_64__)
    if (precision == gentoolBF16 && gentool_has_bf16() && !gentool_uses_matrices(precision))
        return last_tile_bf16_native;
#endif
    return NULL;
}
