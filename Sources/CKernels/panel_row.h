#ifndef CKERNELS_PANEL_ROW_H
#define CKERNELS_PANEL_ROW_H

#include "include/CKernels.h"

#include <string.h>

/// out = sums + bias + residual for the first `columns` numbers of a panel's row; bias and residual may be NULL.
static inline __attribute__((always_inline)) void store_panel_row(const float *sums, const float *bias,
                                                                  const float *residual, ptrdiff_t columns,
                                                                  float *out) {
    // Through a local copy, the compiler knows that nothing overlaps; and whole rows have a constant length.
    float values[panelWidth], addend[panelWidth];
    memcpy(values, sums, sizeof values);
    if (columns == panelWidth) {
        if (bias != NULL) {
            memcpy(addend, bias, sizeof addend);
            for (int i = 0; i < panelWidth; i++)
                values[i] += addend[i];
        }
        if (residual != NULL) {
            memcpy(addend, residual, sizeof addend);
            for (int i = 0; i < panelWidth; i++)
                values[i] += addend[i];
        }
        memcpy(out, values, sizeof values);
        return;
    }
    for (ptrdiff_t i = 0; i < columns; i++) {
        float value = values[i];
        if (bias != NULL)
            value += bias[i];
        if (residual != NULL)
            value += residual[i];
        out[i] = value;
    }
}

#endif
