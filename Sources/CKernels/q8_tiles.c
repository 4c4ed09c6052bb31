#include "q8_tiles.h"
#include "quantised.h"
#include "vectors.h"

#include <string.h>

static void tile_q8_plain(TILE_PARAMETERS) {
    for (int r = 0; r < tileRows; r++) {
        float *sum = sums + r * sumStride;
        if (isFirst)
            memset(sum, 0, panelWidth * sizeof *sum);
        const Q8Panel *weights = (const Q8Panel *)panel;
        for (ptrdiff_t tap = 0; tap < taps; tap++) {
            const Q8Input *input = (const Q8Input *)(rows[r] + tapOffsets[tap]);
            for (ptrdiff_t step = 0; step < steps; step++, input++, weights++) {
                for (int output = 0; output < columns; output++) {
                    int32_t products = input->start;
                    for (int i = 0; i < q8Block; i++)
                        products += input->values[i] * weights->values[i / 4][output][i % 4];
                    sum[output] += input->scale * weights->scales[output] * (float)products;
                }
            }
        }
    }
}

#if defined(__x86_64__)

/// Defines a tile that works on `ROWS` x (2 * LANES) sums at a time. `ADD(products, weights, input)` adds four products
/// to each of `LANES` integers, which begin at `START(step)`; the other parameters are the instructions of the vectors.
#define DEFINE_Q8_TILE(NAME, TARGET, ROWS, LANES, INTS, FLOATS, LOAD, BROADCAST, START, ADD, LOAD_FLOATS, STORE_FLOATS,  \
                       BROADCAST_FLOAT, FLOATS_OF, MULTIPLY, MULTIPLY_ADD)                                             \
    TARGET static void NAME(TILE_PARAMETERS) {                                                                         \
        for (int column = 0; column < columns; column += 2 * LANES) {                                                  \
            for (int row = 0; row < tileRows; row += ROWS) {                                                           \
                float *sum = sums + row * sumStride + column;                                                          \
                for (int r = 0; r < ROWS && isFirst; r++)                                                              \
                    memset(sum + r * sumStride, 0, 2 * LANES * sizeof *sum);                                           \
                const Q8Panel *weights = (const Q8Panel *)panel;                                                       \
                for (ptrdiff_t tap = 0; tap < taps; tap++) {                                                           \
                    const Q8Input *base[ROWS];                                                                         \
                    for (int r = 0; r < ROWS; r++)                                                                     \
                        base[r] = (const Q8Input *)(rows[row + r] + tapOffsets[tap]);                                  \
                    for (ptrdiff_t step = 0; step < steps; step++, weights++) {                                        \
                        INTS products[ROWS][2];                                                                        \
                        for (int r = 0; r < ROWS; r++)                                                                 \
                            products[r][0] = products[r][1] = START(base[r][step]);                                    \
                        _Pragma("clang loop unroll(full)") for (int four = 0; four < q8Block / 4; four++) {            \
                            const INTS left = LOAD(weights->values[four][column]);                                     \
                            const INTS right = LOAD(weights->values[four][column + LANES]);                            \
                            _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                        \
                                int32_t word;                                                                          \
                                memcpy(&word, base[r][step].values + 4 * four, sizeof word);                           \
                                const INTS input = BROADCAST(word);                                                    \
                                products[r][0] = ADD(products[r][0], left, input);                                     \
                                products[r][1] = ADD(products[r][1], right, input);                                    \
                            }                                                                                          \
                        }                                                                                              \
                        _Pragma("clang loop unroll(full)") for (int half = 0; half < 2; half++) {                      \
                            const FLOATS scales = LOAD_FLOATS(weights->scales + column + half * LANES);                \
                            _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                        \
                                float *place = sum + r * sumStride + half * LANES;                                     \
                                const FLOATS scale = MULTIPLY(BROADCAST_FLOAT(base[r][step].scale), scales);           \
                                STORE_FLOATS(place, MULTIPLY_ADD(FLOATS_OF(products[r][half]), scale,                  \
                                                                 LOAD_FLOATS(place)));                                 \
                            }                                                                                          \
                        }                                                                                              \
                    }                                                                                                  \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

#define LOAD_512(PLACE) _mm512_loadu_si512((const void *)(PLACE))
#define START_512(STEP) _mm512_set1_epi32((STEP).start)
DEFINE_Q8_TILE(tile_q8_avx512vnni, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma"))), 8, 16,
               __m512i, __m512, LOAD_512, _mm512_set1_epi32, START_512, _mm512_dpbusd_epi32, _mm512_loadu_ps,
               _mm512_storeu_ps, _mm512_set1_ps, _mm512_cvtepi32_ps, _mm512_mul_ps, _mm512_fmadd_ps)

#define LOAD_256(PLACE) _mm256_loadu_si256((const __m256i *)(PLACE))
#define START_256(STEP) _mm256_set1_epi32((STEP).start)
DEFINE_Q8_TILE(tile_q8_avxvnni, __attribute__((target("avx2,fma,avxvnni"))), 4, 8, __m256i, __m256, LOAD_256,
               _mm256_set1_epi32, START_256, _mm256_dpbusd_avx_epi32, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_set1_ps,
               _mm256_cvtepi32_ps, _mm256_mul_ps, _mm256_fmadd_ps)

/// Weights as signed bytes.
#define LOAD_SIGNED(PLACE) _mm256_xor_si256(LOAD_256(PLACE), _mm256_set1_epi8((char)0x80))
#define ZERO_256(STEP) _mm256_setzero_si256()
/// Pairs of products are added in 16 bits: signed by signed they fit, unsigned by signed they would not. So signs go from
/// weights to inputs.
__attribute__((target("avx2,fma"))) static inline __attribute__((always_inline)) __m256i
add_signed(__m256i products, __m256i weights, __m256i input) {
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(input, weights));
    return _mm256_add_epi32(products, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
DEFINE_Q8_TILE(tile_q8_avx2, __attribute__((target("avx2,fma"))), 4, 8, __m256i, __m256, LOAD_SIGNED, _mm256_set1_epi32,
               ZERO_256, add_signed, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_set1_ps, _mm256_cvtepi32_ps,
               _mm256_mul_ps, _mm256_fmadd_ps)

#endif

TileFunction gentool_q8_tile_function(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        return tile_q8_avx512vnni;
    if (__builtin_cpu_supports("avxvnni"))
        return tile_q8_avxvnni;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return tile_q8_avx2;
#endif
    return tile_q8_plain;
}
