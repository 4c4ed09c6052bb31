#include "clones.h"
#include "half.h"
#include "include/CKernels.h"
#include "tiles.h"
#include "transcendental.h"
#include "vectors.h"

enum { lanes = 16 };

CLONED static float largest(const float *values, ptrdiff_t count) {
    // Several vectors, so that a comparison need not wait for the one before.
    enum { together = 4 * lanes };
    float partial[together];
    const ptrdiff_t whole = count / together * together;
    for (int l = 0; l < together; l++)
        partial[l] = values[0];
    for (ptrdiff_t i = 0; i < whole; i += together)
        for (int l = 0; l < together; l++)
            partial[l] = values[i + l] > partial[l] ? values[i + l] : partial[l];
    for (ptrdiff_t i = whole; i < count; i++)
        partial[0] = values[i] > partial[0] ? values[i] : partial[0];
#pragma clang loop unroll(full)
    for (int half = together / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            partial[l] = partial[l + half] > partial[l] ? partial[l + half] : partial[l];
    return partial[0];
}

/// Puts weights 2^(factor · (score - maximum)) in the place of scores, as floats or, half as long, as bfloat16. Scores from
/// `seen` up to `count`, a multiple of 32, get weight 0. Returns the weights' sum.
INLINED float weights_from_scores(float *scores, ptrdiff_t seen, ptrdiff_t count, float factor, float maximum,
                                  const int isHalf) {
    float sums[lanes] = {0};
    for (ptrdiff_t i = 0; i < count; i += lanes) {
        float weights[lanes];
        uint16_t halves[lanes];
        for (int l = 0; l < lanes; l++) {
            const float weight = power_of_two(factor * (scores[i + l] - maximum));
            weights[l] = i + l < seen ? weight : 0;
            sums[l] += weights[l];
            halves[l] = bf16_of_float(weights[l]);
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

CLONED static float float_weights(float *scores, ptrdiff_t seen, ptrdiff_t count, float factor, float maximum) {
    return weights_from_scores(scores, seen, count, factor, maximum, 0);
}

CLONED static float half_weights(float *scores, ptrdiff_t seen, ptrdiff_t count, float factor, float maximum) {
    return weights_from_scores(scores, seen, count, factor, maximum, 1);
}

#if defined(__x86_64__)
/// As `half_weights`, to within the rounding of bfloat16.
NATIVE_BF16 static float
half_weights_native(float *scores, ptrdiff_t seen, ptrdiff_t count, float factor, float maximum) {
    for (ptrdiff_t i = seen; i < count; i++)
        scores[i] = -1e30f;
    const __m512 factors = _mm512_set1_ps(factor), shift = _mm512_set1_ps(-factor * maximum);
    __m512 sum = _mm512_setzero_ps();
    for (ptrdiff_t i = 0; i < count; i += 2 * lanes) {
        __m512 weights[2];
        for (int v = 0; v < 2; v++) {
            const __m512 x = _mm512_fmadd_ps(_mm512_loadu_ps(scores + i + v * lanes), factors, shift);
            const __m512 rest = _mm512_reduce_ps(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
            // 2^rest within 1e-4, for rest in 0...1.
            __m512 power = _mm512_set1_ps(0.0780245f);
            power = _mm512_fmadd_ps(power, rest, _mm512_set1_ps(0.2260672f));
            power = _mm512_fmadd_ps(power, rest, _mm512_set1_ps(0.6958335f));
            power = _mm512_fmadd_ps(power, rest, _mm512_set1_ps(0.9999252f));
            weights[v] = _mm512_scalef_ps(power, x);
            sum = _mm512_add_ps(sum, weights[v]);
        }
        const __m512bh halves = _mm512_cvtne2ps_pbh(weights[1], weights[0]);
        memcpy((uint16_t *)scores + i, &halves, sizeof halves);
    }
    return _mm512_reduce_add_ps(sum);
}
#endif

/// Turns scores into weights, as `weights_from_scores` does.
typedef float (*WeightFunction)(float *scores, ptrdiff_t seen, ptrdiff_t count, float factor, float maximum);

/// The fastest one that the processor can run.
static WeightFunction weight_function(GentoolPrecision precision) {
    if (precision == gentoolF32)
        return float_weights;
#if defined(__x86_64__)
    if (gentool_has_bf16())
        return half_weights_native;
#endif
    return half_weights;
}

CLONED static void scale(const float *in, ptrdiff_t count, float factor, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = in[i] * factor;
}

/// Keys that are looked at together: few enough that they, their values and their scores stay in the caches.
enum { chunkKeys = 512 };
/// Floats from one query's scores to the next's; not a power of two, or they would all compete for the same few places in
/// the first-level cache.
enum { scoreStride = chunkKeys + 16 };

/// What is known of some queries' softmax so far.
typedef struct {
    float largest[attentionQueries];
    float total[attentionQueries];
} Softmax;

static ptrdiff_t padded_channels(const GentoolAttention *attention) {
    return (attention->channels + panelWidth - 1) / panelWidth * panelWidth;
}

ptrdiff_t gentool_attention_scratch(const GentoolAttention *attention) {
    return mostTileRows * scoreStride + attentionQueries * padded_channels(attention);
}

/// Turns a row's scores of a chunk into weights, and brings what was summed up before to the new maximum.
static void update_softmax(const GentoolAttention *attention, WeightFunction weights, Softmax *softmax, ptrdiff_t row,
                           float *scores, ptrdiff_t seen, ptrdiff_t count, int isFirst, float *sums) {
    const float factor = attention->scale * 1.44269504f;
    float maximum = softmax->largest[row];
    if (seen > 0) {
        const float found = largest(scores, seen);
        maximum = isFirst || found > maximum ? found : maximum;
    }
    if (!isFirst && maximum > softmax->largest[row]) {
        const float correction = power_of_two(factor * (softmax->largest[row] - maximum));
        softmax->total[row] *= correction;
        scale(sums, padded_channels(attention), correction, sums);
    }
    softmax->largest[row] = maximum;
    const float sum = weights(scores, seen, count, factor, maximum);
    softmax->total[row] = isFirst ? sum : softmax->total[row] + sum;
}

/// Puts a query's biases where its products with a chunk's keys are summed up, which are scaled afterwards.
static void begin_with_biases(const GentoolAttention *attention, ptrdiff_t query, ptrdiff_t start,
                              ptrdiff_t keys, ptrdiff_t places, float *scores) {
    scale(attention->biases + query * attention->keys + start, keys, 1 / attention->scale, scores);
    for (ptrdiff_t i = keys; i < places; i++)
        scores[i] = 0;
}

void gentool_attention_queries(const GentoolAttention *attention, ptrdiff_t firstQuery, int count, float *scratch) {
    const GentoolPrecision precision = attention->precision;
    const TileKernel kernel = gentool_tile_kernel(precision);
    const WeightFunction weights = weight_function(precision);
    const ptrdiff_t noOffset = 0;
    const ptrdiff_t sumStride = padded_channels(attention);
    const char *queries = (const char *)attention->queries + firstQuery * attention->queryStride;
    float *scores = scratch;
    float *allSums = scratch + mostTileRows * scoreStride;
    Softmax softmax;

    gentool_begin_tiles(&kernel);
    for (ptrdiff_t start = 0; start < attention->keys; start += chunkKeys) {
        const ptrdiff_t keys = attention->keys - start < chunkKeys ? attention->keys - start : chunkKeys;
        const ptrdiff_t panels = (keys + panelWidth - 1) / panelWidth;
        const ptrdiff_t firstStep = precision == gentoolBF16 ? start / 2 : start;
        const ptrdiff_t stepsLeft = attention->valueSteps - firstStep;
        const ptrdiff_t mostSteps = precision == gentoolBF16 ? chunkKeys / 2 : chunkKeys;
        const ptrdiff_t steps = stepsLeft < mostSteps ? stepsLeft : mostSteps;
        for (int first = 0; first < count; first += kernel.rows) {
            const int rows = count - first < kernel.rows ? count - first : kernel.rows;
            const ptrdiff_t lastSeen = attention->isCausal ? firstQuery + first + rows : attention->keys;
            if (lastSeen <= start)
                continue;
            const char *from[mostTileRows];
            point_at_rows(from, queries + first * attention->queryStride, attention->queryStride, rows, kernel.rows);
            for (int r = 0; r < rows && attention->biases; r++)
                begin_with_biases(attention, firstQuery + first + r, start, keys, panels * panelWidth,
                                  scores + r * scoreStride);
            const char *keyPanels = (const char *)attention->keyPanels + start * attention->steps * stepBytes;
            for (ptrdiff_t panel = 0; panel < panels; panel++)
                kernel.add(from, &noOffset, 1, attention->steps, keyPanels + panel * attention->steps * panelStepBytes,
                           panelWidth, attention->biases == NULL, scores + panel * panelWidth, scoreStride);

            float *sums = allSums + first * sumStride;
            for (int r = 0; r < rows; r++) {
                const ptrdiff_t visible = attention->isCausal ? firstQuery + first + r + 1 - start : keys;
                update_softmax(attention, weights, &softmax, first + r, scores + r * scoreStride,
                               visible < 0 ? 0 : visible < keys ? visible : keys, panels * panelWidth, start == 0,
                               sums + r * sumStride);
            }
            point_at_rows(from, scores, scoreStride * (ptrdiff_t)sizeof *scores, rows, kernel.rows);
            const char *valuePanels = (const char *)attention->valuePanels + firstStep * panelStepBytes;
            for (ptrdiff_t channel = 0; channel < attention->channels; channel += panelWidth) {
                const ptrdiff_t left = attention->channels - channel;
                kernel.add(from, &noOffset, 1, steps, valuePanels + channel * attention->valueSteps * stepBytes,
                           (int)(left < panelWidth ? left : panelWidth), start == 0, sums + channel, sumStride);
            }
        }
    }
    gentool_end_tiles(&kernel);
    for (int r = 0; r < count; r++)
        scale(allSums + r * sumStride, attention->channels, 1 / softmax.total[r],
              attention->out + (firstQuery + r) * attention->outStride);
}
