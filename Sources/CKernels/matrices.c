// Intel's Advanced Matrix Extensions: eight registers of 16 rows of 64 bytes, and one instruction that adds the product
// of two of them to a third (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapter 18). A
// panel's steps are rows of pairs already, as that instruction wants them.

#include "matrices.h"
#include "steps.h"
#include "vectors.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MATRIX_UNIT __attribute__((target("avx512f,avx512bw,avx512vl,amx-tile,amx-bf16")))

/// Rows, and words in each of them.
enum { matrixSide = 16, matrixStride = matrixSide * stepBytes };

/// Asks the system for the registers, which it keeps no room for otherwise (Documentation/arch/x86/xstate.rst).
static int may_use_matrix_registers(void) {
#if defined(__linux__)
    enum { requestPermission = 0x1023, tileData = 18 };
    return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
#else
    return 0;
#endif
}

static int hasMatrixUnit;

__attribute__((constructor)) static void find_matrix_unit(void) {
    enum { bfloat16Bit = 1 << 22, registersBit = 1 << 24 };
    unsigned a, b, c, d;
    hasMatrixUnit = gentool_has_bf16() && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & bfloat16Bit) &&
                    (d & registersBit) && may_use_matrix_registers();
}

int gentool_uses_matrices(GentoolPrecision precision) { return precision == gentoolBF16 && hasMatrixUnit; }
int gentool_steps_at_once(GentoolPrecision precision) { return gentool_uses_matrices(precision) ? matrixSide : 1; }

MATRIX_UNIT void gentool_begin_matrices(void) {
    struct {
        uint8_t palette, startRow, reserved[14];
        uint16_t bytesOfRow[16];
        uint8_t rows[16];
    } shapes = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        shapes.bytesOfRow[i] = matrixStride;
        shapes.rows[i] = matrixSide;
    }
    _tile_loadconfig(&shapes);
}

MATRIX_UNIT void gentool_end_matrices(void) { _tile_release(); }

/// How far 16 rows are apart; 0 if it is not the same everywhere.
static ptrdiff_t common_stride(const char *const *rows) {
    const ptrdiff_t stride = rows[1] - rows[0];
    for (int r = 2; r < matrixSide; r++)
        if (rows[r] - rows[r - 1] != stride)
            return 0;
    return stride;
}

/// Copies up to 16 words of each of 16 rows, with zeros behind them.
MATRIX_UNIT static void gather_rows(const char *const *rows, ptrdiff_t offset, ptrdiff_t words, char *out) {
    const __mmask16 isWanted = words < matrixSide ? (__mmask16)((1 << words) - 1) : (__mmask16)-1;
    for (int r = 0; r < matrixSide; r++)
        _mm512_store_si512(out + r * matrixStride, _mm512_maskz_loadu_epi32(isWanted, rows[r] + offset));
}

// Registers 0 to 3 are sums: upper left, upper right, lower left, lower right. 4 and 5 are rows, 6 and 7 what they are
// multiplied by.

MATRIX_UNIT static inline void load_sums(const float *sums, size_t stride, int hasLower) {
    const size_t bytes = stride * sizeof *sums;
    _tile_loadd(0, sums, bytes);
    _tile_loadd(1, sums + matrixSide, bytes);
    if (!hasLower)
        return;
    _tile_loadd(2, sums + matrixSide * stride, bytes);
    _tile_loadd(3, sums + matrixSide * stride + matrixSide, bytes);
}

MATRIX_UNIT static inline void store_sums(float *sums, size_t stride, int hasLower) {
    const size_t bytes = stride * sizeof *sums;
    _tile_stored(0, sums, bytes);
    _tile_stored(1, sums + matrixSide, bytes);
    if (!hasLower)
        return;
    _tile_stored(2, sums + matrixSide * stride, bytes);
    _tile_stored(3, sums + matrixSide * stride + matrixSide, bytes);
}

