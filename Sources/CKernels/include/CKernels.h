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
void gentool_floats_from_u8(const uint8_t *in, ptrdiff_t count, float *out);
/// out[i] = in[i] / 65535, to within a rounding; 0 and 65535 become exactly 0 and 1.
void gentool_floats_from_u16(const uint16_t *in, ptrdiff_t count, float *out);
/// out[i] = the sample nearest to in[i] * 255; values outside 0...1 are clamped, NaN becomes 0.
void gentool_u8_from_floats(const float *in, ptrdiff_t count, uint8_t *out);
/// out[i] = the sample nearest to in[i] * 65535; values outside 0...1 are clamped, NaN becomes 0.
void gentool_u16_from_floats(const float *in, ptrdiff_t count, uint16_t *out);

/// Multiplies the colour of interleaved pixels by their last channel, the opacity (0...1).
void gentool_premultiply(float *pixels, ptrdiff_t count, ptrdiff_t channels);
/// Divides the colour of interleaved pixels by their last channel, the opacity. Pixels whose opacity
/// is under `smallest` get colour 0: nothing is left to divide there but rounding errors.
void gentool_unpremultiply(float *pixels, ptrdiff_t count, ptrdiff_t channels, float smallest);

// MARK: - Separable filters (resample.c)

/// What one output position takes from its line of inputs: `count` inputs from `start` on, weighted by
/// `count` values from `weights + offset` on.
typedef struct {
    int32_t start;
    int32_t count;
    int32_t offset;
} GentoolTaps;

/// One line of interleaved pixels filtered to `outputs` pixels:
/// out[x][c] = sum over k of weights[taps[x].offset + k] * row[taps[x].start + k][c].
/// Vectors run across channels, so `row` and `out` must have room for 3 floats behind their last pixel
/// (unless channels is 1); what ends up there has no meaning.
void gentool_filter_row(const float *row, ptrdiff_t channels, const GentoolTaps *taps, const float *weights,
                        ptrdiff_t outputs, float *out);

/// out[i] = sum over k of weights[k] * rows[k][i], for `count` positions i.
void gentool_combine_rows(const float *const *rows, const float *weights, ptrdiff_t taps, ptrdiff_t count, float *out);

// MARK: - Patches (patches.c)

/// The sum of squared differences of two blocks of `rows` rows of `count` floats each.
///
/// Rows are a stride of floats apart, and each must be followed by 16 readable floats. Stops early, with a value of at
/// least `bound`, once the sum has reached it.
float gentool_block_distance(const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, int rows,
                             int count, float bound);

// MARK: - Products (products.c)

/// How the numbers of a product are stored: floats, bfloat16, or 8-bit integers in blocks of 32 that share a scale.
/// Sums are always 32-bit floats.
typedef enum { gentoolF32 = 0, gentoolBF16 = 1, gentoolQ8 = 2 } GentoolPrecision;
/// Whether the processor has instructions that multiply bfloat16 values.
int gentool_has_bf16(void);
/// Whether it multiplies them faster than floats.
int gentool_multiplies_bf16_faster(void);
/// Whether it has a unit that multiplies whole matrices of such numbers, so fast that nothing is gained by fewer products.
int gentool_uses_matrices(GentoolPrecision precision);
/// Whether it multiplies 8-bit integers so much faster than floats that nothing is gained by fewer products of floats.
int gentool_multiplies_q8_fast(void);
/// Which level of x86-64 kernels are chosen for: 1 (SSE2), 3 (AVX2 and FMA) or 4 (AVX-512); 0 on other processors.
int gentool_processor_level(void);
/// How many steps a product takes at once. It takes any number, but rows of whole ones are the fastest.
int gentool_steps_at_once(GentoolPrecision precision);

/// Inputs are taken 8 rows at a time, and outputs 32 at a time: a panel.
enum { tileRows = 8, panelWidth = 32 };
/// 8-bit numbers that share a scale.
enum { q8Block = 32 };

/// What of a row is multiplied at once is a step: a float, two bfloat16, or a block of 8-bit numbers.
ptrdiff_t gentool_step_numbers(GentoolPrecision precision);
/// The bytes of a step of input.
ptrdiff_t gentool_step_bytes(GentoolPrecision precision);
/// The bytes of a step of a panel.
ptrdiff_t gentool_panel_step_bytes(GentoolPrecision precision);

