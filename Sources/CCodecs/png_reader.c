#include "include/CCodecs.h"
#include "png_errors.h"

#include <stdlib.h>
#include <string.h>

struct GentoolPNGReader {
    png_structp png;
    png_infop info;
    png_infop end;
    const uint8_t *data;
    size_t count;
    size_t position;
    char message[gentoolMessageLength];
    GentoolPNGText *texts;
    png_bytepp rows;
};

static void read_bytes(png_structp png, png_bytep out, size_t count) {
    GentoolPNGReader *reader = png_get_io_ptr(png);
    if (reader->count - reader->position < count)
        png_error(png, "the file ends too early");
    memcpy(out, reader->data + reader->position, count);
    reader->position += count;
}

static GentoolStatus failed(const GentoolPNGReader *reader, char *message) {
    memcpy(message, reader->message, gentoolMessageLength);
    return 1;
}

GentoolStatus gentool_png_open(const uint8_t *data, size_t count, GentoolPNGReader **result,
                               GentoolPNGHeader *header, char *message) {
    GentoolPNGReader *reader = calloc(1, sizeof *reader);
    *result = reader;
    if (reader == NULL)
        return 1;
    reader->data = data;
    reader->count = count;
    reader->png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, reader->message, gentool_png_fail, gentool_png_ignore);
    if (reader->png == NULL || (reader->info = png_create_info_struct(reader->png)) == NULL ||
        (reader->end = png_create_info_struct(reader->png)) == NULL)
        return 1;
    png_structp png = reader->png;
    png_infop info = reader->info;
    if (setjmp(png_jmpbuf(png)))
        return failed(reader, message);

    png_set_read_fn(png, reader, read_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png, 256u << 20);
    png_set_chunk_cache_max(png, 10000);
    png_read_info(png, info);

    header->width = png_get_image_width(png, info);
    header->height = png_get_image_height(png, info);
    header->storedDepth = png_get_bit_depth(png, info);
    header->storedColorType = png_get_color_type(png, info);
    header->isInterlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;

    png_set_expand(png);
    if (header->storedDepth == 16) {
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

static void collect_texts(GentoolPNGReader *reader, GentoolPNGMetadata *metadata) {
    png_textp before, after;
    int countBefore = 0, countAfter = 0;
    png_get_text(reader->png, reader->info, &before, &countBefore);
    png_get_text(reader->png, reader->end, &after, &countAfter);
    reader->texts = calloc((size_t)(countBefore + countAfter) + 1, sizeof *reader->texts);
    if (reader->texts == NULL)
        return;
    for (int i = 0; i < countBefore + countAfter; i++) {
        png_textp text = i < countBefore ? &before[i] : &after[i - countBefore];
        int isUTF8 = text->compression == PNG_ITXT_COMPRESSION_NONE || text->compression == PNG_ITXT_COMPRESSION_zTXt;
        reader->texts[i] = (GentoolPNGText){
            text->key, text->text ? text->text : "", isUTF8 ? text->itxt_length : text->text_length, isUTF8};
    }
    metadata->texts = reader->texts;
    metadata->textCount = countBefore + countAfter;
}

static void collect_metadata(GentoolPNGReader *reader, GentoolPNGMetadata *metadata) {
    png_structp png = reader->png;
    png_infop info = reader->info;
    *metadata = (GentoolPNGMetadata){.gamma = -1, .sRGBIntent = -1};
    if (!png_get_gAMA(png, info, &metadata->gamma))
        metadata->gamma = -1;
    double *xy = metadata->chromaticities;
    metadata->hasChromaticities = png_get_cHRM(png, info, &xy[0], &xy[1], &xy[2], &xy[3], &xy[4], &xy[5], &xy[6],
                                               &xy[7]) != 0;
    if (!png_get_sRGB(png, info, &metadata->sRGBIntent))
        metadata->sRGBIntent = -1;
    png_charp name;
    int compression;
    png_bytep profile;
    if (png_get_iCCP(png, info, &name, &compression, &profile, &metadata->iccLength)) {
        metadata->iccName = name;
        metadata->icc = profile;
    }
    int unit;
    if (png_get_pHYs(png, info, &metadata->pixelsPerUnitX, &metadata->pixelsPerUnitY, &unit))
        metadata->unitIsMetre = unit == PNG_RESOLUTION_METER;
    png_bytep exif;
    if (png_get_eXIf_1(png, info, &metadata->exifLength, &exif) ||
        png_get_eXIf_1(png, reader->end, &metadata->exifLength, &exif))
        metadata->exif = exif;
    else
        metadata->exifLength = 0;
    collect_texts(reader, metadata);
}

GentoolStatus gentool_png_read(GentoolPNGReader *reader, void *pixels, GentoolPNGMetadata *metadata, char *message) {
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png)))
        return failed(reader, message);
    size_t height = png_get_image_height(png, reader->info);
    size_t stride = png_get_rowbytes(png, reader->info);
    reader->rows = png_malloc(png, height * sizeof *reader->rows);
    for (size_t y = 0; y < height; y++)
        reader->rows[y] = (png_bytep)pixels + y * stride;
    png_read_image(png, reader->rows);
    png_read_end(png, reader->end);
    collect_metadata(reader, metadata);
    return 0;
}

void gentool_png_close(GentoolPNGReader *reader) {
    if (reader == NULL)
        return;
    if (reader->png != NULL) {
        png_free(reader->png, reader->rows);
        png_destroy_read_struct(&reader->png, &reader->info, &reader->end);
    }
    free(reader->texts);
    free(reader);
}
