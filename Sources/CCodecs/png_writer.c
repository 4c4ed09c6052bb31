#include "include/CCodecs.h"
#include "png_errors.h"

#include <stdlib.h>
#include <string.h>

static void write_bytes(png_structp png, png_bytep data, size_t count) {
    uint8_t *end = gentool_bytes_extend(png_get_io_ptr(png), count);
    if (end == NULL) {
        ((GentoolPNGErrors *)png_get_error_ptr(png))->status = gentoolNoMemory;
        png_error(png, "out of memory");
    }
    memcpy(end, data, count);
}

static void flush(png_structp png) { (void)png; }

static void write_metadata(png_structp png, png_infop info, const GentoolPNGMetadata *metadata) {
    if (metadata->gamma > 0)
        png_set_gAMA(png, info, metadata->gamma);
    if (metadata->hasChromaticities) {
        const double *xy = metadata->chromaticities;
        png_set_cHRM(png, info, xy[0], xy[1], xy[2], xy[3], xy[4], xy[5], xy[6], xy[7]);
    }
    if (metadata->sRGBIntent >= 0)
        png_set_sRGB(png, info, metadata->sRGBIntent);
    if (metadata->pixelsPerUnitX != 0)
        png_set_pHYs(png, info, metadata->pixelsPerUnitX, metadata->pixelsPerUnitY,
                     metadata->unitIsMetre ? PNG_RESOLUTION_METER : PNG_RESOLUTION_UNKNOWN);
    if (metadata->exif != NULL)
        png_set_eXIf_1(png, info, metadata->exifLength, (png_bytep)metadata->exif);
    const size_t worthCompressing = 2048;
    for (int i = 0; i < metadata->textCount; i++) {
        const GentoolPNGText *text = &metadata->texts[i];
        int isLong = text->length > worthCompressing;
        png_text chunk = {
            .compression = text->isUTF8 ? (isLong ? PNG_ITXT_COMPRESSION_zTXt : PNG_ITXT_COMPRESSION_NONE)
                                        : (isLong ? PNG_TEXT_COMPRESSION_zTXt : PNG_TEXT_COMPRESSION_NONE),
            .key = (png_charp)text->key,
            .text = (png_charp)text->value,
            .text_length = text->isUTF8 ? 0 : text->length,
            .itxt_length = text->isUTF8 ? text->length : 0,
            .lang = text->isUTF8 ? (png_charp)text->language : NULL,
            .lang_key = text->isUTF8 ? (png_charp)text->translatedKey : NULL,
        };
        png_set_text(png, info, &chunk, 1);
    }
}

static void write_chunks(png_structp png, const GentoolPNGMetadata *metadata, int areBehind) {
    for (int i = 0; i < metadata->chunkCount; i++) {
        const GentoolPNGChunk *chunk = &metadata->chunks[i];
        if (chunk->isBehind == areBehind)
            png_write_chunk(png, chunk->name, chunk->data, chunk->length);
    }
}

static GentoolStatus write_all(png_structp png, png_infop info, const void *pixels, const GentoolPNGHeader *header,
                               const GentoolPNGMetadata *metadata, int compressionLevel, GentoolBytes *result,
                               const GentoolPNGErrors *errors) {
    static const int colorTypes[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                     PNG_COLOR_TYPE_RGB_ALPHA};
    if (setjmp(png_jmpbuf(png)))
        return errors->status;
    png_set_write_fn(png, result, write_bytes, flush);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_level(png, compressionLevel);
    png_set_compression_buffer_size(png, 1 << 16);
    png_set_IHDR(png, info, header->width, header->height, header->depth, colorTypes[header->channels],
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    // What libpng finds wrong with a note is no reason to lose the picture: it is left out.
    png_set_benign_errors(png, 1);
    write_metadata(png, info, metadata);
    png_set_benign_errors(png, 0);
    png_write_info(png, info);
    write_chunks(png, metadata, 0);
    const uint16_t one = 1;
    if (header->depth == 16 && *(const uint8_t *)&one == 1)
        png_set_swap(png);
    size_t stride = (size_t)header->width * (size_t)header->channels * (size_t)(header->depth / 8);
    for (size_t y = 0; y < header->height; y++)
        png_write_row(png, (png_const_bytep)pixels + y * stride);
    write_chunks(png, metadata, 1);
    // libpng (1.6.39) writes Exif again behind the pixels if it still finds it.
    png_set_invalid(png, info, PNG_INFO_eXIf);
    png_write_end(png, info);
    return 0;
}

GentoolStatus gentool_png_write(const void *pixels, const GentoolPNGHeader *header, const GentoolPNGMetadata *metadata,
                                int compressionLevel, GentoolBytes *result, char *message) {
    *result = (GentoolBytes){0};
    GentoolPNGErrors errors = {.message = message};
    png_structp png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, &errors, gentool_png_fail, gentool_png_ignore,
                                                &errors, gentool_png_allocate, gentool_png_release);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    GentoolStatus status =
        info == NULL ? gentoolNoMemory
                     : write_all(png, info, pixels, header, metadata, compressionLevel, result, &errors);
    png_destroy_write_struct(&png, &info);
    if (status != 0)
        gentool_bytes_free(result);
    return status;
}
