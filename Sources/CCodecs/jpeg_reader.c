#include "include/CCodecs.h"
#include "jpeg_errors.h"

#include <stdlib.h>
#include <string.h>

struct GentoolJPEGReader {
    struct jpeg_decompress_struct jpeg;
    GentoolJPEGErrors errors;
};

static GentoolJPEGColor stored_color(J_COLOR_SPACE space) {
    switch (space) {
    case JCS_GRAYSCALE:
        return gentoolJPEGGray;
    case JCS_RGB:
        return gentoolJPEGRGB;
    case JCS_CMYK:
        return gentoolJPEGCMYK;
    case JCS_YCCK:
        return gentoolJPEGYCCK;
    default:
        return gentoolJPEGYCbCr;
    }
}

static void describe_coding(const struct jpeg_decompress_struct *jpeg, GentoolJPEGCoding *coding) {
    memset(coding, 0, sizeof *coding);
    for (int i = 0; i < gentoolJPEGTables; i++)
        if (jpeg->quant_tbl_ptrs[i] != NULL)
            memcpy(coding->tables[i], jpeg->quant_tbl_ptrs[i]->quantval, sizeof coding->tables[i]);
    for (int i = 0; i < jpeg->num_components && i < gentoolJPEGComponents; i++) {
        coding->tableOf[i] = jpeg->comp_info[i].quant_tbl_no;
        coding->horizontal[i] = jpeg->comp_info[i].h_samp_factor;
        coding->vertical[i] = jpeg->comp_info[i].v_samp_factor;
    }
}

GentoolStatus gentool_jpeg_open(const uint8_t *data, size_t count, GentoolJPEGReader **result,
                                GentoolJPEGHeader *header, char *message) {
    GentoolJPEGReader *reader = calloc(1, sizeof *reader);
    *result = reader;
    if (reader == NULL)
        return 1;
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    reader->errors.message = message;
    jpeg->err = gentool_jpeg_errors(&reader->errors);
    if (setjmp(reader->errors.jump))
        return 1;
    jpeg_create_decompress(jpeg);
    jpeg_mem_src(jpeg, data, count);
    for (int code = JPEG_APP0; code <= JPEG_APP0 + 15; code++)
        jpeg_save_markers(jpeg, code, 0xFFFF);
    jpeg_save_markers(jpeg, JPEG_COM, 0xFFFF);
    jpeg_read_header(jpeg, TRUE);

    header->width = jpeg->image_width;
    header->height = jpeg->image_height;
    header->storedColor = stored_color(jpeg->jpeg_color_space);
    header->isProgressive = jpeg->progressive_mode;
    header->hasAdobeMarker = jpeg->saw_Adobe_marker;
    header->hasDensity = jpeg->saw_JFIF_marker;
    header->densityUnit = jpeg->density_unit;
    header->densityX = jpeg->X_density;
    header->densityY = jpeg->Y_density;
    describe_coding(jpeg, &header->coding);

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

int gentool_jpeg_markers(const GentoolJPEGReader *reader, GentoolJPEGMarker *markers, int capacity) {
    int count = 0;
    for (jpeg_saved_marker_ptr marker = reader->jpeg.marker_list; marker != NULL; marker = marker->next, count++)
        if (count < capacity)
            markers[count] = (GentoolJPEGMarker){marker->marker, marker->data, marker->data_length};
    return count;
}

GentoolStatus gentool_jpeg_read(GentoolJPEGReader *reader, uint8_t *pixels, char *message) {
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    reader->errors.message = message;
    if (setjmp(reader->errors.jump))
        return 1;
    jpeg_start_decompress(jpeg);
    size_t stride = (size_t)jpeg->output_width * (size_t)jpeg->output_components;
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = pixels + jpeg->output_scanline * stride;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_decompress(jpeg);
    return 0;
}

void gentool_jpeg_close(GentoolJPEGReader *reader) {
    if (reader == NULL)
        return;
    jpeg_destroy_decompress(&reader->jpeg);
    free(reader);
}
