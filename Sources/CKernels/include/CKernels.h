/// The loops that need SIMD. Nothing here allocates, locks or fails; sizes are the caller's promise.
///
/// Each is compiled once per x86-64 level, and the best version for the processor is chosen when the program starts;
/// on other architectures there is one version.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// MARK: - Samples and floats (samples.c)

/// out[i] = in[i] / 255, to within a rounding; 0 and 255 become exactly 0 and 1.
void kernel_floats_from_u8(const uint8_t *in, ptrdiff_t count, float *out);
/// out[i] = in[i] / 65535, to within a rounding; 0 and 65535 become exactly 0 and 1.
void kernel_floats_from_u16(const uint16_t *in, ptrdiff_t count, float *out);
/// out[i] = the sample nearest to in[i] * 255; values outside 0...1 are clamped, NaN becomes 0.
void kernel_u8_from_floats(const float *in, ptrdiff_t count, uint8_t *out);
/// out[i] = the sample nearest to in[i] * 65535; values outside 0...1 are clamped, NaN becomes 0.
void kernel_u16_from_floats(const float *in, ptrdiff_t count, uint16_t *out);

/// Multiplies the colour of interleaved pixels by their last channel, the opacity (0...1).
void kernel_premultiply(float *pixels, ptrdiff_t count, ptrdiff_t channels);
/// Divides the colour of interleaved pixels by their last channel, the opacity. Pixels whose opacity
/// is under `smallest` get colour 0: nothing is left to divide there but rounding errors.
void kernel_unpremultiply(float *pixels, ptrdiff_t count, ptrdiff_t channels, float smallest);

// MARK: - Separable filters (resample.c)

/// What one output position takes from its line of inputs: `count` inputs from `start` on, weighted by
/// `count` values from `weights + offset` on.
typedef struct {
    int32_t start;
    int32_t count;
    int32_t offset;
} kernel_taps;

/// One line of interleaved pixels filtered to `outputs` pixels:
/// out[x][c] = sum over k of weights[taps[x].offset + k] * row[taps[x].start + k][c].
/// Vectors run across channels, so `row` and `out` must have room for 3 floats behind their last pixel
/// (unless channels is 1); what ends up there has no meaning.
void kernel_filter_row(const float *row, ptrdiff_t channels, const kernel_taps *taps, const float *weights,
                       ptrdiff_t outputs, float *out);

/// out[i] = sum over k of weights[k] * rows[k][i], for `count` positions i.
void kernel_combine_rows(const float *const *rows, const float *weights, ptrdiff_t taps, ptrdiff_t count,
                         float *out);

// MARK: - Patches (patches.c)

/// The sum of squared differences of two blocks of `rows` rows of `count` floats each.
///
/// Rows are `stride` floats apart in both blocks, and each must be followed by 15 readable floats. Stops early, with a
/// value of at least `bound`, once the sum has reached it.
float kernel_block_distance(const float *a, const float *b, ptrdiff_t stride, int rows, int count, float bound);

// MARK: - Stored numbers (halves.c, blocks.c)
//
// Inputs are little-endian bytes of any alignment. Results are exact: the same on every processor.

/// out[i] = the IEEE 754 binary16 number at in + 2 * i.
void kernel_floats_from_f16(const uint8_t *in, ptrdiff_t count, float *out);
/// out[i] = the bfloat16 number (the upper half of a binary32) at in + 2 * i.
void kernel_floats_from_bf16(const uint8_t *in, ptrdiff_t count, float *out);

/// GGML's quantised blocks: `count` blocks become 32 * count floats.
void kernel_floats_from_q4_0(const uint8_t *blocks, ptrdiff_t count, float *out);
void kernel_floats_from_q4_1(const uint8_t *blocks, ptrdiff_t count, float *out);
void kernel_floats_from_q5_0(const uint8_t *blocks, ptrdiff_t count, float *out);
void kernel_floats_from_q5_1(const uint8_t *blocks, ptrdiff_t count, float *out);
void kernel_floats_from_q8_0(const uint8_t *blocks, ptrdiff_t count, float *out);
/// GGML's quantised blocks in two levels ("K"): `count` blocks become 256 * count floats.
void kernel_floats_from_q2_K(const uint8_t *blocks, ptrdiff_t count, float *out);
void kernel_floats_from_q3_K(const uint8_t *blocks, ptrdiff_t count, float *out);
void kernel_floats_from_q4_K(const uint8_t *blocks, ptrdiff_t count, float *out);
void kernel_floats_from_q5_K(const uint8_t *blocks, ptrdiff_t count, float *out);
void kernel_floats_from_q6_K(const uint8_t *blocks, ptrdiff_t count, float *out);

#endif
