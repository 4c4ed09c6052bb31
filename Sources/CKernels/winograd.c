#include "clones.h"
#include "half.h"
#include "include/CKernels.h"
#include "panel_row.h"
#include "tiles.h"
#include "transcendental.h"
#include "vectors.h"

// Lavin & Gray 2016, "Fast Algorithms for Convolutional Neural Networks", F(2x2, 3x3): four results of a 3x3 convolution
// out of 16 products instead of 36. Inputs of 4x4 pixels and weights are transformed, multiplied place by place as 16
// matrices, and transformed back.

enum { lanes = 16, places = 16 };

/// What lies between the data of one place and the next. Without it they would be whole pages apart, and all 16 would
/// contend for the same lines of the nearest cache.
enum { placeGapBytes = 64, sumStride = winogradTiles * panelWidth + placeGapBytes / sizeof(float) };

typedef float Lanes __attribute__((vector_size(4 * lanes)));
typedef uint32_t Words __attribute__((vector_size(4 * lanes)));
typedef uint16_t Halves __attribute__((vector_size(2 * lanes)));

/// Defines Bᵀ d B of 4x4 pixels, for all their channels, a multiple of 16; the results lie `placeBytes` apart. `STORE`
/// writes 16 of them at a channel.
#define DEFINE_TRANSFORM(NAME, TARGET, STORE)                                                                          \
    TARGET static void NAME(const float *const pixels[places], ptrdiff_t channels, char *out, ptrdiff_t placeBytes) {  \
        for (ptrdiff_t c = 0; c < channels; c += lanes) {                                                              \
            Lanes rows[4][4];                                                                                          \
            for (int x = 0; x < 4; x++) {                                                                              \
                Lanes d[4];                                                                                            \
                for (int y = 0; y < 4; y++)                                                                            \
                    memcpy(&d[y], pixels[4 * y + x] + c, sizeof d[y]);                                                 \
                rows[0][x] = d[0] - d[2];                                                                              \
                rows[1][x] = d[1] + d[2];                                                                              \
                rows[2][x] = d[2] - d[1];                                                                              \
                rows[3][x] = d[1] - d[3];                                                                              \
            }                                                                                                          \
            for (int y = 0; y < 4; y++) {                                                                              \
                char *place = out + 4 * y * placeBytes;                                                                \
                STORE(rows[y][0] - rows[y][2], place, c);                                                              \
                STORE(rows[y][1] + rows[y][2], place + placeBytes, c);                                                 \
                STORE(rows[y][2] - rows[y][1], place + 2 * placeBytes, c);                                             \
                STORE(rows[y][1] - rows[y][3], place + 3 * placeBytes, c);                                             \
            }                                                                                                          \
        }                                                                                                              \
    }

#define STORE_FLOATS(VALUES, PLACE, CHANNEL)                                                                           \
    do {                                                                                                               \
        const Lanes values = (VALUES);                                                                                 \
        memcpy((PLACE) + (CHANNEL) * 4, &values, sizeof values);                                                       \
    } while (0)

#define STORE_ROUNDED(VALUES, PLACE, CHANNEL)                                                                          \
    do {                                                                                                               \
        const Words bits = (Words)(VALUES);                                                                            \
        const Halves halves = __builtin_convertvector(ROUNDED_TO_BF16(bits) >> 16, Halves);                            \
        memcpy((PLACE) + (CHANNEL) * 2, &halves, sizeof halves);                                                       \
    } while (0)

DEFINE_TRANSFORM(transform_f32, CLONED, STORE_FLOATS)
DEFINE_TRANSFORM(transform_bf16, CLONED, STORE_ROUNDED)

#if defined(__x86_64__)
#define STORE_CONVERTED(VALUES, PLACE, CHANNEL)                                                                        \
    do {                                                                                                               \
        const __m256bh halves = _mm512_cvtneps_pbh((__m512)(VALUES));                                                  \
        memcpy((PLACE) + (CHANNEL) * 2, &halves, sizeof halves);                                                       \
    } while (0)

