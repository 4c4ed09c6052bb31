#include "clones.h"
#include "include/CKernels.h"
#include "panel_row.h"
#include "tiles.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The heart of all products is a tile (tiles.h). A step of a panel is 32 words, one for each output, so that input words
// are broadcast and panels are loaded in whole registers, with nothing to shuffle.

typedef float Vector4 __attribute__((vector_size(16)));
typedef float Vector8 __attribute__((vector_size(32)));
typedef float Vector16 __attribute__((vector_size(64)));
typedef uint32_t Word4 __attribute__((vector_size(16)));
typedef uint32_t Word8 __attribute__((vector_size(32)));
typedef uint32_t Word16 __attribute__((vector_size(64)));

/// Defines a tile of floats and one of bfloat16 pairs that work on `ROWS` x (2 * LANES) sums at a time, as many as the
/// target's registers hold.
#define DEFINE_TILES(SUFFIX, TARGET, LANES, ROWS)                                                                      \
    TARGET static void tile_f32_##SUFFIX(const char *const rows[tileRows], const ptrdiff_t *tapOffsets,                \
                                         ptrdiff_t taps, ptrdiff_t steps, const char *panel, int columns, int isFirst, float *sums,\
                                         ptrdiff_t sumStride) {                                                        \
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
    TARGET static void tile_bf16_##SUFFIX(const char *const rows[tileRows], const ptrdiff_t *tapOffsets,               \
                                          ptrdiff_t taps, ptrdiff_t steps, const char *panel, int columns, int isFirst, float *sums,\
                                          ptrdiff_t sumStride) {                                                       \
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

#define NATIVE_BF16 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))

NATIVE_BF16 static inline __attribute__((always_inline)) void
native_tile(const char *const rows[tileRows], const ptrdiff_t *tapOffsets, ptrdiff_t taps, ptrdiff_t steps,
            const char *panel, const int vectors, int isFirst, float *sums, ptrdiff_t sumStride) {
    __m512 sum[tileRows][2];
    for (int r = 0; r < tileRows; r++)
        for (int v = 0; v < vectors; v++)
            sum[r][v] = isFirst ? _mm512_setzero_ps() : _mm512_loadu_ps(sums + r * sumStride + 16 * v);
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
    for (int r = 0; r < tileRows; r++)
        for (int v = 0; v < vectors; v++)
            _mm512_storeu_ps(sums + r * sumStride + 16 * v, sum[r][v]);
}

NATIVE_BF16 static void tile_bf16_native(const char *const rows[tileRows], const ptrdiff_t *tapOffsets, ptrdiff_t taps,
                                         ptrdiff_t steps, const char *panel, int columns, int isFirst, float *sums,
                                         ptrdiff_t sumStride) {
    if (columns <= panelWidth / 2)
        native_tile(rows, tapOffsets, taps, steps, panel, 1, isFirst, sums, sumStride);
    else
        native_tile(rows, tapOffsets, taps, steps, panel, 2, isFirst, sums, sumStride);
}
#endif

TileFunction kernel_tile_function(kernel_precision precision) {
#if defined(__x86_64__)
    if (precision == kernel_bf16 && __builtin_cpu_supports("avx512bf16"))
        return tile_bf16_native;
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return precision == kernel_bf16 ? tile_bf16_avx512 : tile_f32_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return precision == kernel_bf16 ? tile_bf16_avx2 : tile_f32_avx2;
#endif
    return precision == kernel_bf16 ? tile_bf16_baseline : tile_f32_baseline;
}

/// Adds bias and residual to a tile's sums and stores what lies inside the output.
CLONED static void finish_tile(const kernel_product *product, const float *sums, ptrdiff_t firstRow, int rows,
                               ptrdiff_t firstOutput) {
    const ptrdiff_t columns =
        product->outputs - firstOutput < panelWidth ? product->outputs - firstOutput : panelWidth;
    const float *bias = product->bias;
    if (bias != NULL)
        bias += firstRow / (product->height * product->width) * product->biasStride;
    for (int r = 0; r < rows; r++, sums += panelWidth) {
        const ptrdiff_t place = (firstRow + r) * product->outStride + firstOutput;
        store_panel_row(sums, bias != NULL ? bias + firstOutput : NULL,
                        product->slopes != NULL ? product->slopes + firstOutput : NULL,
                        product->residual != NULL ? product->residual + place : NULL, columns, product->out + place);
    }
}

/// Tiles whose sums are kept at once, so that a panel that is in the cache serves all of them.
enum { blockTiles = 16 };
/// Steps of a panel that are used at once: as many as stay in the second-level cache beside a block's rows.
enum { chunkSteps = 1536 };

void kernel_product_tiles(const kernel_product *product, ptrdiff_t firstTile, ptrdiff_t tiles, ptrdiff_t firstPanel,
                          ptrdiff_t panels) {
    const TileFunction tile = kernel_tile_function(product->precision);
    const ptrdiff_t tilesPerLine = (product->width + tileRows - 1) / tileRows;
    const ptrdiff_t panelBytes = product->taps * product->steps * panelStepBytes;
    const ptrdiff_t tapsAtOnce = product->steps >= chunkSteps ? 1 : chunkSteps / product->steps;
    const ptrdiff_t stepsAtOnce = product->steps < chunkSteps ? product->steps : chunkSteps;
    float sums[blockTiles * tileRows * panelWidth] __attribute__((aligned(64)));
    const char *rows[blockTiles][tileRows];
    ptrdiff_t outputRow[blockTiles];
    int rowCount[blockTiles];

    for (ptrdiff_t start = firstTile; start < firstTile + tiles; start += blockTiles) {
        const int count = (int)(firstTile + tiles - start < blockTiles ? firstTile + tiles - start : blockTiles);
        for (int t = 0; t < count; t++) {
            const ptrdiff_t line = (start + t) / tilesPerLine;
            const ptrdiff_t x = (start + t) % tilesPerLine * tileRows;
            rowCount[t] = (int)(product->width - x < tileRows ? product->width - x : tileRows);
            outputRow[t] = line * product->width + x;
            const char *first = (const char *)product->input + line / product->height * product->imageStride +
                                line % product->height * product->lineStride + x * product->rowStride;
            point_at_rows(rows[t], first, product->rowStride, rowCount[t]);
        }
        for (ptrdiff_t panel = firstPanel; panel < firstPanel + panels; panel++) {
            const ptrdiff_t left = product->outputs - panel * panelWidth;
            const int columns = (int)(left < panelWidth ? left : panelWidth);
            const char *weights = (const char *)product->panels + panel * panelBytes;
            for (ptrdiff_t tap = 0; tap < product->taps; tap += tapsAtOnce) {
                const ptrdiff_t taps = product->taps - tap < tapsAtOnce ? product->taps - tap : tapsAtOnce;
                for (ptrdiff_t step = 0; step < product->steps; step += stepsAtOnce) {
                    const ptrdiff_t steps =
                        product->steps - step < stepsAtOnce ? product->steps - step : stepsAtOnce;
                    for (int t = 0; t < count; t++) {
                        const char *from[tileRows];
                        for (int r = 0; r < tileRows; r++)
                            from[r] = rows[t][r] + step * stepBytes;
                        tile(from, product->tapOffsets + tap, taps, steps, weights, columns, tap + step == 0,
                             sums + t * tileRows * panelWidth, panelWidth);
                    }
                    weights += taps * steps * panelStepBytes;
                }
            }
            for (int t = 0; t < count; t++)
                finish_tile(product, sums + t * tileRows * panelWidth, outputRow[t], rowCount[t],
                            panel * panelWidth);
        }
    }
}

CLONED void kernel_bf16_from_floats(const float *in, ptrdiff_t count, uint16_t *out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, in + i, sizeof bits);
        // To the nearest, ties to even.
        out[i] = (uint16_t)((bits + 0x7FFFu + ((bits >> 16) & 1)) >> 16);
    }
}