MATRIX_UNIT void gentool_matrix_tile(const char *const *rows, const ptrdiff_t *tapOffsets, ptrdiff_t taps,
                                     ptrdiff_t steps, const char *panel, int columns, int isFirst, float *sums,
                                     ptrdiff_t sumStride) {
    const int hasRight = columns > matrixSide;
    // Repeated rows alone are left out.
    const int hasLower = rows[matrixSide] != rows[matrixSide - 1];
    const ptrdiff_t upperStride = common_stride(rows), lowerStride = common_stride(rows + matrixSide);
    char gathered[matrixSide * matrixStride] __attribute__((aligned(64)));
    char lastSteps[matrixSide * panelStepBytes] __attribute__((aligned(64)));

    if (isFirst) {
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
    } else {
        load_sums(sums, (size_t)sumStride, hasLower);
    }
    for (ptrdiff_t tap = 0; tap < taps; tap++) {
        for (ptrdiff_t step = 0; step < steps; step += matrixSide) {
            const ptrdiff_t left = steps - step, offset = tapOffsets[tap] + step * stepBytes;
            const int isWhole = left >= matrixSide;
            const char *weights = panel;
            if (!isWhole) {
                memcpy(lastSteps, panel, (size_t)left * panelStepBytes);
                memset(lastSteps + left * panelStepBytes, 0, (size_t)(matrixSide - left) * panelStepBytes);
                weights = lastSteps;
            }
            panel += (isWhole ? matrixSide : left) * panelStepBytes;
            _tile_loadd(6, weights, panelStepBytes);
            if (isWhole && upperStride != 0) {
                _tile_loadd(4, rows[0] + offset, upperStride);
            } else {
                gather_rows(rows, offset, left, gathered);
                _tile_loadd(4, gathered, matrixStride);
            }
            _tile_dpbf16ps(0, 4, 6);
            if (hasRight) {
                _tile_loadd(7, weights + matrixStride, panelStepBytes);
                _tile_dpbf16ps(1, 4, 7);
            }
            if (!hasLower)
                continue;
            if (isWhole && lowerStride != 0) {
                _tile_loadd(5, rows[matrixSide] + offset, lowerStride);
            } else {
                gather_rows(rows + matrixSide, offset, left, gathered);
                _tile_loadd(5, gathered, matrixStride);
            }
            _tile_dpbf16ps(2, 5, 6);
            if (hasRight)
                _tile_dpbf16ps(3, 5, 7);
        }
    }
    store_sums(sums, (size_t)sumStride, hasLower);
}

/// 16 rows of input that belong to a row of gradients each.
typedef struct {
    const char *rows[matrixSide];
    ptrdiff_t stride;
} InputRows;

/// Where a product's rows of input are, one after the other.
typedef struct {
    const GentoolWeightGradient *product;
    ptrdiff_t image, y, x;
} RowCursor;

static InputRows next_input_rows(RowCursor *cursor) {
    const GentoolWeightGradient *product = cursor->product;
    InputRows input;
    for (int r = 0; r < matrixSide; r++) {
        if (cursor->image == product->images) {
            // Behind the last row, gradients are 0: any numbers will do.
            input.rows[r] = input.rows[r - 1];
            continue;
        }
        input.rows[r] = (const char *)product->input + cursor->image * product->imageStride +
                        cursor->y * product->lineStride + cursor->x * product->rowStride;
        if (++cursor->x < product->width)
            continue;
        cursor->x = 0;
        if (++cursor->y < product->height)
            continue;
        cursor->y = 0;
        cursor->image++;
    }
    input.stride = common_stride(input.rows);
    return input;
}

/// Rows that are taken at once, 16 by 16, so that they stay in the caches for all taps.
enum { outerBlocks = 16 };

