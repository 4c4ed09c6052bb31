#ifndef CKERNELS_PANEL_ROW_H
#define CKERNELS_PANEL_ROW_H

#include "include/CKernels.h"

#include <string.h>

/// Copies `columns` numbers; a whole row has a constant length, and so takes whole registers.
static inline __attribute__((always_inline)) void copy_columns(float *to, const float *from, ptrdiff_t columns) {
    if (columns == panelWidth)
        memcpy(to, from, panelWidth * sizeof *to);
    else
        memcpy(to, from, columns * sizeof *to);
}

/// values += addend for the first `columns` numbers; addend may be NULL.
static inline __attribute__((always_inline)) void add_columns(float values[panelWidth], const float *addend,
                                                              ptrdiff_t columns) {
    if (addend == NULL)
        return;
    float row[panelWidth] = {0};
    copy_columns(row, addend, columns);
    for (int i = 0; i < panelWidth; i++)
        values[i] += row[i];
}

/// out = sums + bias + residual for the first `columns` numbers of a panel's row; bias and residual may be NULL.
static inline __attribute__((always_inline)) void store_panel_row(const float *sums, const float *bias,
                                                                  const float *residual, ptrdiff_t columns,
                                                                  float *out) {
    // Through a local copy, the compiler knows that nothing overlaps.
    float values[panelWidth];
    memcpy(values, sums, sizeof values);
    add_columns(values, bias, columns);
    add_columns(values, residual, columns);
    copy_columns(out, values, columns);
}

#endif
