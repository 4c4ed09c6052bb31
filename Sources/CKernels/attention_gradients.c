#include "clones.h"
#include "include/CKernels.h"
#include "outer.h"
#include "tiles.h"
#include "transcendental.h"

// With P = softmax(scale · Q Kᵀ) and O = P V (Dao et al. 2022, "FlashAttention", appendix B.2):
// dV = Pᵀ dO, dP = dO Vᵀ, dS = P ∘ (dP − rowsum(P ∘ dP)), dQ = scale · dS K, dK = scale · dSᵀ Q.
// Nothing of the forward pass is kept: weights of a block of queries are computed again.

/// Turns a row's scores into softmax weights; those from `seen` up to `count` become 0.
CLONED static void softmax_row(float *scores, ptrdiff_t seen, ptrdiff_t count, float scale) {
    float maximum = scores[0];
    for (ptrdiff_t i = 1; i < seen; i++)
        maximum = scores[i] > maximum ? scores[i] : maximum;
    const float factor = scale * 1.44269504f;
    enum { lanes = 16 };
    float sums[lanes] = {0};
    for (ptrdiff_t i = 0; i < count; i += lanes)
        for (int l = 0; l < lanes; l++) {
            const float weight = power_of_two(factor * (scores[i + l] - maximum));
            scores[i + l] = i + l < seen ? weight : 0;
            sums[l] += scores[i + l];
        }
    float sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += sums[l];
    for (ptrdiff_t i = 0; i < count; i++)
        scores[i] *= 1 / sum;
}

/// Turns gradients of a row's weights into gradients of its scores.
CLONED static void softmax_row_gradient(const float *weights, ptrdiff_t count, float scale, float *gradients) {
    enum { lanes = 16 };
    float sums[lanes] = {0};
    for (ptrdiff_t i = 0; i < count; i += lanes)
        for (int l = 0; l < lanes; l++)
            sums[l] += weights[i + l] * gradients[i + l];
    float sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += sums[l];
    for (ptrdiff_t i = 0; i < count; i++)
        gradients[i] = scale * weights[i] * (gradients[i] - sum);
}

static ptrdiff_t padded(ptrdiff_t count) { return (count + panelWidth - 1) / panelWidth * panelWidth; }

ptrdiff_t gentool_attention_gradient_scratch(const GentoolAttentionGradient *attention) {
    const ptrdiff_t keys = padded(attention->keys), channels = padded(attention->channels);
    return 2 * attentionQueries * keys + 3 * attentionQueries * channels + 2 * keys * channels;
}

/// Copies rows, with zeros up to a whole number of panels.
static void copy_rows(const float *in, ptrdiff_t stride, int rows, ptrdiff_t channels, float *out) {
    const ptrdiff_t width = padded(channels);
    for (int row = 0; row < rows; row++, in += stride, out += width) {
        memcpy(out, in, (size_t)channels * sizeof *out);
        memset(out + channels, 0, (size_t)(width - channels) * sizeof *out);
    }
}

/// sums[output][channel] += left[row][output] * right[row][channel], summed over rows.
static void add_outer(OuterFunction outer, const float *left, ptrdiff_t leftWidth, const float *right,
                      ptrdiff_t rightWidth, int rows, float *sums) {
    const ptrdiff_t noOffset = 0;
    for (ptrdiff_t output = 0; output < leftWidth; output += outerOutputs)
        for (ptrdiff_t channel = 0; channel < rightWidth; channel += outerChannels) {
            const OuterBlock block = {
                .gradients = (const char *)(left + output),
                .input = (const char *)(right + channel),
                .gradientLines = &noOffset,
                .inputLines = &noOffset,
                .lines = 1,
                .width = rows,
                .gradientStride = leftWidth * stepBytes,
                .inputStride = rightWidth * stepBytes,
            };
            outer(&block, sums + channel * leftWidth + output * outerChannels);
        }
}

