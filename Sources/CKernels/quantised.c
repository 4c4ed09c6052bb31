#include "quantised.h"
#include "clones.h"
#include "half.h"
#include "vectors.h"

#include <string.h>

/// What the largest of a block's numbers becomes.
enum { largest = 127, weightOffset = 128 };

/// A block's scale, and its numbers divided by it and rounded to the nearest, ties to even.
static inline __attribute__((always_inline)) float quantise(const float values[q8Block], int32_t rounded[q8Block]) {
    // Without their signs, floats are in the order of their bits.
    uint32_t bits[q8Block], mostBits = 0;
    memcpy(bits, values, sizeof bits);
    for (int i = 0; i < q8Block; i++) {
        const uint32_t magnitude = bits[i] & 0x7FFFFFFF;
        mostBits = magnitude > mostBits ? magnitude : mostBits;
    }
    const float most = float_with_bits(mostBits);
    const float factor = most > 0 ? largest / most : 0;
    for (int i = 0; i < q8Block; i++) {
        // 1.5 * 2^23 leaves no bits for fractions, and the whole number in the lowest ones.
        const float sum = values[i] * factor + 0x1.8p23f;
        memcpy(&bits[i], &sum, 4);
        rounded[i] = (int32_t)bits[i] - 0x4B400000;
    }
    return most / largest;
}

CLONED void gentool_q8_from_floats(const float *in, ptrdiff_t count, void *out) {
    Q8Input *steps = out;
    for (ptrdiff_t first = 0; first < count; first += q8Block, steps++) {
        float values[q8Block] = {0};
        memcpy(values, in + first, (count - first < q8Block ? count - first : q8Block) * sizeof *values);
        int32_t rounded[q8Block], sum = 0;
        steps->scale = quantise(values, rounded);
        for (int i = 0; i < q8Block; i++) {
            steps->values[i] = (int8_t)rounded[i];
            sum += rounded[i];
        }
        steps->start = -weightOffset * sum;
    }
}

CLONED void gentool_pack_q8_panel(const float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride, ptrdiff_t outputs,
                                  ptrdiff_t channels, void *panel) {
    Q8Panel *steps = panel;
    for (ptrdiff_t first = 0; first < channels; first += q8Block, steps++) {
        const ptrdiff_t count = channels - first < q8Block ? channels - first : q8Block;
        for (ptrdiff_t output = 0; output < panelWidth; output++) {
            float values[q8Block] = {0};
            const float *row = rows + output * rowStride + first * channelStride;
            if (output < outputs && channelStride == 1 && count == q8Block)
                memcpy(values, row, sizeof values);
            else
                for (ptrdiff_t i = 0; i < count && output < outputs; i++)
                    values[i] = row[i * channelStride];
            int32_t rounded[q8Block];
            uint8_t bytes[q8Block];
            steps->scales[output] = quantise(values, rounded);
            for (int i = 0; i < q8Block; i++)
                bytes[i] = (uint8_t)(rounded[i] + weightOffset);
            for (int four = 0; four < q8Block / 4; four++)
                memcpy(steps->values[four][output], bytes + 4 * four, 4);
        }
    }
}

void gentool_unpack_q8_panel(const void *panel, ptrdiff_t outputs, ptrdiff_t channels, float *rows,
                             ptrdiff_t rowStride, ptrdiff_t channelStride) {
    const Q8Panel *steps = panel;
    for (ptrdiff_t channel = 0; channel < channels; channel++) {
        const Q8Panel *step = steps + channel / q8Block;
        const ptrdiff_t four = channel % q8Block / 4, place = channel % 4;
        for (ptrdiff_t output = 0; output < outputs; output++)
            rows[output * rowStride + channel * channelStride] =
                step->scales[output] * (float)((int)step->values[four][output][place] - weightOffset);
    }
}

CLONED void gentool_f32_from_q8_panel(const void *panel, ptrdiff_t channels, void *out) {
    const Q8Panel *steps = panel;
    float *floats = out;
    for (ptrdiff_t channel = 0; channel < channels; channel++, floats += panelWidth) {
        const Q8Panel *step = steps + channel / q8Block;
        uint32_t fours[panelWidth];
        memcpy(fours, step->values[channel % q8Block / 4], sizeof fours);
        const int shift = (int)(channel % 4) * 8;
        for (int output = 0; output < panelWidth; output++)
            floats[output] = step->scales[output] * (float)((int)(fours[output] >> shift & 0xFF) - weightOffset);
    }
}

#if defined(__x86_64__)
/// Numbers (byte - 128) * scale: two of each of 16 outputs, in pairs.
NATIVE_BF16 static inline __m512i scaled_pairs(__m512i first, __m512i second, __m512 scale) {
    const __m512 shift = _mm512_mul_ps(scale, _mm512_set1_ps(-weightOffset));
    const __m512 low = _mm512_fmadd_ps(_mm512_cvtepi32_ps(first), scale, shift);
    const __m512 high = _mm512_fmadd_ps(_mm512_cvtepi32_ps(second), scale, shift);
    const __m512i words = (__m512i)_mm512_cvtne2ps_pbh(high, low);
    const __m512i places = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6,
                                            21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return _mm512_permutexvar_epi16(places, words);
}

NATIVE_BF16 void gentool_bf16_from_q8_panel(const void *panel, ptrdiff_t channels, void *out) {
    const __m512i lastByte = _mm512_set1_epi32(0xFF);
    uint32_t(*pairs)[panelWidth] = out;
    for (const Q8Panel *step = panel; channels > 0; step++, channels -= q8Block) {
        const ptrdiff_t count = channels < q8Block ? channels : q8Block;
        for (ptrdiff_t channel = 0; channel < count; channel += 2, pairs++) {
            for (int output = 0; output < panelWidth; output += 16) {
                const __m512i four = _mm512_loadu_si512(step->values[channel / 4][output]);
                const __m512i two = channel % 4 == 0 ? four : _mm512_srli_epi32(four, 16);
                _mm512_storeu_si512(*pairs + output,
                                    scaled_pairs(_mm512_and_si512(two, lastByte),
                                                 _mm512_and_si512(_mm512_srli_epi32(two, 8), lastByte),
                                                 _mm512_loadu_ps(step->scales + output)));
            }
        }
    }
}
#else
// Never called: no such unit is known.
void gentool_bf16_from_q8_panel(const void *panel, ptrdiff_t channels, void *out) {}
#endif
