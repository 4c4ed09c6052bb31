#ifndef CKERNELS_PANEL_ROW_H
#define CKERNELS_PANEL_ROW_H

#include "include/CKernels.h"
#include "vectors.h"

#include <string.h>

/// values += addend; addend may be NULL.
static inline __attribute__((always_inline)) void add_row(float values[panelWidth], const float *addend) {
    if (addend == NULL)
        return;
    float row[panelWidth];
    memcpy(row, addend, sizeof row);
    for (int i = 0; i < panelWidth; i++)
        values[i] += row[i];
}

/// Multiplies what is negative of `values` by its slope; `slopes` may be NULL.
static inline __attribute__((always_inline)) void bend_row(float values[panelWidth], const float *slopes) {
    if (slopes == NULL)
        return;
    float row[panelWidth];
    memcpy(row, slopes, sizeof row);
    for (int i = 0; i < panelWidth; i++)
        values[i] = values[i] > 0 ? values[i] : values[i] * row[i];
}

/// out = bent(sums + bias) + residual for the first `columns` numbers of a panel's row; bias, slopes and residual may be
/// NULL. A whole row that is streamed goes past the caches, to `out` at a multiple of 64 bytes.
static inline __attribute__((always_inline)) void store_panel_row(const float *sums, const float *bias,
                                                                  const float *slopes, const float *residual,
                                                                  ptrdiff_t columns, int isStreamed, float *out) {
    // Through a local copy, the compiler knows that nothing overlaps; and whole rows have a constant length.
    float values[panelWidth];
    memcpy(values, sums, sizeof values);
    if (columns == panelWidth) {
        add_row(values, bias);
        bend_row(values, slopes);
        add_row(values, residual);
        if (isStreamed) {
            Vector16 halves[2];
            memcpy(halves, values, sizeof halves);
            __builtin_nontemporal_store(halves[0], (Vector16 *)out);
            __builtin_nontemporal_store(halves[1], (Vector16 *)out + 1);
        } else {
            memcpy(out, values, sizeof values);
        }
        return;
    }
    for (ptrdiff_t i = 0; bias != NULL && i < columns; i++)
        values[i] += bias[i];
    for (ptrdiff_t i = 0; slopes != NULL && i < columns; i++)
        values[i] = values[i] > 0 ? values[i] : values[i] * slopes[i];
    for (ptrdiff_t i = 0; residual != NULL && i < columns; i++)
        values[i] += residual[i];
    memcpy(out, values, columns * sizeof *out);
}

#endif