/// A matrix product or a convolution: out[row][n] = bent(bias[n] + sum over taps and channels) + residual[row][n],
/// where `bent` multiplies what is negative by a slope.
///
/// Output rows are the pixels of `height` lines of `width` per image; a matrix is one line. For each, the input is read
/// at `tapOffsets` from where the row begins. All strides and offsets are in bytes.
typedef struct {
    GentoolPrecision precision;
    const void *input;
    ptrdiff_t imageStride, lineStride, rowStride;
    ptrdiff_t images, height, width;
    const ptrdiff_t *tapOffsets;
    ptrdiff_t taps;
    /// That each tap reads.
    ptrdiff_t steps;
    /// For each 32 outputs, each tap and each step: what `gentool_pack_panel` makes of the weights.
    const void *panels;
    ptrdiff_t outputs;
    /// `outputs` values, or NULL; those of the next image `biasStride` floats further on.
    const float *bias;
    ptrdiff_t biasStride;
    /// `outputs` values, or NULL for slopes of 1.
    const float *slopes;
    /// As `out`, or NULL; may be `out` itself.
    const float *residual;
    /// `outputs` values for each row, `outStride` floats from those of the last one.
    float *out;
    ptrdiff_t outStride;
    /// Whether results are written past the caches, as is best if they find no place there.
    int isStreamed;
} GentoolProduct;

/// Computes some tiles (8 rows of one line each, counted line by line) of some panels.
void gentool_product_tiles(const GentoolProduct *product, ptrdiff_t firstTile, ptrdiff_t tiles, ptrdiff_t firstPanel,
                           ptrdiff_t panels);

/// A panel out of up to 32 rows of weights, each of `channels` values; strides are in floats. Missing outputs are 0.
void gentool_pack_panel(GentoolPrecision precision, const float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride,
                        ptrdiff_t outputs, ptrdiff_t channels, void *panel);

/// The inverse of `gentool_pack_panel`, to within the precision.
void gentool_unpack_panel(GentoolPrecision precision, const void *panel, ptrdiff_t outputs, ptrdiff_t channels,
                          float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride);

/// The panel in floats out of one in 8 bits.
void gentool_f32_from_q8_panel(const void *panel, ptrdiff_t channels, void *out);
/// The panel in bfloat16 out of one in 8 bits; only where `gentool_uses_matrices` says so of bfloat16.
void gentool_bf16_from_q8_panel(const void *panel, ptrdiff_t channels, void *out);

/// Rounds to the nearest bfloat16, ties to even.
void gentool_bf16_from_floats(const float *in, ptrdiff_t count, uint16_t *out);
/// Steps of input in 8 bits, the last one filled up with zeros. A block's scale makes 127 of its largest number.
void gentool_q8_from_floats(const float *in, ptrdiff_t count, void *out);

// MARK: - Winograd convolutions (winograd.c)

/// Tiles of 2x2 results that are computed together.
enum { winogradTiles = 32 };

/// A 3x3 convolution that leaves the size as it is, with a border of zeros:
/// out = bent(bias + the sum over taps and channels) + residual, where `bent` multiplies what is negative by a slope.
typedef struct {
    GentoolPrecision precision;
    /// images x height x width x channels, pixels `inputStride` floats apart; half as high and wide if it is to be doubled
    /// first.
    const float *input;
    ptrdiff_t inputStride;
    int isDoubled;
    ptrdiff_t images, height, width;
    /// A multiple of 16.
    ptrdiff_t channels;
    ptrdiff_t outputs;
    /// `outputs` values, or NULL; those of the next image `biasStride` floats further on.
    const float *bias;
    ptrdiff_t biasStride;
    /// `outputs` values, or NULL for slopes of 1.
    const float *slopes;
    /// As `out`, or NULL; may be `out` itself.
    const float *residual;
    /// Pixels are `outStride` floats apart.
    float *out;
    ptrdiff_t outStride;
} GentoolWinograd;

/// The bytes of up to 32 tiles' transformed inputs.
ptrdiff_t gentool_winograd_input_bytes(const GentoolWinograd *convolution);
/// Transforms the inputs of up to 32 tiles, counted row by row. `inputs` is aligned to 64 bytes.
void gentool_winograd_inputs(const GentoolWinograd *convolution, ptrdiff_t firstTile, int tiles, void *inputs);
/// Computes 32 outputs of up to 32 tiles out of their transformed inputs and the panel's transformed weights.
void gentool_winograd_panel(const GentoolWinograd *convolution, ptrdiff_t firstTile, int tiles, const void *inputs,
                            ptrdiff_t panel, const void *weights);
