#include "CKernels.h"
#include "clones.h"

// Vectors over floats that were stored one by one, at any address a float may have.
typedef float float4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef float float16 __attribute__((vector_size(64), aligned(4), may_alias));

static inline __attribute__((always_inline)) float4 load4(const float *from) { return *(const float4 *)from; }

/// One channel: vectors run along the taps.
static inline __attribute__((always_inline)) void
filter_plain_row(const float *row, const GentoolTaps *taps, const float *weights, ptrdiff_t outputs, float *out) {
    for (ptrdiff_t x = 0; x < outputs; x++) {
        const float *from = row + taps[x].start;
        const float *weight = weights + taps[x].offset;
        const ptrdiff_t count = taps[x].count;
        float4 sums = {0, 0, 0, 0}, more = {0, 0, 0, 0};
        ptrdiff_t k = 0;
        for (; k + 8 <= count; k += 8) {
            sums += load4(weight + k) * load4(from + k);
            more += load4(weight + k + 4) * load4(from + k + 4);
        }
        for (; k + 4 <= count; k += 4)
            sums += load4(weight + k) * load4(from + k);
        sums += more;
        float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (; k < count; k++)
            sum += weight[k] * from[k];
        out[x] = sum;
    }
}

/// Several channels: a vector holds four of one pixel. Where fewer are left, its last lanes belong to
/// the next pixel; what they compute is overwritten when that pixel's turn comes.
static inline __attribute__((always_inline)) void filter_pixel_row(const float *row, ptrdiff_t channels,
                                                                   const GentoolTaps *taps, const float *weights,
                                                                   ptrdiff_t outputs, float *out) {
    for (ptrdiff_t x = 0; x < outputs; x++) {
        const float *weight = weights + taps[x].offset;
        const ptrdiff_t count = taps[x].count;
        for (ptrdiff_t group = 0; group < channels; group += 4) {
            const float *from = row + taps[x].start * channels + group;
            float4 even = {0, 0, 0, 0}, odd = {0, 0, 0, 0};
            ptrdiff_t k = 0;
            for (; k + 2 <= count; k += 2) {
                even += weight[k] * load4(from + k * channels);
                odd += weight[k + 1] * load4(from + (k + 1) * channels);
            }
            if (k < count)
                even += weight[k] * load4(from + k * channels);
            *(float4 *)(out + x * channels + group) = even + odd;
        }
    }
}

CLONED void gentool_filter_row(const float *row, ptrdiff_t channels, const GentoolTaps *taps, const float *weights,
                               ptrdiff_t outputs, float *out) {
    switch (channels) {
    case 1: filter_plain_row(row, taps, weights, outputs, out); break;
    case 3: filter_pixel_row(row, 3, taps, weights, outputs, out); break;
    case 4: filter_pixel_row(row, 4, taps, weights, outputs, out); break;
    default: filter_pixel_row(row, channels, taps, weights, outputs, out);
    }
}

CLONED void gentool_combine_rows(const float *const *rows, const float *weights, ptrdiff_t taps, ptrdiff_t count,
                                 float *out) {
    ptrdiff_t i = 0;
    // Columns in blocks whose sums stay in registers while the taps pass by.
    for (; i + 32 <= count; i += 32) {
        float16 first = {0}, second = {0};
        for (ptrdiff_t k = 0; k < taps; k++) {
            first += weights[k] * *(const float16 *)(rows[k] + i);
            second += weights[k] * *(const float16 *)(rows[k] + i + 16);
        }
        *(float16 *)(out + i) = first;
        *(float16 *)(out + i + 16) = second;
    }
    for (; i < count; i++) {
        float sum = 0;
        for (ptrdiff_t k = 0; k < taps; k++)
            sum += weights[k] * rows[k][i];
        out[i] = sum;
    }
}
