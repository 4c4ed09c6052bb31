#ifndef CKERNELS_OUTER_H
#define CKERNELS_OUTER_H

#include "include/CKernels.h"

/// Outputs and channels whose products are summed up at once.
enum { outerOutputs = 8, outerChannels = 32 };

/// Some lines of rows: numbers of the outputs and of the input, by how many bytes they are from the first one.
typedef struct {
    const char *gradients, *input;
    const ptrdiff_t *gradientLines, *inputLines;
    ptrdiff_t lines, width, gradientStride, inputStride;
} OuterBlock;

/// Adds the outer products of a block's rows, 8 outputs times 32 channels, to as many sums. All of them are read, whether
/// they are wanted or not.
typedef void (*OuterFunction)(const OuterBlock *block, float *sums);

/// The fastest one that the processor can run.
OuterFunction gentool_outer_function(GentoolPrecision precision);

#endif