/// Transforms a panel of 3x3 kernels, 9 taps of `steps` steps, into 16 places of as many.
void gentool_winograd_panel_weights(GentoolPrecision precision, const void *panel, ptrdiff_t steps, void *transformed);
/// G g Gᵀ: the 16 transformed values of each of some 3x3 kernels, `outStride` floats apart; kernel after kernel.
void gentool_winograd_weights(const float *kernels, ptrdiff_t count, float *out, ptrdiff_t outStride);
/// The 3x3 kernel that 16 transformed values were made from.
void gentool_winograd_original(const float *transformed, float *kernel);

// MARK: - Convolutions of each channel by itself (depthwise.c)

/// One place of a kernel. Strides are in floats.
typedef struct {
    /// The pixel that the first result of the row looks at; that of each next one is `inputStep` further on.
    const float *input;
    /// A value for each channel, or NULL for ones.
    const float *weights;
    /// The results for which there is such a pixel; for others it is 0.
    ptrdiff_t first, end;
} GentoolDepthwiseTap;

/// A row of results: out = clamped(gain * bent(bias + noise + the sum over taps), to limit) + residual, where `bent`
/// multiplies what is negative by a slope.
typedef struct {
    const GentoolDepthwiseTap *taps;
    ptrdiff_t tapCount, inputStep;
    ptrdiff_t channels, width;
    /// `channels` values, or NULL.
    const float *bias;
    /// A value for each result, `noiseStep` from that of the last one, or NULL.
    const float *noise;
    ptrdiff_t noiseStep;
    float slope, gain, limit;
    /// As `out`, or NULL.
    const float *residual;
    /// Results are `outStep` apart. It may be what the only tap looks at.
    float *out;
    ptrdiff_t outStep;
} GentoolDepthwiseRow;

void gentool_depthwise_row(const GentoolDepthwiseRow *row);

// MARK: - Fourier transforms (fourier.c)

/// `radix` combinations of as many complex vectors of `count` numbers: out[k] = sum over j of factors[k][j] * in[j].
///
/// Real and imaginary parts are vectors of their own, those of the next vector a stride of floats further on. Factors are
/// complex, k by k. Input and output are different memory.
void gentool_fourier_step(const float *re, const float *im, ptrdiff_t inStride, ptrdiff_t radix, const float *factors,
                          ptrdiff_t count, float *outRe, float *outIm, ptrdiff_t outStride);

// MARK: - Attention (attention.c)

/// softmax(scale · queries · keys + biases) · values of one head.
typedef struct {
    GentoolPrecision precision;
    /// Rows of `steps` words of four bytes, `queryStride` bytes apart.
    const void *queries;
    ptrdiff_t queryStride, steps;
    /// Panels with the keys as outputs, and with the values' channels as outputs and `valueSteps` steps.
    const void *keyPanels;
    const void *valuePanels;
    ptrdiff_t valueSteps;
    ptrdiff_t keys, channels;
    float scale;
    /// A row of `keys` values for each query, one behind the other; or NULL.
    const float *biases;
    /// Whether a query sees only the keys up to its own place.
    int isCausal;
    float *out;
    ptrdiff_t outStride;
} GentoolAttention;

/// Queries that are answered together.
enum { attentionQueries = 64 };

/// The floats that `gentool_attention_queries` works in.
ptrdiff_t gentool_attention_scratch(const GentoolAttention *attention);
/// Answers up to 64 queries. Keys are looked at chunk by chunk, with the softmax corrected as it goes (Milakov &
/// Gimelshein 2018, "Online normalizer calculation for softmax"; Dao et al. 2022, "FlashAttention").
void gentool_attention_queries(const GentoolAttention *attention, ptrdiff_t firstQuery, int count, float *scratch);

// MARK: - Activations (activations.c)

