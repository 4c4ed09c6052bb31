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

// MARK: - Products (products.c)

/// How the numbers of a product are stored. Sums are always 32-bit floats.
typedef enum { kernel_f32 = 0, kernel_bf16 = 1 } kernel_precision;

/// Inputs are taken 8 rows at a time, and outputs 32 at a time: a panel.
enum { tileRows = 8, panelWidth = 32 };

/// A matrix product or a convolution: out[row][n] = bias[n] + residual[row][n] + sum over taps and channels.
///
/// Output rows are the pixels of `height` lines of `width` per image; a matrix is one line. For each, the input is read
/// at `tapOffsets` from where the row begins. All strides and offsets are in bytes.
typedef struct {
    kernel_precision precision;
    const void *input;
    ptrdiff_t imageStride, lineStride, rowStride;
    ptrdiff_t images, height, width;
    const ptrdiff_t *tapOffsets;
    ptrdiff_t taps;
    /// Words of four bytes that each tap reads: a float or two bfloat16.
    ptrdiff_t steps;
    /// For each 32 outputs, each tap and each step: 32 words.
    const void *panels;
    ptrdiff_t outputs;
    /// `outputs` values, or NULL; those of the next image `biasStride` floats further on.
    const float *bias;
    ptrdiff_t biasStride;
    /// As `out`, or NULL; may be `out` itself.
    const float *residual;
    /// `outputs` values for each row.
    float *out;
} kernel_product;

/// Computes some tiles (8 rows of one line each, counted line by line) of some panels.
void kernel_product_tiles(const kernel_product *product, ptrdiff_t firstTile, ptrdiff_t tiles, ptrdiff_t firstPanel,
                          ptrdiff_t panels);

/// A panel out of up to 32 rows of weights, each of `channels` values; strides are in floats. Missing outputs are 0.
void kernel_pack_panel(kernel_precision precision, const float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride,
                       ptrdiff_t outputs, ptrdiff_t channels, void *panel);

/// Rounds to the nearest bfloat16, ties to even.
void kernel_bf16_from_floats(const float *in, ptrdiff_t count, uint16_t *out);

// MARK: - Winograd convolutions (winograd.c)

/// Tiles of 2x2 results that are computed together.
enum { winogradTiles = 32 };

/// A 3x3 convolution that leaves the size as it is, with a border of zeros:
/// out = bias + residual + the sum over taps and channels.
typedef struct {
    kernel_precision precision;
    /// images x height x width x channels; half as high and wide if it is to be doubled first.
    const float *input;
    int isDoubled;
    ptrdiff_t images, height, width;
    /// A multiple of 16.
    ptrdiff_t channels;
    ptrdiff_t outputs;
    /// For each 32 outputs, each of the 16 places and each step: 32 words.
    const void *panels;
    /// `outputs` values, or NULL; those of the next image `biasStride` floats further on.
    const float *bias;
    ptrdiff_t biasStride;
    /// As `out`, or NULL.
    const float *residual;
    float *out;
} kernel_winograd;

/// The bytes that `kernel_winograd_tiles` works in.
ptrdiff_t kernel_winograd_scratch(const kernel_winograd *convolution);
/// Computes up to 32 tiles, counted row by row, of all outputs. `scratch` is aligned to 64 bytes.
void kernel_winograd_tiles(const kernel_winograd *convolution, ptrdiff_t firstTile, int tiles, void *scratch);
/// G g Gᵀ: the 16 transformed values of a 3x3 kernel, `outStride` floats apart.
void kernel_winograd_weights(const float *kernel, float *out, ptrdiff_t outStride);

// MARK: - Attention (attention.c)

/// softmax(scale · queries · keys) · values of one head.
typedef struct {
    kernel_precision precision;
    /// Rows of `steps` words of four bytes, `queryStride` bytes apart.
    const void *queries;
    ptrdiff_t queryStride, steps;
    /// Panels with the keys as outputs, and with the values' channels as outputs.
    const void *keyPanels;
    const void *valuePanels;
    ptrdiff_t keys, channels;
    float scale;
    /// Whether a query sees only the keys up to its own place.
    int isCausal;
    float *out;
    ptrdiff_t outStride;
} kernel_attention;

/// Queries that are answered together.
enum { attentionQueries = 64 };

/// The floats that `kernel_attention_queries` works in.
ptrdiff_t kernel_attention_scratch(const kernel_attention *attention);
/// Answers up to 64 queries. Keys are looked at chunk by chunk, with the softmax corrected as it goes (Milakov & Gimelshein
/// 2018, "Online normalizer calculation for softmax"; Dao et al. 2022, "FlashAttention").
void kernel_attention_queries(const kernel_attention *attention, ptrdiff_t firstQuery, int count, float *scratch);

// MARK: - Activations (activations.c)

void kernel_silu(const float *in, ptrdiff_t count, float *out);
/// The exact form, with the error function.
void kernel_gelu(const float *in, ptrdiff_t count, float *out);
/// x * sigmoid(1.702 x).
void kernel_quick_gelu(const float *in, ptrdiff_t count, float *out);
/// out[c] = in[c] * gelu(in[channels + c]) for rows of 2 * channels.
void kernel_geglu(const float *in, ptrdiff_t rows, ptrdiff_t channels, float *out);

// MARK: - Normalizations (normalizations.c)

/// Adds each channel's sum and sum of squares over the pixels.
void kernel_add_moments(const float *in, ptrdiff_t pixels, ptrdiff_t channels, double *sums, double *squares);
/// out = in * scale + shift by channel, then SiLU if asked for.
void kernel_scale_shift(const float *in, ptrdiff_t pixels, ptrdiff_t channels, const float *scale, const float *shift,
                        int silu, float *out);
/// Each row freed of its mean, divided by its standard deviation, scaled and shifted by channel.
void kernel_layer_norm(const float *in, ptrdiff_t rows, ptrdiff_t channels, const float *scale, const float *shift,
                       float epsilon, float *out);

// MARK: - Memory (memory.c)

/// Lets the process keep memory that it frees, and use it again.
///
/// Large blocks otherwise go back to the system each time, which clears every page anew before it is used again.
void kernel_keep_freed_memory(void);

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

// MARK: - Noise (noise.c)

/// Gradient noise (Perlin 1985, 2002) summed over octaves, each about twice as fine as the one before.
typedef struct {
    /// Waves per unit of x and y in the first octave.
    float frequency;
    /// How strong an octave is beside the one before.
    float gain;
    int32_t octaves;
    uint32_t seed;
    /// 0: about -1...1. 1: ridges, 0 to about 2 (Musgrave's ridged multifractal).
    int32_t ridged;
} kernel_noise;

/// out[i] = the noise at (x[i], y[i]), |x|, |y| below 2^30 / frequency of the last octave.
///
/// `footprint[i]` is how far apart neighbouring samples are, in units of x: octaves too fine for it fade out. NULL keeps
/// all of them.
void kernel_fractal_noise(const float *x, const float *y, const float *footprint, ptrdiff_t count,
                          const kernel_noise *noise, float *out);

#endif
