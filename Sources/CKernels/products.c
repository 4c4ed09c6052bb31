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
                        results->isStreamed, results->out + r * results->stride);
}

/// Rows of input are dealt with in blocks of so many tiles, so that a panel that is in the cache serves all of them.
enum { blockTiles = 16 };
/// Bytes of a panel that are used at once: as many as stay in the second-level cache beside a block's rows. It has 1 MB
/// or more where bfloat16 is fast, half of that elsewhere.
enum { chunkBytes = 192 << 10, smallChunkBytes = 64 << 10 };
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

static Tile tile_at(const GentoolProduct *product, ptrdiff_t index) {
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
    point_at_rows(tile.rows, first, product->rowStride, tile.count, tileRows);
    return tile;
}

static TileResults results_of(const GentoolProduct *product, const Tile *tile, ptrdiff_t firstOutput, int isStreamed) {
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

/// How a product is cut into pieces that fit the caches.
typedef struct {
    TileKernel kernel;
    LastTileFunction addLast;
    ptrdiff_t stepBytes, panelStepBytes, panelBytes;
    /// What of a panel is used at once.
    ptrdiff_t tapsAtOnce, stepsAtOnce;
    /// How many panels are used one after the other.
    ptrdiff_t panelsAtOnce;
    int isStreamed;
} Plan;

static Plan plan_of(const GentoolProduct *product) {
    const ptrdiff_t panelStepBytes = gentool_panel_step_bytes(product->precision);
    const ptrdiff_t most = (gentool_has_bf16() ? chunkBytes : smallChunkBytes) / panelStepBytes;
    Plan plan = {
        .kernel = gentool_tile_kernel(product->precision),
        .addLast = gentool_last_tile_function(product->precision),
        .stepBytes = gentool_step_bytes(product->precision),
        .panelStepBytes = panelStepBytes,
        .panelBytes = product->taps * product->steps * panelStepBytes,
        .tapsAtOnce = product->steps >= most ? 1 : most / product->steps,
        .stepsAtOnce = product->steps < most ? product->steps : most,
        .panelsAtOnce = 1,
        .isStreamed = product->isStreamed && (uintptr_t)product->out % 64 == 0 && product->outStride % 16 == 0,
    };
    const int isWhole = product->taps <= plan.tapsAtOnce && product->steps <= plan.stepsAtOnce;
    if (isWhole && plan.panelBytes < groupBytes)
        plan.panelsAtOnce = groupBytes / plan.panelBytes;
    return plan;
}

/// Some steps of some taps.
typedef struct {
    ptrdiff_t tap, taps, step, steps;
} Chunk;

static inline ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/// The tiles that a kernel takes at once, and where their rows of a chunk begin.
typedef struct {
    const Tile *tiles;
    int count;
    const char *rows[mostTileRows];
} TileGroup;

static TileGroup group_of(const Plan *plan, const Tile *tiles, int count, Chunk chunk) {
    TileGroup group = {.tiles = tiles, .count = count};
    for (int r = 0; r < plan->kernel.rows; r++) {
        const int tile = r / tileRows;
        group.rows[r] = (tile < count ? tiles[tile].rows[r % tileRows] : tiles[count - 1].rows[tileRows - 1]) +
                        chunk.step * plan->stepBytes;
    }
    return group;
}

/// Adds a chunk to some tiles' sums of a panel; the last one also brings them to where they belong.
static inline void add_chunk(const GentoolProduct *product, const Plan *plan, const TileGroup *group, Chunk chunk,
                             ptrdiff_t panel, const char *weights, float *sums) {
    const int columns = (int)smaller(product->outputs - panel * panelWidth, panelWidth);
    const int isFirst = chunk.tap + chunk.step == 0;
    const int isLast = chunk.tap + chunk.taps == product->taps && chunk.step + chunk.steps == product->steps;
    const ptrdiff_t *tapOffsets = product->tapOffsets + chunk.tap;
    const Tile *tiles = group->tiles;
    TileResults results[mostTileRows / tileRows];
    for (int t = 0; t < group->count && isLast; t++) {
        results[t] = results_of(product, &tiles[t], panel * panelWidth, plan->isStreamed);
        if (!plan->isStreamed)
            prefetch_results(&results[t], tiles[t].count);
    }
    if (isLast && plan->addLast != NULL && tiles[0].count == tileRows && columns == panelWidth) {
        plan->addLast(group->rows, tapOffsets, chunk.taps, chunk.steps, weights, isFirst, sums, &results[0]);
        return;
    }
    plan->kernel.add(group->rows, tapOffsets, chunk.taps, chunk.steps, weights, columns, isFirst, sums, panelWidth);
    for (int t = 0; t < group->count && isLast; t++)
        finish_tile(&results[t], sums + t * tileRows * panelWidth, tiles[t].count, columns);
}

/// Computes a block of tiles for the panels from `first` to before `end`.
static void compute_block(const GentoolProduct *product, const Plan *plan, const Tile *block, int count,
                          ptrdiff_t first, ptrdiff_t end) {
    float sums[blockTiles][tileRows * panelWidth] __attribute__((aligned(64)));
    const char *weights = (const char *)product->panels + first * plan->panelBytes;
    const int tilesAtOnce = plan->kernel.rows / tileRows;
    for (ptrdiff_t tap = 0; tap < product->taps; tap += plan->tapsAtOnce) {
        for (ptrdiff_t step = 0; step < product->steps; step += plan->stepsAtOnce) {
            const Chunk chunk = {tap, smaller(product->taps - tap, plan->tapsAtOnce), step,
                                 smaller(product->steps - step, plan->stepsAtOnce)};
            for (int t = 0; t < count; t += tilesAtOnce) {
                const TileGroup group = group_of(plan, &block[t], (int)smaller(count - t, tilesAtOnce), chunk);
                for (ptrdiff_t panel = first; panel < end; panel++)
                    add_chunk(product, plan, &group, chunk, panel, weights + (panel - first) * plan->panelBytes,
                              sums[t]);
            }
            weights += chunk.taps * chunk.steps * plan->panelStepBytes;
        }
    }
}

void gentool_product_tiles(const GentoolProduct *product, ptrdiff_t firstTile, ptrdiff_t tiles, ptrdiff_t firstPanel,
                           ptrdiff_t panels) {
    const Plan plan = plan_of(product);
    const ptrdiff_t endTile = firstTile + tiles, endPanel = firstPanel + panels;
    Tile block[blockTiles];
    gentool_begin_tiles(&plan.kernel);
    for (ptrdiff_t start = firstTile; start < endTile; start += blockTiles) {
        const int count = (int)smaller(endTile - start, blockTiles);
        for (int t = 0; t < count; t++)
            block[t] = tile_at(product, start + t);
        for (ptrdiff_t first = firstPanel; first < endPanel; first += plan.panelsAtOnce)
            compute_block(product, &plan, block, count, first, smaller(first + plan.panelsAtOnce, endPanel));
    }
    gentool_end_tiles(&plan.kernel);
    // What was streamed is seen by other threads only after a fence.
    atomic_thread_fence(memory_order_seq_cst);
}