void kernel_pack_panel(kernel_precision precision, const float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride,
                       ptrdiff_t outputs, ptrdiff_t channels, void *panel) {
    if (precision == kernel_f32) {
        float *out = panel;
        for (ptrdiff_t channel = 0; channel < channels; channel++, out += panelWidth)
            for (ptrdiff_t output = 0; output < panelWidth; output++)
                out[output] = output < outputs ? rows[output * rowStride + channel * channelStride] : 0;
        return;
    }
    uint16_t *out = panel;
    float pairs[2 * panelWidth];
    for (ptrdiff_t channel = 0; channel < channels; channel += 2, out += 2 * panelWidth) {
        for (ptrdiff_t output = 0; output < panelWidth; output++) {
            const float *row = rows + output * rowStride + channel * channelStride;
            pairs[2 * output] = output < outputs ? row[0] : 0;
            pairs[2 * output + 1] = output < outputs && channel + 1 < channels ? row[channelStride] : 0;
        }
        kernel_bf16_from_floats(pairs, 2 * panelWidth, out);
    }
}

void kernel_unpack_panel(kernel_precision precision, const void *panel, ptrdiff_t outputs, ptrdiff_t channels,
                         float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride) {
    for (ptrdiff_t channel = 0; channel < channels; channel++) {
        for (ptrdiff_t output = 0; output < outputs; output++) {
            float *value = rows + output * rowStride + channel * channelStride;
            if (precision == kernel_f32) {
                *value = ((const float *)panel)[channel * panelWidth + output];
            } else {
                const uint16_t half = ((const uint16_t *)panel)[(channel / 2 * panelWidth + output) * 2 + channel % 2];
                const uint32_t bits = (uint32_t)half << 16;
                memcpy(value, &bits, sizeof bits);
            }
        }
    }
}
