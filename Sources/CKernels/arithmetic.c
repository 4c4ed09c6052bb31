#include "clones.h"
#include "include/CKernels.h"

CLONED void gentool_weighted_sum(const float *a, float weightA, const float *b, float weightB, ptrdiff_t count,
                                 float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = weightA * a[i] + weightB * b[i];
}

CLONED void gentool_multiply(const float *a, const float *b, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = a[i] * b[i];
}

CLONED void gentool_scale(const float *in, float factor, ptrdiff_t count, float *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = in[i] * factor;
}

CLONED float gentool_dot(const float *a, const float *b, ptrdiff_t count) {
    enum { lanes = 64 };
    float partial[lanes] = {0};
    const ptrdiff_t whole = count / lanes * lanes;
    for (ptrdiff_t i = 0; i < whole; i += lanes)
        for (int l = 0; l < lanes; l++)
            partial[l] += a[i + l] * b[i + l];
    float sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += partial[l];
    for (ptrdiff_t i = whole; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

CLONED double gentool_sum(const float *in, ptrdiff_t count) {
    enum { lanes = 16 };
    double partial[lanes] = {0};
    const ptrdiff_t whole = count / lanes * lanes;
    for (ptrdiff_t i = 0; i < whole; i += lanes)
        for (int l = 0; l < lanes; l++)
            partial[l] += in[i + l];
    double sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += partial[l];
    for (ptrdiff_t i = whole; i < count; i++)
        sum += in[i];
    return sum;
}

CLONED double gentool_sum_of_squares(const float *in, ptrdiff_t count) {
    enum { lanes = 16 };
    double partial[lanes] = {0};
    const ptrdiff_t whole = count / lanes * lanes;
    for (ptrdiff_t i = 0; i < whole; i += lanes)
        for (int l = 0; l < lanes; l++)
            partial[l] += (double)in[i + l] * in[i + l];
    double sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += partial[l];
    for (ptrdiff_t i = whole; i < count; i++)
        sum += (double)in[i] * in[i];
    return sum;
}

CLONED void gentool_add_column_sums(const float *in, ptrdiff_t rows, ptrdiff_t columns, double *sums) {
    enum { width = 64, height = 64 };
    // Floats add up few rows, doubles the rest.
    for (ptrdiff_t first = 0; first < columns; first += width) {
        const ptrdiff_t count = columns - first < width ? columns - first : width;
        for (ptrdiff_t start = 0; start < rows; start += height) {
            const ptrdiff_t end = rows - start < height ? rows : start + height;
            float sum[width] = {0};
            for (ptrdiff_t row = start; row < end; row++) {
                const float *values = in + row * columns + first;
                if (count == width) {
                    for (ptrdiff_t c = 0; c < width; c++)
                        sum[c] += values[c];
                } else {
                    for (ptrdiff_t c = 0; c < count; c++)
                        sum[c] += values[c];
                }
            }
            for (ptrdiff_t c = 0; c < count; c++)
                sums[first + c] += sum[c];
        }
    }
}

CLONED void gentool_add_gated(const float *base, const float *in, ptrdiff_t rows, ptrdiff_t channels,
                              const float *factors, float *out) {
    for (ptrdiff_t row = 0; row < rows; row++, base += channels, in += channels, out += channels) {
        _Pragma("clang loop vectorize(assume_safety)")
        for (ptrdiff_t c = 0; c < channels; c++)
            out[c] = base[c] + factors[c] * in[c];
    }
}
