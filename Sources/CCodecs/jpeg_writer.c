#include "jpeg_destination.h"
#include "jpeg_errors.h"

#include <string.h>

static J_COLOR_SPACE color_space(GentoolJPEGColor color) {
    switch (color) {
    case gentoolJPEGGray:
        return JCS_GRAYSCALE;
    case gentoolJPEGYCbCr:
        return JCS_YCbCr;
    case gentoolJPEGRGB:
        return JCS_RGB;
    case gentoolJPEGCMYK:
        return JCS_CMYK;
    case gentoolJPEGYCCK:
        return JCS_YCCK;
    }
    return JCS_UNKNOWN;
}

static void use_coding(j_compress_ptr jpeg, const GentoolJPEGCoding *coding) {
    for (int i = 0; i < gentoolJPEGTables; i++) {
        if (coding->tables[i][0] == 0)
            continue;
        unsigned table[64];
        for (int k = 0; k < 64; k++)
            table[k] = coding->tables[i][k];
        jpeg_add_quant_table(jpeg, i, table, 100, FALSE);
    }
    for (int i = 0; i < jpeg->num_components; i++) {
        jpeg->comp_info[i].quant_tbl_no = coding->tableOf[i];
        jpeg->comp_info[i].h_samp_factor = coding->horizontal[i];
        jpeg->comp_info[i].v_samp_factor = coding->vertical[i];
    }
}

static GentoolStatus write_all(struct jpeg_compress_struct *jpeg, GentoolJPEGErrors *errors, const uint8_t *pixels,
                               const GentoolJPEGHeader *header, const GentoolJPEGOptions *options,
                               GentoolJPEGDestination *destination) {
    if (setjmp(errors->jump))
        return errors->status;
    jpeg_create_compress(jpeg);
    jpeg->dest = &destination->manager;
    jpeg->image_width = header->width;
    jpeg->image_height = header->height;
    jpeg->input_components = header->channels;
    jpeg->in_color_space =
        header->channels == 1 ? JCS_GRAYSCALE : header->channels == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(jpeg);
    jpeg->dct_method = JDCT_ISLOW;
    if (options->coding != NULL) {
        jpeg_set_colorspace(jpeg, color_space(options->color));
        use_coding(jpeg, options->coding);
    } else {
        jpeg_set_quality(jpeg, options->quality, TRUE);
        jpeg->comp_info[0].h_samp_factor = options->horizontal;
        jpeg->comp_info[0].v_samp_factor = options->vertical;
    }
    if (options->isProgressive)
        jpeg_simple_progression(jpeg);
    gentool_jpeg_set_density(jpeg, header);
    jpeg_start_compress(jpeg, TRUE);
    gentool_jpeg_write_markers(jpeg, options);
    size_t stride = (size_t)header->width * (size_t)header->channels;
    while (jpeg->next_scanline < jpeg->image_height) {
        JSAMPROW row = (JSAMPROW)pixels + jpeg->next_scanline * stride;
        jpeg_write_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_compress(jpeg);
    return 0;
}

GentoolStatus gentool_jpeg_write(const uint8_t *pixels, const GentoolJPEGHeader *header,
                                 const GentoolJPEGOptions *options, GentoolBytes *result, char *message) {
    *result = (GentoolBytes){0};
    struct jpeg_compress_struct jpeg;
    memset(&jpeg, 0, sizeof jpeg);
    GentoolJPEGErrors errors = {.message = message};
    jpeg.err = gentool_jpeg_errors(&errors);
    GentoolJPEGDestination destination = gentool_jpeg_destination(result);
    GentoolStatus status = write_all(&jpeg, &errors, pixels, header, options, &destination);
    jpeg_destroy_compress(&jpeg);
    if (status != 0)
        gentool_bytes_free(result);
    return status;
}
