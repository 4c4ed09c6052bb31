#ifndef CKERNELS_SQUARES_H
#define CKERNELS_SQUARES_H

#include <stddef.h>

/// The sum of the squares of some numbers, in as many parts as fill a vector.
static inline __attribute__((always_inline)) float sum_of_squares(const float *in, ptrdiff_t count) {
    enum { lanes = 16 };
    const ptrdiff_t whole = count / lanes * lanes;
    float partial[lanes] = {0};
    for (ptrdiff_t i = 0; i < whole; i += lanes)
        for (int l = 0; l < lanes; l++)
            partial[l] += in[i + l] * in[i + l];
    float sum = 0;
    for (int l = 0; l < lanes; l++)
        sum += partial[l];
    for (ptrdiff_t i = whole; i < count; i++)
        sum += in[i] * in[i];
    return sum;
}

#endif