void gentool_silu(const float *in, ptrdiff_t count, float *out);
/// The exact form, with the error function.
void gentool_gelu(const float *in, ptrdiff_t count, float *out);
/// x * sigmoid(1.702 x).
void gentool_quick_gelu(const float *in, ptrdiff_t count, float *out);
/// out[c] = in[c] * gelu(in[channels + c]) for rows of 2 * channels.
void gentool_geglu(const float *in, ptrdiff_t rows, ptrdiff_t channels, float *out);
/// out[c] = silu(in[c]) * in[channels + c] for rows of `stride`, which become rows of `outStride`.
void gentool_swiglu(const float *in, ptrdiff_t rows, ptrdiff_t stride, ptrdiff_t channels, float *out,
                    ptrdiff_t outStride);

/// out += scale * in.
void gentool_add_scaled(const float *in, float scale, ptrdiff_t count, float *out);
/// out = (features + in) * (sigmoid(features) - 1/2).
void gentool_symmetric_attention(const float *features, const float *in, ptrdiff_t count, float *out);

// MARK: - Normalizations (normalizations.c)

/// Adds each channel's sum and sum of squares over the pixels.
void gentool_add_moments(const float *in, ptrdiff_t pixels, ptrdiff_t channels, double *sums, double *squares);
/// out = in * scale + shift by channel, then SiLU if asked for.
void gentool_scale_shift(const float *in, ptrdiff_t pixels, ptrdiff_t channels, const float *scale, const float *shift,
                         int silu, float *out);
/// Each row freed of its mean, divided by its standard deviation, scaled and shifted by channel.
void gentool_layer_norm(const float *in, ptrdiff_t rows, ptrdiff_t channels, const float *scale, const float *shift,
                        float epsilon, float *out);
/// Each row divided by the root of its mean square, then scaled by channel.
void gentool_root_mean_square_norm(const float *in, ptrdiff_t rows, ptrdiff_t channels, const float *scale,
                                   float epsilon, float *out);

// MARK: - Rotary positions (rotations.c)

/// Heads of queries or keys, each divided by the root of its mean square and scaled, and then turned pair by pair.
typedef struct {
    /// How far one token's heads are from the next one's.
    ptrdiff_t stride;
    ptrdiff_t heads;
    /// Of a head.
    ptrdiff_t channels;
    /// By channel of a head.
    const float *scale;
    float epsilon;
    /// Whether pairs are neighbours; otherwise each is a channel and the one that is half a head further.
    int areNeighbours;
} GentoolRotation;

/// - Parameters: `cosines` and `sines` are half a head's for each token; `out` is heads * channels for each token.
void gentool_norm_and_rotate(const GentoolRotation *rotation, const float *in, ptrdiff_t tokens, const float *cosines,
                             const float *sines, float *out);

// MARK: - Arithmetic (arithmetic.c)

/// out = base + factors * in by channel; `out` may be one of them.
void gentool_add_gated(const float *base, const float *in, ptrdiff_t rows, ptrdiff_t channels, const float *factors,
                       float *out);
/// out = weightA * a + weightB * b.
void gentool_weighted_sum(const float *a, float weightA, const float *b, float weightB, ptrdiff_t count, float *out);
void gentool_multiply(const float *a, const float *b, ptrdiff_t count, float *out);
void gentool_scale(const float *in, float factor, ptrdiff_t count, float *out);
/// The sum of a[i] * b[i].
float gentool_dot(const float *a, const float *b, ptrdiff_t count);
double gentool_sum(const float *in, ptrdiff_t count);
double gentool_sum_of_squares(const float *in, ptrdiff_t count);
/// Adds each column's sum over the rows.
void gentool_add_column_sums(const float *in, ptrdiff_t rows, ptrdiff_t columns, double *sums);

// MARK: - Gradients of products (weight_gradients.c)

/// What a product's weights get: for each output, channel and tap, the sum over rows of gradient times input.
///
/// Rows are counted as in `GentoolProduct`. All strides and offsets are in bytes. A word of four bytes is a float, or a
/// bfloat16 of one image in its lower half and of another in its upper half; so `images` is half as many then.
///
/// Gradients lie row after row; or output after output, with zeros behind the last row up to a multiple of 16, where
/// `gentool_uses_matrices` says so. The 7 words behind the last row's gradients, or all outputs up to a multiple of 32,
/// and the 31 words behind the input's last row must be readable; their values don't matter.
typedef struct {
    GentoolPrecision precision;
    /// A word for each output of each row; rows are line after line.
    const void *gradients;
    ptrdiff_t gradientRowStride, gradientOutputStride;
    /// A word for each channel.
    const void *input;
    ptrdiff_t imageStride, lineStride, rowStride;
    ptrdiff_t images, height, width;
    const ptrdiff_t *tapOffsets;
    ptrdiff_t taps, outputs, channels;
    /// outputs x channels x taps.
    float *out;
} GentoolWeightGradient;