/// Adds the products of some blocks of rows to 32 x 32 sums.
MATRIX_UNIT static void add_blocks(const char *gradients, ptrdiff_t outputStride, int hasLower, const InputRows *input,
                                   ptrdiff_t offset, int hasRight, ptrdiff_t blocks, float *sums) {
    char gathered[2][matrixSide * matrixStride] __attribute__((aligned(64)));
    load_sums(sums, panelWidth, hasLower);
    for (ptrdiff_t block = 0; block < blocks; block++, gradients += matrixStride, input++) {
        const char *left = input->rows[0] + offset, *right = left + matrixStride;
        ptrdiff_t stride = input->stride;
        if (stride == 0) {
            stride = matrixStride;
            left = gathered[0];
            right = gathered[1];
            gather_rows(input->rows, offset, matrixSide, gathered[0]);
            if (hasRight)
                gather_rows(input->rows, offset + matrixStride, matrixSide, gathered[1]);
        }
        _tile_loadd(4, gradients, outputStride);
        _tile_loadd(6, left, stride);
        _tile_dpbf16ps(0, 4, 6);
        if (hasRight) {
            _tile_loadd(7, right, stride);
            _tile_dpbf16ps(1, 4, 7);
        }
        if (hasLower) {
            _tile_loadd(5, gradients + matrixSide * outputStride, outputStride);
            _tile_dpbf16ps(2, 5, 6);
            if (hasRight)
                _tile_dpbf16ps(3, 5, 7);
        }
    }
    store_sums(sums, panelWidth, hasLower);
}

void gentool_matrix_outer(const GentoolWeightGradient *product, ptrdiff_t firstTap, ptrdiff_t taps,
                          ptrdiff_t firstOutput, ptrdiff_t outputs, ptrdiff_t firstChannel, float *sums) {
    const ptrdiff_t rows = product->images * product->height * product->width;
    RowCursor cursor = {.product = product};
    InputRows input[outerBlocks];
    gentool_begin_matrices();
    for (ptrdiff_t row = 0; row < rows; row += outerBlocks * matrixSide) {
        const ptrdiff_t left = (rows - row + matrixSide - 1) / matrixSide;
        const ptrdiff_t blocks = left < outerBlocks ? left : outerBlocks;
        for (ptrdiff_t block = 0; block < blocks; block++)
            input[block] = next_input_rows(&cursor);
        const char *gradients = (const char *)product->gradients + firstOutput * product->gradientOutputStride +
                                row * product->gradientRowStride;
        for (ptrdiff_t tap = 0; tap < taps; tap++)
            add_blocks(gradients, product->gradientOutputStride, outputs > matrixSide, input,
                       product->tapOffsets[firstTap + tap] + firstChannel * stepBytes,
                       product->channels - firstChannel > matrixSide, blocks, sums + tap * panelWidth * panelWidth);
    }
    gentool_end_matrices();
}

/// Row i of the result is column i of 16 rows of 16 words.
MATRIX_UNIT static inline void transpose(__m512i rows[matrixSide]) {
    __m512i pairs[matrixSide], quads[matrixSide];
    for (int i = 0; i < matrixSide; i += 2) {
        pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
    }
    for (int i = 0; i < matrixSide; i += 4)
        for (int half = 0; half < 2; half++) {
            quads[i + 2 * half] = _mm512_unpacklo_epi64(pairs[i + half], pairs[i + 2 + half]);
            quads[i + 2 * half + 1] = _mm512_unpackhi_epi64(pairs[i + half], pairs[i + 2 + half]);
        }
    // Now each lane of 128 bits of quads[4 i + j] has column 4 lane + j of rows 4 i to 4 i + 3.
    for (int j = 0; j < 4; j++) {
        const __m512i evenTop = _mm512_shuffle_i32x4(quads[j], quads[4 + j], 0x88);
        const __m512i oddTop = _mm512_shuffle_i32x4(quads[j], quads[4 + j], 0xDD);
        const __m512i evenEnd = _mm512_shuffle_i32x4(quads[8 + j], quads[12 + j], 0x88);
        const __m512i oddEnd = _mm512_shuffle_i32x4(quads[8 + j], quads[12 + j], 0xDD);
        rows[j] = _mm512_shuffle_i32x4(evenTop, evenEnd, 0x88);
        rows[8 + j] = _mm512_shuffle_i32x4(evenTop, evenEnd, 0xDD);
        rows[4 + j] = _mm512_shuffle_i32x4(oddTop, oddEnd, 0x88);
        rows[12 + j] = _mm512_shuffle_i32x4(oddTop, oddEnd, 0xDD);
    }
}

/// The nearest bfloat16 numbers, ties to even, in the upper halves.
MATRIX_UNIT static inline __m512i rounded(__m512i bits) {
    const __m512i last = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    return _mm512_add_epi32(bits, _mm512_add_epi32(last, _mm512_set1_epi32(0x7FFF)));
}