/// Stores sums that `add_outer` made.
static void store_outer(const float *sums, ptrdiff_t outputs, ptrdiff_t channels, float *out, ptrdiff_t outStride) {
    for (ptrdiff_t channel = 0; channel < channels; channel += outerChannels) {
        const ptrdiff_t count = channels - channel < outerChannels ? channels - channel : outerChannels;
        for (ptrdiff_t output = 0; output < outputs; output++)
            memcpy(out + output * outStride + channel, sums + channel * padded(outputs) + output * outerChannels,
                   (size_t)count * sizeof *out);
    }
}

/// out = rows of `steps` floats times panels, for `outputs` outputs.
static void multiply(const TileKernel *kernel, const float *in, ptrdiff_t steps, ptrdiff_t inStride, int rows,
                     const void *panels, ptrdiff_t outputs, float *out) {
    const ptrdiff_t noOffset = 0, width = padded(outputs);
    for (int first = 0; first < rows; first += kernel->rows) {
        const char *from[mostTileRows];
        point_at_rows(from, in + first * inStride, inStride * stepBytes,
                      rows - first < kernel->rows ? rows - first : kernel->rows, kernel->rows);
        for (ptrdiff_t output = 0; output < outputs; output += panelWidth)
            kernel->add(from, &noOffset, 1, steps, (const char *)panels + output * steps * stepBytes, panelWidth, 1,
                 out + first * width + output, width);
    }
}

void gentool_attention_gradients(const GentoolAttentionGradient *attention, float *scratch) {
    const TileKernel kernel = gentool_tile_kernel(gentoolF32);
    const OuterFunction outer = gentool_outer_function(gentoolF32);
    const ptrdiff_t keys = padded(attention->keys), channels = padded(attention->channels);
    float *weights = scratch, *scores = weights + attentionQueries * keys;
    float *queries = scores + attentionQueries * keys, *gradients = queries + attentionQueries * channels;
    float *results = gradients + attentionQueries * channels;
    float *keySums = results + attentionQueries * channels, *valueSums = keySums + keys * channels;
    memset(keySums, 0, (size_t)(2 * keys * channels) * sizeof *keySums);

    for (ptrdiff_t start = 0; start < attention->queryCount; start += attentionQueries) {
        const ptrdiff_t left = attention->queryCount - start;
        const int rows = (int)(left < attentionQueries ? left : attentionQueries);
        copy_rows(attention->queries + start * attention->queryStride, attention->queryStride, rows,
                  attention->channels, queries);
        copy_rows(attention->gradients + start * attention->gradientStride, attention->gradientStride, rows,
                  attention->channels, gradients);
        multiply(&kernel, queries, attention->channels, channels, rows, attention->keyPanels, attention->keys, weights);
        multiply(&kernel, gradients, attention->channels, channels, rows, attention->valuePanels, attention->keys,
                 scores);
        for (int row = 0; row < rows; row++) {
            const ptrdiff_t seen = attention->isCausal ? start + row + 1 : attention->keys;
            softmax_row(weights + row * keys, seen, keys, attention->scale);
            softmax_row_gradient(weights + row * keys, keys, attention->scale, scores + row * keys);
        }
        multiply(&kernel, scores, attention->keys, keys, rows, attention->keyChannelPanels, attention->channels, results);
        for (int row = 0; row < rows; row++)
            memcpy(attention->queryGradients + (start + row) * attention->queryGradientStride, results + row * channels,
                   (size_t)attention->channels * sizeof *results);
        add_outer(outer, weights, keys, gradients, channels, rows, valueSums);
        add_outer(outer, scores, keys, queries, channels, rows, keySums);
    }
    store_outer(keySums, attention->keys, attention->channels, attention->keyGradients,
                attention->keyGradientStride);
    store_outer(valueSums, attention->keys, attention->channels, attention->valueGradients,
                attention->valueGradientStride);
}
