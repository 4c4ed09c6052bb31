#include "clones.h"
#include "include/CKernels.h"
#include "tiles.h"
#include "transcendental.h"

enum { lanes = 16 };

CLONED static float largest(const float *values, ptrdiff_t count) {
    float partial[lanes];
    const ptrdiff_t whole = count / lanes * lanes;
    for (int l = 0; l < lanes; l++)
        partial[l] = values[0];
    for (ptrdiff_t i = 0; i < whole; i += lanes)
        for (int l = 0; l < lanes; l++)
            partial[l] = values[i + l] > partial[l] ? values[i + l] : partial[l];
    for (ptrdiff_t i = whole; i < count; i++)
        partial[0] = values[i] > partial[0] ? values[i] : partial[0];
    float result = partial[0];
    for (int l = 1; l < lanes; l++)
        result = partial[l] > result ? partial[l] : result;
    return result;
}

INLINED uint16_t rounded_to_bf16(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits + 0x7FFFu + ((bits >> 16) & 1)) >> 16);
}

/// Puts weights e^(scale · (score - maximum)) in the place of scores, as floats or, half as long, as bfloat16. Scores from
/// `seen` up to `count`, a multiple of 16, get weight 0. Returns the weights' sum.
INLINED float weights_from_scores(float *scores, ptrdiff_t seen, ptrdiff_t count, float scale, const int isHalf) {
    const float maximum = largest(scores, seen);
    const float factor = scale * 1.44269504f;
    float sums[lanes] = {0};
    for (ptrdiff_t i = 0; i < count; i += lanes) {
        float weights[lanes];
        uint16_t halves[lanes];
        for (int l = 0; l < lanes; l++) {
            const float weight = power_of_two(factor * (scores[i + l] - maximum));
            weights[l] = i + l < seen ? weight : 0;
            sums[l] += weights[l];
            halves[l] = rounded_to_bf16(weights[l]);
        }
        if (isHalf)
            memcpy((uint16_t *)scores + i, halves, sizeof halves);
        else
            memcpy(scores + i, weights, sizeof weights);
    }
    float sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += sums[l];
    return sum;
}

CLONED static float float_weights(float *scores, ptrdiff_t seen, ptrdiff_t count, float scale) {
    return weights_from_scores(scores, seen, count, scale, 0);
}

CLONED static float half_weights(float *scores, ptrdiff_t seen, ptrdiff_t count, float scale) {
    return weights_from_scores(scores, seen, count, scale, 1);
}

CLONED static void store_scaled(const float *in, ptrdiff_t count, float factor, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = in[i] * factor;
}

void kernel_attention_tile(const kernel_attention *attention, ptrdiff_t firstQuery, int rows, float *scores) {
    const kernel_precision precision = attention->precision;
    const ptrdiff_t keyPanels = (attention->keys + panelWidth - 1) / panelWidth;
    const ptrdiff_t scoreStride = keyPanels * panelWidth;
    const ptrdiff_t valueSteps = precision == kernel_bf16 ? (attention->keys + 1) / 2 : attention->keys;

    const TileFunction tile = kernel_tile_function(precision);
    const ptrdiff_t noOffset = 0;
    const char *from[tileRows];
    const char *queries = (const char *)attention->queries + firstQuery * attention->queryStride;
    point_at_rows(from, queries, attention->queryStride, rows);
    for (ptrdiff_t panel = 0; panel < keyPanels; panel++)
        tile(from, &noOffset, 1, attention->steps,
             (const char *)attention->keyPanels + panel * attention->steps * panelStepBytes, panelWidth, 1,
             scores + panel * panelWidth, scoreStride);

    float factors[tileRows];
    for (int r = 0; r < rows; r++) {
        float *row = scores + r * scoreStride;
        const ptrdiff_t seen = attention->isCausal ? firstQuery + r + 1 : attention->keys;
        factors[r] = 1 / (precision == kernel_bf16 ? half_weights : float_weights)(row, seen, scoreStride, attention->scale);
    }
    point_at_rows(from, scores, scoreStride * (ptrdiff_t)sizeof *scores, rows);
    float sums[tileRows * panelWidth];
    for (ptrdiff_t first = 0; first < attention->channels; first += panelWidth) {
        const ptrdiff_t count = attention->channels - first < panelWidth ? attention->channels - first : panelWidth;
        tile(from, &noOffset, 1, valueSteps,
             (const char *)attention->valuePanels + first * valueSteps * stepBytes, (int)count, 1, sums, panelWidth);
        for (int r = 0; r < rows; r++)
            store_scaled(sums + r * panelWidth, count, factors[r],
                         attention->out + (firstQuery + r) * attention->outStride + first);
    }
}
