#ifndef CKERNELS_TILES_H
#define CKERNELS_TILES_H

#include "include/CKernels.h"
#include "steps.h"

#define TILE_PARAMETERS                                                                                                \
    const char *const *rows, const ptrdiff_t *tapOffsets, ptrdiff_t taps, ptrdiff_t steps, const char *panel,          \
        int columns, int isFirst, float *sums, ptrdiff_t sumStride

/// The products of rows of input with a panel of 32 outputs, summed over taps and steps: at least the first `columns`
/// outputs, added to `sums` unless it is the first to write them. Rows begin at `rows[r] + tapOffsets[tap]`.
typedef void (*TileFunction)(TILE_PARAMETERS);

/// How products of rows and panels are computed.
typedef struct {
    TileFunction add;
    /// The rows that `add` takes, a multiple of `tileRows`. `sums` has room for all of them.
    int rows;
    /// Whether the processor must be made ready for `add`.
    int usesMatrixUnit;
} TileKernel;

/// The most rows that a kernel takes.
enum { mostTileRows = 32 };

/// The fastest one that the processor can run.
TileKernel gentool_tile_kernel(GentoolPrecision precision);

/// Makes the processor ready for `add`, on the caller's thread.
void gentool_begin_tiles(const TileKernel *kernel);
/// Lets go of what `gentool_begin_tiles` took.
void gentool_end_tiles(const TileKernel *kernel);

/// What becomes of a tile's sums: out = bent(sums + bias) + residual. Bias, slopes and residual may be NULL; the rows of
/// residual and out are `stride` floats apart.
typedef struct {
    const float *bias;
    const float *slopes;
    const float *residual;
    float *out;
    ptrdiff_t stride;
    /// Whether the results are written past the caches; `out` then begins at a multiple of 64 bytes, as each of its rows
    /// does.
    int isStreamed;
} TileResults;

/// The last part of a tile with all its rows and outputs, whose results go from registers to where they belong.
typedef void (*LastTileFunction)(const char *const rows[tileRows], const ptrdiff_t *tapOffsets, ptrdiff_t taps,
                                 ptrdiff_t steps, const char *panel, int isFirst, const float *sums,
                                 const TileResults *results);

/// The fastest one that the processor can run; NULL if there is none.
LastTileFunction gentool_last_tile_function(GentoolPrecision precision);

/// Points at `count` rows, and again at the last of them until there are `all`.
static inline void point_at_rows(const char **rows, const void *first, ptrdiff_t rowStride, int count, int all) {
    for (int r = 0; r < all; r++)
        rows[r] = (const char *)first + (r < count ? r : count - 1) * rowStride;
}

#endif
