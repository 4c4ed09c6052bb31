#ifndef CKERNELS_MATRICES_H
#define CKERNELS_MATRICES_H

#include "include/CKernels.h"

// What the processor's matrix unit computes, where `gentool_uses_matrices` says that there is one.

/// Makes the unit ready on the caller's thread, with 16 rows of 16 words in each of its registers.
void gentool_begin_matrices(void);
/// Gives the registers back, so that they need not be saved when another thread gets the core.
void gentool_end_matrices(void);

/// A `TileFunction` of 32 rows of bfloat16 pairs, between `gentool_begin_matrices` and `gentool_end_matrices`.
void gentool_matrix_tile(const char *const *rows, const ptrdiff_t *tapOffsets, ptrdiff_t taps, ptrdiff_t steps,
                         const char *panel, int columns, int isFirst, float *sums, ptrdiff_t sumStride);

/// `gentool_pack_panel` in bfloat16 of rows whose channels are neighbours.
void gentool_matrix_panel(const float *rows, ptrdiff_t rowStride, ptrdiff_t outputs, ptrdiff_t channels, void *panel);

/// Adds the gradients of up to 32 outputs' weights for some taps and up to 32 channels to taps x 32 x 32 sums.
void gentool_matrix_outer(const GentoolWeightGradient *product, ptrdiff_t firstTap, ptrdiff_t taps,
                          ptrdiff_t firstOutput, ptrdiff_t outputs, ptrdiff_t firstChannel, float *sums);

#endif