/// The floats that `gentool_weight_gradient_part` works in.
ptrdiff_t gentool_weight_gradient_scratch(ptrdiff_t taps, ptrdiff_t outputs);
/// Computes the part of some taps, some outputs (the first a multiple of 8), and up to 32 channels.
void gentool_weight_gradient_part(const GentoolWeightGradient *product, ptrdiff_t firstTap, ptrdiff_t taps,
                                  ptrdiff_t firstOutput, ptrdiff_t outputs, ptrdiff_t firstChannel, float *scratch);
/// out[i] = a word with the bfloat16 nearest to first[i] in its lower half and that nearest to second[i], or 0 if
/// `second` is NULL, in its upper half.
void gentool_bf16_pairs(const float *first, const float *second, ptrdiff_t count, uint32_t *out);
/// As `gentool_bf16_pairs`, for rows of `columns` floats of which the first `pairedRows` have a second one: the word of
/// row r and column c goes to out[c * stride + r]. Behind the last row, up to a multiple of 16, words become 0.
void gentool_bf16_pair_columns(const float *first, const float *second, ptrdiff_t rows, ptrdiff_t pairedRows,
                               ptrdiff_t columns, uint32_t *out, ptrdiff_t stride);
/// One line out of the sums of 2x2 pixels of two lines of 2 * width pixels.
void gentool_pool_pairs(const float *first, const float *second, ptrdiff_t width, ptrdiff_t channels, float *out);
/// outputs x channels x taps to channels x outputs x taps, with the taps in reverse; `count` channels from `first` on.
void gentool_flip_weights(const float *weights, ptrdiff_t outputs, ptrdiff_t channels, ptrdiff_t taps, ptrdiff_t first,
                          ptrdiff_t count, float *out);

// MARK: - Gradients of attention (attention_gradients.c)

/// The gradients of one head, in 32-bit floats. Strides are in floats.
typedef struct {
    const float *queries;
    ptrdiff_t queryStride, queryCount;
    /// Of the results.
    const float *gradients;
    ptrdiff_t gradientStride;
    /// Panels with keys as outputs, of keys and of values; and of keys with the channels as outputs.
    const void *keyPanels;
    const void *valuePanels;
    const void *keyChannelPanels;
    ptrdiff_t keys, channels;
    float scale;
    int isCausal;
    float *queryGradients;
    ptrdiff_t queryGradientStride;
    float *keyGradients;
    ptrdiff_t keyGradientStride;
    float *valueGradients;
    ptrdiff_t valueGradientStride;
} GentoolAttentionGradient;

/// The floats that `gentool_attention_gradients` works in.
ptrdiff_t gentool_attention_gradient_scratch(const GentoolAttentionGradient *attention);
void gentool_attention_gradients(const GentoolAttentionGradient *attention, float *scratch);

// MARK: - Gradients of activations (activation_gradients.c)

/// out = gradient * the activation's slope at `in`.
void gentool_silu_gradient(const float *in, const float *gradient, ptrdiff_t count, float *out);
void gentool_gelu_gradient(const float *in, const float *gradient, ptrdiff_t count, float *out);
void gentool_quick_gelu_gradient(const float *in, const float *gradient, ptrdiff_t count, float *out);
/// Rows of `channels` gradients to rows of 2 * channels.
void gentool_geglu_gradient(const float *in, const float *gradient, ptrdiff_t rows, ptrdiff_t channels, float *out);
/// out = in where that is positive, otherwise in * slope, by channel.
void gentool_prelu(const float *in, const float *slopes, ptrdiff_t rows, ptrdiff_t channels, float *out);
void gentool_prelu_gradient(const float *in, const float *slopes, const float *gradient, ptrdiff_t rows,
                            ptrdiff_t channels, float *out);
/// What each value adds to its slope's gradient.
void gentool_prelu_slope_gradient(const float *in, const float *gradient, ptrdiff_t count, float *out);

// MARK: - Gradients of normalizations (normalization_gradients.c)

