#include "clones.h"
#include "half.h"
#include "matrices.h"
#include "outer.h"
#include "tiles.h"

/// Pixels that are taken at once, so that they stay in the first-level cache for all tiles; and lines of them.
enum { outerPixels = 128, outerLines = 64 };

/// Sums are of whole panels of outputs.
static ptrdiff_t padded_outputs(ptrdiff_t outputs) { return (outputs + panelWidth - 1) / panelWidth * panelWidth; }

ptrdiff_t gentool_weight_gradient_scratch(ptrdiff_t taps, ptrdiff_t outputs) {
    return taps * padded_outputs(outputs) * outerChannels;
}

/// Sums up outer products of single rows.
static void add_rows(const GentoolWeightGradient *product, ptrdiff_t firstTap, ptrdiff_t taps, ptrdiff_t firstOutput,
                     ptrdiff_t outputs, ptrdiff_t firstChannel, float *sums) {
    const OuterFunction outer = gentool_outer_function(product->precision);
    const ptrdiff_t tiles = (outputs + outerOutputs - 1) / outerOutputs;
    const ptrdiff_t tapSums = padded_outputs(outputs) * outerChannels;
    ptrdiff_t gradientLines[outerLines], inputLines[outerLines];
    const ptrdiff_t allLines = product->images * product->height;
    ptrdiff_t atOnce = product->width > 0 ? outerPixels / product->width : outerLines;
    atOnce = atOnce < 1 ? 1 : atOnce > outerLines ? outerLines : atOnce;
    for (ptrdiff_t start = 0; start < allLines; start += atOnce) {
        const ptrdiff_t lines = allLines - start < atOnce ? allLines - start : atOnce;
        for (ptrdiff_t line = 0; line < lines; line++) {
            const ptrdiff_t image = (start + line) / product->height, y = (start + line) % product->height;
            gradientLines[line] = (start + line) * product->width * product->gradientRowStride;
            inputLines[line] = image * product->imageStride + y * product->lineStride;
        }
        // Long lines are cut, so that a block's rows stay in the first-level cache for all tiles.
        for (ptrdiff_t x = 0; x < product->width; x += outerPixels) {
            const ptrdiff_t width = product->width - x < outerPixels ? product->width - x : outerPixels;
            for (ptrdiff_t tap = 0; tap < taps; tap++) {
                for (ptrdiff_t tile = 0; tile < tiles; tile++) {
                    const OuterBlock block = {
                        .gradients = (const char *)product->gradients + x * product->gradientRowStride +
                                     (firstOutput + tile * outerOutputs) * stepBytes,
                        .input = (const char *)product->input + x * product->rowStride +
                                 product->tapOffsets[firstTap + tap] + firstChannel * stepBytes,
                        .gradientLines = gradientLines,
                        .inputLines = inputLines,
                        .lines = lines,
                        .width = width,
                        .gradientStride = product->gradientRowStride,
                        .inputStride = product->rowStride,
                    };
                    outer(&block, sums + tap * tapSums + tile * outerOutputs * outerChannels);
                }
            }
        }
    }
}

void gentool_weight_gradient_part(const GentoolWeightGradient *product, ptrdiff_t firstTap, ptrdiff_t taps,
                                  ptrdiff_t firstOutput, ptrdiff_t outputs, ptrdiff_t firstChannel, float *scratch) {
    const ptrdiff_t tapSums = padded_outputs(outputs) * outerChannels;
    memset(scratch, 0, (size_t)(taps * tapSums) * sizeof *scratch);
    (gentool_uses_matrices(product->precision) ? gentool_matrix_outer : add_rows)(product, firstTap, taps, firstOutput,
                                                                                  outputs, firstChannel, scratch);

    const ptrdiff_t left = product->channels - firstChannel;
    const ptrdiff_t channels = left < outerChannels ? left : outerChannels;
    for (ptrdiff_t output = 0; output < outputs; output++)
        for (ptrdiff_t channel = 0; channel < channels; channel++)
            for (ptrdiff_t tap = 0; tap < taps; tap++)
                product->out[((firstOutput + output) * product->channels + firstChannel + channel) * product->taps +
                             firstTap + tap] = scratch[tap * tapSums + output * outerChannels + channel];
}

CLONED void gentool_bf16_pairs(const float *first, const float *second, ptrdiff_t count, uint32_t *out) {
    if (second == NULL) {
        for (ptrdiff_t i = 0; i < count; i++)
            out[i] = bf16_of_float(first[i]);
        return;
    }
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = bf16_of_float(first[i]) | (uint32_t)bf16_of_float(second[i]) << 16;
}

CLONED void gentool_pool_pairs(const float *first, const float *second, ptrdiff_t width, ptrdiff_t channels,
                               float *out) {
    for (ptrdiff_t x = 0; x < width; x++, first += 2 * channels, second += 2 * channels, out += channels)
        for (ptrdiff_t c = 0; c < channels; c++)
            out[c] = (first[c] + first[channels + c]) + (second[c] + second[channels + c]);
}

void gentool_flip_weights(const float *weights, ptrdiff_t outputs, ptrdiff_t channels, ptrdiff_t taps, ptrdiff_t first,
                          ptrdiff_t count, float *out) {
    for (ptrdiff_t channel = first; channel < first + count; channel++)
        for (ptrdiff_t output = 0; output < outputs; output++)
            for (ptrdiff_t tap = 0; tap < taps; tap++)
                out[(channel * outputs + output) * taps + tap] =
                    weights[(output * channels + channel) * taps + taps - 1 - tap];
}
