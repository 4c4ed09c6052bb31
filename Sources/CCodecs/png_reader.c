#include "include/CCodecs.h"
#include "png_errors.h"

#include <stdlib.h>
#include <string.h>

struct GentoolPNGReader {
    png_structp png;
    png_infop info;
    GentoolPieces pieces;
    /// Where reading is: a piece, and a place in it.
    size_t piece;
    size_t position;
    /// Bytes read since the last row was whole.
    size_t behind;
    /// Whether something was odd behind the last row.
    int isEndOdd;
    GentoolPNGErrors errors;
    char message[gentoolMessageLength];
};

enum { passes = 7, mostBehind = 1 << 16 };

/// Whether all rows are there: what was wrong then was wrong behind them.
static int has_all_rows(const GentoolPNGReader *reader) {
    png_const_structp png = reader->png;
    if (png_get_interlace_type(png, reader->info) != PNG_INTERLACE_NONE)
        return png_get_current_pass_number(png) >= passes;
    uint32_t height = png_get_image_height(png, reader->info);
    return height > 0 && png_get_current_row_number(png) >= height;
}

static void read_bytes(png_structp png, png_bytep out, size_t count) {
    GentoolPNGReader *reader = png_get_io_ptr(png);
    // Data that goes on for ever behind the last row would be expanded to the end.
    if (has_all_rows(reader) && (reader->behind += count) > mostBehind)
        png_error(png, "there is more data than rows");
    while (count > 0) {
        if (reader->piece == reader->pieces.count)
            png_error(png, "the file ends too early");
        const GentoolPiece *piece = &reader->pieces.pieces[reader->piece];
        size_t part = piece->count - reader->position;
        if (part > count)
            part = count;
        memcpy(out, piece->data + reader->position, part);
        out += part;
        count -= part;
        reader->position += part;
        if (reader->position == piece->count) {
            reader->piece++;
            reader->position = 0;
        }
    }
}

static void note_oddness(png_structp png, png_const_charp text) {
    (void)text;
    GentoolPNGReader *reader = png_get_io_ptr(png);
    if (reader != NULL && has_all_rows(reader))
        reader->isEndOdd = 1;
}

static GentoolStatus failed(const GentoolPNGReader *reader, char *message) {
    memcpy(message, reader->message, gentoolMessageLength);
    return reader->errors.status;
}

GentoolStatus gentool_png_open(GentoolPieces pieces, int checksSum, GentoolPNGReader **result,
                               GentoolPNGHeader *header, char *message) {
    GentoolPNGReader *reader = calloc(1, sizeof *reader);
    *result = reader;
    if (reader == NULL)
        return gentoolNoMemory;
    reader->pieces = pieces;
    reader->errors.message = reader->message;
    reader->png =
        png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &reader->errors, gentool_png_fail, note_oddness,
                                 &reader->errors, gentool_png_allocate, gentool_png_release);
    if (reader->png == NULL || (reader->info = png_create_info_struct(reader->png)) == NULL)
        return gentoolNoMemory;
    png_structp png = reader->png;
    png_infop info = reader->info;
    if (setjmp(png_jmpbuf(png)))
        return failed(reader, message);

    png_set_read_fn(png, reader, read_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
    png_set_option(png, PNG_IGNORE_ADLER32, !checksSum);
    png_read_info(png, info);

    header->width = png_get_image_width(png, info);
    header->height = png_get_image_height(png, info);
    png_set_expand(png);
    if (png_get_bit_depth(png, info) == 16) {
        const uint16_t one = 1;
        if (*(const uint8_t *)&one == 1)
            png_set_swap(png);
    }
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    header->channels = png_get_channels(png, info);
    header->depth = png_get_bit_depth(png, info);
    return 0;
}

GentoolStatus gentool_png_read(GentoolPNGReader *reader, void *pixels, GentoolPNGProgress *progress, char *message) {
    png_structp png = reader->png;
    *progress = (GentoolPNGProgress){0};
    size_t height = png_get_image_height(png, reader->info);
    size_t stride = png_get_rowbytes(png, reader->info);
    int isInterlaced = png_get_interlace_type(png, reader->info) != PNG_INTERLACE_NONE;
    if (setjmp(png_jmpbuf(png))) {
        int isWhole = has_all_rows(reader);
        progress->rows = isWhole ? (uint32_t)height : png_get_current_row_number(png);
        progress->passes = isInterlaced ? png_get_current_pass_number(png) : 0;
        return isWhole ? 0 : failed(reader, message);
    }
    for (int pass = 0; pass < (isInterlaced ? passes : 1); pass++)
        for (size_t y = 0; y < height; y++) {
            png_bytep row = (png_bytep)pixels + y * stride;
            png_read_row(png, isInterlaced ? NULL : row, isInterlaced ? row : NULL);
        }
    *progress = (GentoolPNGProgress){(uint32_t)height, isInterlaced ? passes : 0, !reader->isEndOdd};
    return 0;
}

void gentool_png_close(GentoolPNGReader *reader) {
    if (reader == NULL)
        return;
    if (reader->png != NULL)
        png_destroy_read_struct(&reader->png, &reader->info, NULL);
    free(reader);
}
