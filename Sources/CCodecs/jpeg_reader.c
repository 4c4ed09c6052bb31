#include "jpeg_errors.h"
#include "jpeg_pieces.h"

#include <stdlib.h>
#include <string.h>

struct GentoolJPEGReader {
    struct jpeg_decompress_struct jpeg;
    GentoolJPEGErrors errors;
    GentoolJPEGPieces source;
};

GentoolStatus gentool_jpeg_open(GentoolPieces pieces, GentoolJPEGReader **result, GentoolJPEGHeader *header,
                                char *message) {
    GentoolJPEGReader *reader = calloc(1, sizeof *reader);
    *result = reader;
    if (reader == NULL)
        return gentoolNoMemory;
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    reader->errors.message = message;
    jpeg->err = gentool_jpeg_errors(&reader->errors);
    if (setjmp(reader->errors.jump))
        return reader->errors.status;
    jpeg_create_decompress(jpeg);
    jpeg->src = gentool_jpeg_pieces(&reader->source, pieces);
    jpeg_read_header(jpeg, TRUE);

    header->width = jpeg->image_width;
    header->height = jpeg->image_height;
    if (jpeg->num_components == 1) {
        jpeg->out_color_space = JCS_GRAYSCALE;
        header->channels = 1;
    } else if (jpeg->num_components == 3) {
        jpeg->out_color_space = JCS_RGB;
        header->channels = 3;
    } else {
        jpeg->out_color_space = JCS_CMYK;
        header->channels = 4;
    }
    jpeg->dct_method = JDCT_ISLOW;
    return 0;
}

static int is_refined(const struct jpeg_decompress_struct *jpeg) {
    if (!jpeg->progressive_mode || jpeg->coef_bits == NULL)
        return 1;
    for (int i = 0; i < jpeg->num_components; i++)
        for (int k = 0; k < DCTSIZE2; k++)
            if (jpeg->coef_bits[i][k] != 0)
                return 0;
    return 1;
}

GentoolStatus gentool_jpeg_read(GentoolJPEGReader *reader, uint8_t *pixels, int isTolerant, GentoolJPEGDamage *damage,
                                char *message) {
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    *damage = (GentoolJPEGDamage){.rows = jpeg->image_height, .firstOddRow = UINT32_MAX};
    reader->errors.message = message;
    reader->errors.damage = isTolerant ? damage : NULL;
    if (setjmp(reader->errors.jump)) {
        damage->scans = jpeg->input_scan_number;
        return reader->errors.status;
    }
    jpeg_start_decompress(jpeg);
    size_t stride = (size_t)jpeg->output_width * (size_t)jpeg->output_components;
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = pixels + jpeg->output_scanline * stride;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    damage->isRefined = is_refined(jpeg);
    damage->scans = jpeg->input_scan_number;
    // What follows the last row may be missing or belong to something else.
    return 0;
}

void gentool_jpeg_close(GentoolJPEGReader *reader) {
    if (reader == NULL)
        return;
    jpeg_destroy_decompress(&reader->jpeg);
    free(reader);
}
