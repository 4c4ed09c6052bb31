#ifndef CKERNELS_QUANTISED_H
#define CKERNELS_QUANTISED_H

#include "include/CKernels.h"

#include <stdint.h>

// Products of 8-bit integers, in blocks of 32 numbers that share a scale, as GGML's q8_0 has them.

/// A step of input: 32 numbers of a row.
typedef struct {
    int8_t values[q8Block];
    float scale;
    /// Weights are stored as unsigned bytes, 128 too large, since that is how processors multiply them: what the sum of
    /// products starts from, so that it comes out right.
    int32_t start;
} Q8Input;

/// A step of a panel: 32 weights of each of 32 outputs.
typedef struct {
    /// Four weights of each output, then the next four.
    uint8_t values[q8Block / 4][panelWidth][4];
    float scales[panelWidth];
} Q8Panel;

/// `gentool_pack_panel` and `gentool_unpack_panel` of 8-bit numbers.
void gentool_pack_q8_panel(const float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride, ptrdiff_t outputs,
                           ptrdiff_t channels, void *panel);
void gentool_unpack_q8_panel(const void *panel, ptrdiff_t outputs, ptrdiff_t channels, float *rows,
                             ptrdiff_t rowStride, ptrdiff_t channelStride);

#endif