DEFINE_TRANSFORM(transform_bf16_native, NATIVE_BF16, STORE_CONVERTED)
#endif

typedef void (*TransformFunction)(const float *const pixels[places], ptrdiff_t channels, char *out,
                                  ptrdiff_t placeBytes);

/// The fastest one that the processor can run.
static TransformFunction transform_function(GentoolPrecision precision) {
    if (precision == gentoolF32)
        return transform_f32;
#if defined(__x86_64__)
    if (gentool_has_bf16())
        return transform_bf16_native;
#endif
    return transform_bf16;
}

/// Aᵀ m A for a panel of outputs: four results of 32 numbers each.
static inline __attribute__((always_inline)) void transform_output(const float *sums,
                                                                   float results[4][panelWidth]) {
    for (int first = 0; first < panelWidth; first += lanes) {
        Lanes rows[2][4];
        for (int x = 0; x < 4; x++) {
            Lanes m[4];
            for (int y = 0; y < 4; y++)
                memcpy(&m[y], sums + (4 * y + x) * sumStride + first, sizeof m[y]);
            rows[0][x] = m[0] + m[1] + m[2];
            rows[1][x] = m[1] - m[2] - m[3];
        }
        for (int y = 0; y < 2; y++) {
            const Lanes left = rows[y][0] + rows[y][1] + rows[y][2];
            const Lanes right = rows[y][1] - rows[y][2] - rows[y][3];
            memcpy(results[2 * y] + first, &left, sizeof left);
            memcpy(results[2 * y + 1] + first, &right, sizeof right);
        }
    }
}

static ptrdiff_t row_bytes(const GentoolWinograd *convolution) {
    return convolution->channels * (convolution->precision == gentoolBF16 ? 2 : 4);
}

static ptrdiff_t place_bytes(const GentoolWinograd *convolution) {
    return winogradTiles * row_bytes(convolution) + placeGapBytes;
}

ptrdiff_t gentool_winograd_input_bytes(const GentoolWinograd *convolution) {
    return places * place_bytes(convolution) + convolution->channels * (ptrdiff_t)sizeof(float);
}

/// Transforms a panel's sums back and stores what lies inside the picture.
CLONED static void store_tiles(const GentoolWinograd *convolution, ptrdiff_t firstTile, int tiles, ptrdiff_t first,
                               const float *sums) {
    const ptrdiff_t width = convolution->width, height = convolution->height, outputs = convolution->outputs;
    const ptrdiff_t columns = (width + 1) / 2, rows = (height + 1) / 2;
    const ptrdiff_t count = outputs - first < panelWidth ? outputs - first : panelWidth;
    for (int t = 0; t < tiles; t++) {
        float results[4][panelWidth];
        transform_output(sums + t * panelWidth, results);
        const ptrdiff_t tile = firstTile + t;
        const ptrdiff_t image = tile / (rows * columns);
        const float *bias = convolution->bias ? convolution->bias + image * convolution->biasStride + first : NULL;
        const float *slopes = convolution->slopes ? convolution->slopes + first : NULL;
        const ptrdiff_t top = tile / columns % rows * 2, left = tile % columns * 2;
        for (int place = 0; place < 4; place++) {
            const ptrdiff_t y = top + place / 2, x = left + place % 2;
            if (y >= height || x >= width)
                continue;
            const ptrdiff_t pixel = ((image * height + y) * width + x) * convolution->outStride + first;
            store_panel_row(results[place], bias, slopes,
                            convolution->residual != NULL ? convolution->residual + pixel : NULL, count, 0,
                            convolution->out + pixel);
        }
    }
}

/// How many tiles ahead pixels are asked for.
enum { tileLead = 2 };