MATRIX_UNIT void gentool_bf16_pair_columns(const float *first, const float *second, ptrdiff_t rows,
                                           ptrdiff_t pairedRows, ptrdiff_t columns, uint32_t *out, ptrdiff_t stride) {
    for (ptrdiff_t row = 0; row < rows; row += matrixSide) {
        for (ptrdiff_t column = 0; column < columns; column += matrixSide) {
            const ptrdiff_t count = columns - column < matrixSide ? columns - column : matrixSide;
            const __mmask16 isWanted = (__mmask16)((1 << count) - 1);
            __m512i words[matrixSide];
            for (ptrdiff_t r = 0; r < matrixSide; r++) {
                const ptrdiff_t place = (row + r) * columns + column;
                const __mmask16 hasFirst = row + r < rows ? isWanted : 0;
                const __mmask16 hasSecond = row + r < pairedRows ? isWanted : 0;
                const __m512i low = rounded(_mm512_maskz_loadu_epi32(hasFirst, first + place));
                const __m512i high = rounded(_mm512_maskz_loadu_epi32(hasSecond, second + place));
                words[r] = _mm512_mask_blend_epi16(0xAAAAAAAA, _mm512_srli_epi32(low, 16), high);
            }
            transpose(words);
            for (ptrdiff_t c = 0; c < count; c++)
                _mm512_storeu_si512(out + (column + c) * stride + row, words[c]);
        }
    }
}

NATIVE_BF16 static inline __m512i pairs_of_floats(const float *in, ptrdiff_t count) {
    const __mmask32 isThere = count < 2 * matrixSide ? (1u << count) - 1 : ~0u;
    const __m512 low = _mm512_maskz_loadu_ps((__mmask16)isThere, in);
    const __m512 high = _mm512_maskz_loadu_ps((__mmask16)(isThere >> matrixSide), in + matrixSide);
    return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

NATIVE_BF16 void gentool_matrix_panel(const float *rows, ptrdiff_t rowStride, ptrdiff_t outputs, ptrdiff_t channels,
                                      void *panel) {
    uint32_t(*pairs)[panelWidth] = panel;
    for (ptrdiff_t channel = 0; channel < channels; channel += 2 * matrixSide, pairs += matrixSide) {
        const ptrdiff_t left = channels - channel, steps = left < 2 * matrixSide ? (left + 1) / 2 : matrixSide;
        for (ptrdiff_t output = 0; output < panelWidth; output += matrixSide) {
            __m512i words[matrixSide];
            for (ptrdiff_t r = 0; r < matrixSide; r++)
                words[r] = output + r < outputs ? pairs_of_floats(rows + (output + r) * rowStride + channel, left)
                                                : _mm512_setzero_si512();
            transpose(words);
            for (ptrdiff_t step = 0; step < steps; step++)
                _mm512_storeu_si512(pairs[step] + output, words[step]);
        }
    }
}

#else

// Never called: no such unit is known.

int gentool_uses_matrices(GentoolPrecision precision) { return 0; }
int gentool_steps_at_once(GentoolPrecision precision) { return 1; }
void gentool_begin_matrices(void) {}
void gentool_end_matrices(void) {}
void gentool_matrix_tile(const char *const *rows, const ptrdiff_t *tapOffsets, ptrdiff_t taps, ptrdiff_t steps,
                         const char *panel, int columns, int isFirst, float *sums, ptrdiff_t sumStride) {}
void gentool_matrix_outer(const GentoolWeightGradient *product, ptrdiff_t firstTap, ptrdiff_t taps,
                          ptrdiff_t firstOutput, ptrdiff_t outputs, ptrdiff_t firstChannel, float *sums) {}
void gentool_bf16_pair_columns(const float *first, const float *second, ptrdiff_t rows, ptrdiff_t pairedRows,
                               ptrdiff_t columns, uint32_t *out, ptrdiff_t stride) {}
void gentool_matrix_panel(const float *rows, ptrdiff_t rowStride, ptrdiff_t outputs, ptrdiff_t channels,
                          void *panel) {}

#endif
