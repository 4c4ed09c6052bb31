#include "clones.h"
#include "include/CKernels.h"
#include "panel_row.h"
#include "tiles.h"

#include <stdatomic.h>

/// Stores what of a tile lies inside the output.
CLONED static void finish_tile(const TileResults *results, const float *sums, int rows, ptrdiff_t columns) {
    for (int r = 0; r < rows; r++)
        store_panel_row(sums + r * panelWidth, results->bias, results->slopes,
                        results->residual != NULL ? results->residual + r * results->stride : NULL, columns,
                        results->out + r * results->stride);
}

/// Rows of input are dealt with in blocks of so many tiles, so that a panel that is in the cache serves all of them.
enum { blockTiles = 16 };
/// Steps of a panel that are used at once: as many as stay in the second-level cache beside a block's rows.
enum { chunkSteps = 1536 };
/// Panels of so many bytes in all are used one after the other for each tile, so that it writes long runs of its rows:
/// memory is slow to take them in pieces.
enum { groupBytes = 512 << 10 };

/// A tile among the others.
typedef struct {
    const char *rows[tileRows];
    /// How many of them are inside the line.
    int count;
    ptrdiff_t firstRow;
    const float *bias;
} Tile;

static Tile tile_at(const kernel_product *product, ptrdiff_t index) {
    const ptrdiff_t tilesPerLine = (product->width + tileRows - 1) / tileRows;
    const ptrdiff_t line = index / tilesPerLine, image = line / product->height;
    const ptrdiff_t x = index % tilesPerLine * tileRows;
    Tile tile = {
        .count = (int)(product->width - x < tileRows ? product->width - x : tileRows),
        .firstRow = line * product->width + x,
        .bias = product->bias != NULL ? product->bias + image * product->biasStride : NULL,
    };
    const char *first = (const char *)product->input + image * product->imageStride +
                        line % product->height * product->lineStride + x * product->rowStride;
    point_at_rows(tile.rows, first, product->rowStride, tile.count);
    return tile;
}

static TileResults results_of(const kernel_product *product, const Tile *tile, ptrdiff_t firstOutput, int isStreamed) {
    const ptrdiff_t place = tile->firstRow * product->outStride + firstOutput;
    return (TileResults){
        .bias = tile->bias != NULL ? tile->bias + firstOutput : NULL,
        .slopes = product->slopes != NULL ? product->slopes + firstOutput : NULL,
        .residual = product->residual != NULL ? product->residual + place : NULL,
        .out = product->out + place,
        .stride = product->outStride,
        .isStreamed = isStreamed,
    };
}

/// Asks for the memory that the first rows of results go to, which a store would wait for.
static inline void prefetch_results(const TileResults *results, int rows) {
    for (int r = 0; r < rows; r++) {
        __builtin_prefetch(results->out + r * results->stride, 1);
        __builtin_prefetch(results->out + r * results->stride + panelWidth / 2, 1);
    }
}

void kernel_product_tiles(const kernel_product *product, ptrdiff_t firstTile, ptrdiff_t tiles, ptrdiff_t firstPanel,
                          ptrdiff_t panels) {
    const TileFunction add = kernel_tile_function(product->precision);
    const LastTileFunction addLast = kernel_last_tile_function(product->precision);
    const ptrdiff_t panelBytes = product->taps * product->steps * panelStepBytes;
    const ptrdiff_t tapsAtOnce = product->steps >= chunkSteps ? 1 : chunkSteps / product->steps;
    const ptrdiff_t stepsAtOnce = product->steps < chunkSteps ? product->steps : chunkSteps;
    const int isWhole = product->taps <= tapsAtOnce && product->steps <= stepsAtOnce;
    const ptrdiff_t group = isWhole && panelBytes < groupBytes ? groupBytes / panelBytes : 1;
    const int isStreamed = product->isStreamed && (uintptr_t)product->out % 64 == 0 && product->outStride % 16 == 0;
    float sums[blockTiles][tileRows * panelWidth] __attribute__((aligned(64)));
    Tile block[blockTiles];

    for (ptrdiff_t start = firstTile; start < firstTile + tiles; start += blockTiles) {
        const int count = (int)(firstTile + tiles - start < blockTiles ? firstTile + tiles - start : blockTiles);
        for (int t = 0; t < count; t++)
            block[t] = tile_at(product, start + t);
        for (ptrdiff_t first = firstPanel; first < firstPanel + panels; first += group) {
            const ptrdiff_t end = first + group < firstPanel + panels ? first + group : firstPanel + panels;
            const char *chunk = (const char *)product->panels + first * panelBytes;
            for (ptrdiff_t tap = 0; tap < product->taps; tap += tapsAtOnce) {
                const ptrdiff_t taps = product->taps - tap < tapsAtOnce ? product->taps - tap : tapsAtOnce;
                for (ptrdiff_t step = 0; step < product->steps; step += stepsAtOnce) {
                    const ptrdiff_t steps = product->steps - step < stepsAtOnce ? product->steps - step : stepsAtOnce;
                    const int isFirst = tap + step == 0;
                    const int isLast = tap + taps == product->taps && step + steps == product->steps;
                    for (int t = 0; t < count; t++) {
                        const char *from[tileRows];
                        for (int r = 0; r < tileRows; r++)
                            from[r] = block[t].rows[r] + step * stepBytes;
                        for (ptrdiff_t panel = first; panel < end; panel++) {
                            const ptrdiff_t left = product->outputs - panel * panelWidth;
                            const int columns = (int)(left < panelWidth ? left : panelWidth);
                            const char *weights = chunk + (panel - first) * panelBytes;
                            const TileResults results = results_of(product, &block[t], panel * panelWidth, isStreamed);
                            const int isDirect =
                                isLast && addLast != NULL && block[t].count == tileRows && columns == panelWidth;
                            if (isLast && !isStreamed)
                                prefetch_results(&results, block[t].count);
                            if (isDirect) {
                                addLast(from, product->tapOffsets + tap, taps, steps, weights, isFirst, sums[t],
                                        &results);
                                continue;
                            }
                            add(from, product->tapOffsets + tap, taps, steps, weights, columns, isFirst, sums[t],
                                panelWidth);
                            if (isLast)
                                finish_tile(&results, sums[t], block[t].count, columns);
                        }
                    }
                    chunk += taps * steps * panelStepBytes;
                }
            }
        }
    }
    // What was streamed is seen by other threads only after a fence.
    atomic_thread_fence(memory_order_seq_cst);
}