/// Asks for what a tile sees that the one to its left doesn't: processors don't foresee 16 interrupted streams.
static inline void prefetch_columns(const GentoolWinograd *convolution, ptrdiff_t image, ptrdiff_t top,
                                    ptrdiff_t left) {
    const int shift = convolution->isDoubled ? 1 : 0;
    const ptrdiff_t sourceWidth = convolution->width >> shift, sourceHeight = convolution->height >> shift;
    if (left + 4 > convolution->width)
        return;
    for (ptrdiff_t y = top; y < top + 4; y++) {
        if (y < 0 || y >= convolution->height)
            continue;
        for (ptrdiff_t x = left + 2; x < left + 4; x++) {
            const float *pixel = convolution->input +
                                 ((image * sourceHeight + (y >> shift)) * sourceWidth + (x >> shift)) *
                                     convolution->inputStride;
            for (ptrdiff_t c = 0; c < convolution->channels; c += lanes)
                __builtin_prefetch(pixel + c);
        }
    }
}

void gentool_winograd_inputs(const GentoolWinograd *convolution, ptrdiff_t firstTile, int tiles, void *inputs) {
    const ptrdiff_t channels = convolution->channels, width = convolution->width, height = convolution->height;
    const ptrdiff_t columns = (width + 1) / 2, rows = (height + 1) / 2;
    const ptrdiff_t rowBytes = row_bytes(convolution), placeBytes = place_bytes(convolution);
    const int shift = convolution->isDoubled ? 1 : 0;
    const ptrdiff_t sourceWidth = width >> shift, sourceHeight = height >> shift;
    float *zeros = (float *)((char *)inputs + places * placeBytes);
    memset(zeros, 0, (size_t)channels * sizeof *zeros);
    const TransformFunction transform = transform_function(convolution->precision);

    for (int t = 0; t < tiles; t++) {
        const ptrdiff_t tile = firstTile + t;
        const ptrdiff_t image = tile / (rows * columns);
        const ptrdiff_t top = tile / columns % rows * 2 - 1, left = tile % columns * 2 - 1;
        const float *pixels[places];
        for (int place = 0; place < places; place++) {
            const ptrdiff_t y = top + place / 4, x = left + place % 4;
            const int isInside = y >= 0 && x >= 0 && y < height && x < width;
            pixels[place] =
                isInside ? convolution->input +
                               ((image * sourceHeight + (y >> shift)) * sourceWidth + (x >> shift)) * convolution->inputStride
                         : zeros;
        }
        prefetch_columns(convolution, image, top, left + 2 * tileLead);
        transform(pixels, channels, (char *)inputs + t * rowBytes, placeBytes);
    }
}

void gentool_winograd_panel(const GentoolWinograd *convolution, ptrdiff_t firstTile, int tiles, const void *inputs,
                            ptrdiff_t panel, const void *weights) {
    const TileKernel kernel = gentool_tile_kernel(convolution->precision);
    const ptrdiff_t rowBytes = row_bytes(convolution), placeBytes = place_bytes(convolution);
    const ptrdiff_t noOffset = 0, steps = rowBytes / stepBytes, first = panel * panelWidth;
    const int count = (int)(convolution->outputs - first < panelWidth ? convolution->outputs - first : panelWidth);
    float sums[places * sumStride] __attribute__((aligned(64)));
    gentool_begin_tiles(&kernel);
    for (int place = 0; place < places; place++) {
        for (int t = 0; t < tiles; t += kernel.rows) {
            const char *from[mostTileRows];
            point_at_rows(from, (const char *)inputs + place * placeBytes + t * rowBytes, rowBytes,
                          tiles - t < kernel.rows ? tiles - t : kernel.rows, kernel.rows);
            kernel.add(from, &noOffset, 1, steps, (const char *)weights + place * steps * panelStepBytes, count, 1,
                 sums + place * sumStride + t * panelWidth, panelWidth);
        }
    }
    gentool_end_tiles(&kernel);
    store_tiles(convolution, firstTile, tiles, first, sums);
}

