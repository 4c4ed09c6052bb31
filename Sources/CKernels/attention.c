#include "clones.h"
#include "include/CKernels.h"
#include "transcendental.h"

/// Turns `count` scores into weights e^(scale · (score - largest)); returns the reciprocal of their sum.
CLONED static float exponentials(float *scores, ptrdiff_t count, float scale) {
    enum { lanes = 16 };
    const ptrdiff_t whole = count / lanes * lanes;
    float largest[lanes], sums[lanes] = {0};
    for (int l = 0; l < lanes; l++)
        largest[l] = scores[0];
    for (ptrdiff_t i = 0; i < whole; i += lanes)
        for (int l = 0; l < lanes; l++)
            largest[l] = scores[i + l] > largest[l] ? scores[i + l] : largest[l];
    float maximum = largest[0];
    for (int l = 1; l < lanes; l++)
        maximum = largest[l] > maximum ? largest[l] : maximum;
    for (ptrdiff_t i = whole; i < count; i++)
        maximum = scores[i] > maximum ? scores[i] : maximum;

    for (ptrdiff_t i = 0; i < whole; i += lanes) {
        for (int l = 0; l < lanes; l++) {
            scores[i + l] = exponential(scale * (scores[i + l] - maximum));
            sums[l] += scores[i + l];
        }
    }
    float sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += sums[l];
    for (ptrdiff_t i = whole; i < count; i++) {
        scores[i] = exponential(scale * (scores[i] - maximum));
        sum += scores[i];
    }
    return 1.0f / sum;
}

CLONED static void store_scaled(const float *in, ptrdiff_t count, float factor, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = in[i] * factor;
}

void kernel_attention_tile(const kernel_attention *attention, ptrdiff_t firstQuery, int rows, float *scores) {
    const kernel_precision precision = attention->precision;
    const ptrdiff_t stepsPerKeyPanel = attention->steps * panelWidth;
    const ptrdiff_t keyPanels = (attention->keys + panelWidth - 1) / panelWidth;
    const ptrdiff_t scoreStride = keyPanels * panelWidth;
    const ptrdiff_t valueSteps = precision == kernel_bf16 ? (attention->keys + 1) / 2 : attention->keys;

    memset(scores, 0, (size_t)(tileRows * scoreStride) * sizeof *scores);
    const char *queries = (const char *)attention->queries + firstQuery * attention->queryStride;
    for (ptrdiff_t panel = 0; panel < keyPanels; panel++)
        kernel_tile(precision, queries, attention->queryStride, rows, attention->steps,
                    (const uint32_t *)attention->keyPanels + panel * stepsPerKeyPanel, scores + panel * panelWidth,
                    scoreStride);

    float factors[tileRows];
    for (int r = 0; r < rows; r++) {
        float *row = scores + r * scoreStride;
        const ptrdiff_t seen = attention->isCausal ? firstQuery + r + 1 : attention->keys;
        factors[r] = exponentials(row, seen, attention->scale);
        memset(row + seen, 0, (size_t)(scoreStride - seen) * sizeof *row);
        // Half as long, the rounded weights take the place of the exact ones.
        if (precision == kernel_bf16)
            kernel_bf16_from_floats(row, 2 * valueSteps, (uint16_t *)row);
    }
    float sums[tileRows * panelWidth];
    for (ptrdiff_t first = 0; first < attention->channels; first += panelWidth) {
        memset(sums, 0, sizeof sums);
        kernel_tile(precision, scores, scoreStride * (ptrdiff_t)sizeof *scores, rows, valueSteps,
                    (const uint32_t *)attention->valuePanels + first * valueSteps, sums, panelWidth);
        const ptrdiff_t count = attention->channels - first < panelWidth ? attention->channels - first : panelWidth;
        for (int r = 0; r < rows; r++)
            store_scaled(sums + r * panelWidth, count, factors[r],
                         attention->out + (firstQuery + r) * attention->outStride + first);
    }
}
