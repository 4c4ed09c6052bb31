#include "clones.h"
#include "include/CKernels.h"
#include "transcendental.h"

CLONED void gentool_scale_shift_gradient(const float *in, const float *gradient, ptrdiff_t pixels, ptrdiff_t channels,
                                         const float *scale, const float *shift, const float *means, int silu,
                                         double *sums, double *products, float *out) {
    enum { columns = 64, rows = 64 };
    for (ptrdiff_t first = 0; first < channels; first += columns) {
        const ptrdiff_t count = channels - first < columns ? channels - first : columns;
        for (ptrdiff_t start = 0; start < pixels; start += rows) {
            const ptrdiff_t end = pixels - start < rows ? pixels : start + rows;
            // Floats add up few rows, doubles the rest.
            float sum[columns] = {0}, product[columns] = {0};
            for (ptrdiff_t pixel = start; pixel < end; pixel++) {
                const ptrdiff_t place = pixel * channels + first;
                for (ptrdiff_t c = 0; c < count; c++) {
                    const float value = in[place + c];
                    float slope = gradient[place + c];
                    if (silu)
                        slope *= silu_slope(value * scale[first + c] + shift[first + c]);
                    out[place + c] = slope;
                    sum[c] += slope;
                    product[c] += slope * (value - means[first + c]);
                }
            }
            for (ptrdiff_t c = 0; c < count; c++) {
                sums[first + c] += sum[c];
                products[first + c] += product[c];
            }
        }
    }
}

CLONED void gentool_group_norm_gradient(const float *in, ptrdiff_t pixels, ptrdiff_t channels, const float *scale,
                                        const float *means, const float *slope, const float *offset, float *gradient) {
    for (ptrdiff_t pixel = 0; pixel < pixels; pixel++, in += channels, gradient += channels)
        for (ptrdiff_t c = 0; c < channels; c++)
            gradient[c] = gradient[c] * scale[c] + (in[c] - means[c]) * slope[c] + offset[c];
}

enum { lanes = 16 };

INLINED float total(const float partial[lanes]) {
    float sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += partial[l];
    return sum;
}

CLONED void gentool_layer_norm_gradient(const float *in, const float *gradient, ptrdiff_t rows, ptrdiff_t channels,
                                        const float *scale, float epsilon, float *scaleSums, float *shiftSums,
                                        float *out) {
    const ptrdiff_t whole = channels / lanes * lanes;
    for (ptrdiff_t row = 0; row < rows; row++, in += channels, gradient += channels, out += channels) {
        float sum[lanes] = {0}, squares[lanes] = {0}, slopes[lanes] = {0}, products[lanes] = {0};
        for (ptrdiff_t c = 0; c < whole; c += lanes)
            for (int l = 0; l < lanes; l++)
                sum[l] += in[c + l];
        for (ptrdiff_t c = whole; c < channels; c++)
            sum[c - whole] += in[c];
        const float mean = total(sum) / (float)channels;
        for (ptrdiff_t c = 0; c < whole; c += lanes)
            for (int l = 0; l < lanes; l++)
                squares[l] += (in[c + l] - mean) * (in[c + l] - mean);
        for (ptrdiff_t c = whole; c < channels; c++)
            squares[c - whole] += (in[c] - mean) * (in[c] - mean);
        const float factor = 1.0f / __builtin_sqrtf(total(squares) / (float)channels + epsilon);

        for (ptrdiff_t c = 0; c < whole; c += lanes)
            for (int l = 0; l < lanes; l++) {
                const float slope = gradient[c + l] * scale[c + l];
                slopes[l] += slope;
                products[l] += slope * (in[c + l] - mean) * factor;
            }
        for (ptrdiff_t c = whole; c < channels; c++) {
            const float slope = gradient[c] * scale[c];
            slopes[c - whole] += slope;
            products[c - whole] += slope * (in[c] - mean) * factor;
        }
        const float meanSlope = total(slopes) / (float)channels, meanProduct = total(products) / (float)channels;
        for (ptrdiff_t c = 0; c < channels; c++) {
            const float normalized = (in[c] - mean) * factor;
            scaleSums[c] += gradient[c] * normalized;
            shiftSums[c] += gradient[c];
            out[c] = factor * (gradient[c] * scale[c] - meanSlope - normalized * meanProduct);
        }
    }
}