/// The gradient before `gentool_scale_shift`'s SiLU, if there was one. By channel, adds its sum over the pixels to
/// `sums`, and that of its products with in - means to `products`.
void gentool_scale_shift_gradient(const float *in, const float *gradient, ptrdiff_t pixels, ptrdiff_t channels,
                                  const float *scale, const float *shift, const float *means, int silu, double *sums,
                                  double *products, float *out);
/// gradient = gradient * scale + (in - means) * slope + offset by channel, in place.
void gentool_group_norm_gradient(const float *in, ptrdiff_t pixels, ptrdiff_t channels, const float *scale,
                                 const float *means, const float *slope, const float *offset, float *gradient);
/// `gentool_layer_norm`'s gradient; those of scale and shift are added to `scaleSums` and `shiftSums`.
void gentool_layer_norm_gradient(const float *in, const float *gradient, ptrdiff_t rows, ptrdiff_t channels,
                                 const float *scale, float epsilon, float *scaleSums, float *shiftSums, float *out);

// MARK: - Optimizers (optimizers.c)

/// The constants of a step of Adam.
typedef struct {
    /// What is added to the gradient for each unit of the parameter (Adam's weight decay).
    float penalty;
    float meanWeight, squareDecay, squareWeight;
    /// The learning rate over the mean's bias correction; one over the square root of the square's.
    float rate, deviationFactor, epsilon;
    /// What parameters are multiplied by (AdamW's weight decay).
    float shrinkage;
} GentoolAdamStep;

void gentool_adam(const GentoolAdamStep *step, const float *gradient, ptrdiff_t count, float *parameter, float *mean,
                  float *square);

// MARK: - Memory (memory.c)

/// Says whether the process keeps memory that it frees, to use it again.
///
/// Large blocks otherwise go back to the system each time, which clears every page anew before it is used again.
void gentool_keep_freed_memory(int keep);

/// Ends the process with a line on standard error and exit code 1, instead of a signal, when memory is denied to Swift.
void gentool_report_memory_shortage(void);

// MARK: - Stored numbers (halves.c, blocks.c)
//
// Inputs are little-endian bytes of any alignment. Results are exact: the same on every processor.

/// out[i] = the IEEE 754 binary16 number at in + 2 * i.
void gentool_floats_from_f16(const uint8_t *in, ptrdiff_t count, float *out);
/// out[i] = the bfloat16 number (the upper half of a binary32) at in + 2 * i.
void gentool_floats_from_bf16(const uint8_t *in, ptrdiff_t count, float *out);

/// GGML's quantised blocks: `count` blocks become 32 * count floats.
void gentool_floats_from_q4_0(const uint8_t *blocks, ptrdiff_t count, float *out);
void gentool_floats_from_q4_1(const uint8_t *blocks, ptrdiff_t count, float *out);
void gentool_floats_from_q5_0(const uint8_t *blocks, ptrdiff_t count, float *out);
void gentool_floats_from_q5_1(const uint8_t *blocks, ptrdiff_t count, float *out);
void gentool_floats_from_q8_0(const uint8_t *blocks, ptrdiff_t count, float *out);
/// GGML's quantised blocks in two levels ("K"): `count` blocks become 256 * count floats.
void gentool_floats_from_q2_K(const uint8_t *blocks, ptrdiff_t count, float *out);
void gentool_floats_from_q3_K(const uint8_t *blocks, ptrdiff_t count, float *out);
void gentool_floats_from_q4_K(const uint8_t *blocks, ptrdiff_t count, float *out);
void gentool_floats_from_q5_K(const uint8_t *blocks, ptrdiff_t count, float *out);
void gentool_floats_from_q6_K(const uint8_t *blocks, ptrdiff_t count, float *out);

/// The sum of the products of `count` blocks' numbers with as many floats.
float gentool_dot_q4_0(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q4_1(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q5_0(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q5_1(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q8_0(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q2_K(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q3_K(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q4_K(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q5_K(const uint8_t *blocks, ptrdiff_t count, const float *factors);
float gentool_dot_q6_K(const uint8_t *blocks, ptrdiff_t count, const float *factors);

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
} GentoolNoise;

/// out[i] = the noise at (x[i], y[i]), |x|, |y| below 2^30 / frequency of the last octave.
///
/// `footprint[i]` is how far apart neighbouring samples are, in units of x: octaves too fine for it fade out. NULL keeps
/// all of them.
void gentool_fractal_noise(const float *x, const float *y, const float *footprint, ptrdiff_t count,
                           const GentoolNoise *noise, float *out);

#endif
