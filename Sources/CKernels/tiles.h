#ifndef CKERNELS_TILES_H
#define CKERNELS_TILES_H

#include "include/CKernels.h"

/// The products of 8 rows of input with a panel of 32 outputs, summed over taps and steps: at least the first `columns`
/// outputs, added to `sums` unless it is the first to write them. Rows begin at `rows[r] + tapOffsets[tap]`.
typedef void (*TileFunction)(const char *const rows[tileRows], const ptrdiff_t *tapOffsets, ptrdiff_t taps,
                             ptrdiff_t steps, const char *panel, int columns, int isFirst, float *sums,
                             ptrdiff_t sumStride);

/// Input is read, and a panel laid out, in steps of four bytes: one float, or two bfloat16 values.
enum { stepBytes = 4, panelStepBytes = stepBytes * panelWidth };

/// The fastest one that the processor can run.
TileFunction kernel_tile_function(kernel_precision precision);

/// Points at up to 8 rows, the last of them repeated.
static inline void point_at_rows(const char *rows[tileRows], const void *first, ptrdiff_t rowStride, int count) {
    for (int r = 0; r < tileRows; r++)
        rows[r] = (const char *)first + (r < count ? r : count - 1) * rowStride;
}

#endif