/// G g Gᵀ of 3x3 kernels, one in each lane: 16 values of each out of 9.
INLINED void transform_kernels(const Lanes kernel[9], Lanes transformed[places]) {
    Lanes rows[4][3];
    for (int x = 0; x < 3; x++) {
        const Lanes a = kernel[x], b = kernel[3 + x], c = kernel[6 + x];
        rows[0][x] = a;
        rows[1][x] = 0.5f * (a + b + c);
        rows[2][x] = 0.5f * (a - b + c);
        rows[3][x] = c;
    }
    for (int y = 0; y < 4; y++) {
        const Lanes a = rows[y][0], b = rows[y][1], c = rows[y][2];
        transformed[4 * y] = a;
        transformed[4 * y + 1] = 0.5f * (a + b + c);
        transformed[4 * y + 2] = 0.5f * (a - b + c);
        transformed[4 * y + 3] = c;
    }
}

CLONED static void transform_float_panel(const uint32_t *panel, ptrdiff_t words, uint32_t *out) {
    for (ptrdiff_t i = 0; i < words; i += lanes) {
        Lanes kernel[9], transformed[places];
        for (int tap = 0; tap < 9; tap++)
            memcpy(&kernel[tap], panel + tap * words + i, sizeof kernel[tap]);
        transform_kernels(kernel, transformed);
        for (int place = 0; place < places; place++)
            memcpy(out + place * words + i, &transformed[place], sizeof transformed[place]);
    }
}

CLONED static void transform_half_panel(const uint32_t *panel, ptrdiff_t words, uint32_t *out) {
    for (ptrdiff_t i = 0; i < words; i += lanes) {
        Lanes kernel[2][9], transformed[2][places];
        for (int tap = 0; tap < 9; tap++) {
            Words pair;
            memcpy(&pair, panel + tap * words + i, sizeof pair);
            kernel[0][tap] = (Lanes)(pair << 16);
            kernel[1][tap] = (Lanes)(pair & 0xFFFF0000u);
        }
        for (int half = 0; half < 2; half++)
            transform_kernels(kernel[half], transformed[half]);
        for (int place = 0; place < places; place++) {
            const Words low = (Words)transformed[0][place], high = (Words)transformed[1][place];
            const Words pair = ROUNDED_TO_BF16(low) >> 16 | (ROUNDED_TO_BF16(high) & 0xFFFF0000u);
            memcpy(out + place * words + i, &pair, sizeof pair);
        }
    }
}

void gentool_winograd_panel_weights(GentoolPrecision precision, const void *panel, ptrdiff_t steps, void *transformed) {
    (precision == gentoolBF16 ? transform_half_panel : transform_float_panel)(panel, steps * panelWidth, transformed);
}

CLONED void gentool_winograd_weights(const float *kernels, ptrdiff_t count, float *out, ptrdiff_t outStride) {
    for (ptrdiff_t i = 0; i < count; i += lanes) {
        const ptrdiff_t together = count - i < lanes ? count - i : lanes;
        Lanes kernel[9] = {0}, transformed[places];
        for (ptrdiff_t lane = 0; lane < together; lane++)
            for (int tap = 0; tap < 9; tap++)
                kernel[tap][lane] = kernels[9 * (i + lane) + tap];
        transform_kernels(kernel, transformed);
        for (int place = 0; place < places; place++)
            memcpy(out + place * outStride + i, &transformed[place], (size_t)together * sizeof(float));
    }
}

void gentool_winograd_original(const float *transformed, float *kernel) {
    float rows[3][4];
    for (int x = 0; x < 4; x++) {
        rows[0][x] = transformed[x];
        rows[1][x] = transformed[4 + x] - transformed[8 + x];
        rows[2][x] = transformed[12 + x];
    }
    for (int y = 0; y < 3; y++) {
        kernel[3 * y] = rows[y][0];
        kernel[3 * y + 1] = rows[y][1] - rows[y][2];
        kernel[3 * y + 2] = rows[y][3];
    }
}
