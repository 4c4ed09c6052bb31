#include "clones.h"
#include "include/CKernels.h"
#include "squares.h"
#include "transcendental.h"

CLONED void gentool_add_moments(const float *in, ptrdiff_t pixels, ptrdiff_t channels, double *sums, double *squares) {
    enum { columns = 64, rows = 64 };
    // Floats add up few rows, doubles the rest: exact enough for millions of pixels. What is squared is how far values are
    // from the first of these rows, or a small variance around a large mean would be lost (Chan, Golub & LeVeque 1983).
    for (ptrdiff_t first = 0; first < channels; first += columns) {
        const ptrdiff_t count = channels - first < columns ? channels - first : columns;
        for (ptrdiff_t start = 0; start < pixels; start += rows) {
            const ptrdiff_t end = pixels - start < rows ? pixels : start + rows;
            const float *origin = in + start * channels + first;
            float sum[columns] = {0}, square[columns] = {0};
            for (ptrdiff_t pixel = start; pixel < end; pixel++) {
                const float *values = in + pixel * channels + first;
                if (count == columns) {
                    for (ptrdiff_t c = 0; c < columns; c++) {
                        const float distance = values[c] - origin[c];
                        sum[c] += distance;
                        square[c] += distance * distance;
                    }
                } else {
                    for (ptrdiff_t c = 0; c < count; c++) {
                        const float distance = values[c] - origin[c];
                        sum[c] += distance;
                        square[c] += distance * distance;
                    }
                }
            }
            const double size = (double)(end - start);
            for (ptrdiff_t c = 0; c < count; c++) {
                sums[first + c] += sum[c] + size * origin[c];
                squares[first + c] += square[c] + origin[c] * (2 * (double)sum[c] + size * origin[c]);
            }
        }
    }
}

CLONED void gentool_scale_shift(const float *in, ptrdiff_t pixels, ptrdiff_t channels, const float *scale,
                                const float *shift, int silu, float *out) {
    for (ptrdiff_t pixel = 0; pixel < pixels; pixel++, in += channels, out += channels) {
        if (silu) {
            for (ptrdiff_t c = 0; c < channels; c++) {
                const float value = in[c] * scale[c] + shift[c];
                out[c] = value * sigmoid(value);
            }
        } else {
            for (ptrdiff_t c = 0; c < channels; c++)
                out[c] = in[c] * scale[c] + shift[c];
        }
    }
}

CLONED void gentool_layer_norm(const float *in, ptrdiff_t rows, ptrdiff_t channels, const float *scale,
                               const float *shift, float epsilon, float *out) {
    enum { lanes = 16 };
    for (ptrdiff_t row = 0; row < rows; row++, in += channels, out += channels) {
        const ptrdiff_t whole = channels / lanes * lanes;
        float partial[lanes] = {0};
        for (ptrdiff_t c = 0; c < whole; c += lanes)
            for (int l = 0; l < lanes; l++)
                partial[l] += in[c + l];
        float mean = 0;
        for (int l = 0; l < lanes; l++)
            mean += partial[l];
        for (ptrdiff_t c = whole; c < channels; c++)
            mean += in[c];
        mean /= (float)channels;

        float squares[lanes] = {0};
        for (ptrdiff_t c = 0; c < whole; c += lanes)
            for (int l = 0; l < lanes; l++)
                squares[l] += (in[c + l] - mean) * (in[c + l] - mean);
        float variance = 0;
        for (int l = 0; l < lanes; l++)
            variance += squares[l];
        for (ptrdiff_t c = whole; c < channels; c++)
            variance += (in[c] - mean) * (in[c] - mean);
        const float factor = 1.0f / __builtin_sqrtf(variance / (float)channels + epsilon);
        for (ptrdiff_t c = 0; c < channels; c++)
            out[c] = (in[c] - mean) * factor * scale[c] + shift[c];
    }
}

CLONED void gentool_root_mean_square_norm(const float *in, ptrdiff_t rows, ptrdiff_t channels, const float *scale,
                                          float epsilon, float *out) {
    for (ptrdiff_t row = 0; row < rows; row++, in += channels, out += channels) {
        const float factor = 1.0f / __builtin_sqrtf(sum_of_squares(in, channels) / (float)channels + epsilon);
        for (ptrdiff_t c = 0; c < channels; c++)
            out[c] = in[c] * factor * scale[c];
    }
}
