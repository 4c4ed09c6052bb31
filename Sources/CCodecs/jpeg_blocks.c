#include "jpeg_destination.h"
#include "jpeg_errors.h"
#include "jpeg_pieces.h"

#include <string.h>

#include <jerror.h>

typedef struct {
    struct jpeg_decompress_struct jpeg;
    GentoolJPEGPieces source;
    jvirt_barray_ptr *blocks;
} Coefficients;

static void read_coefficients(Coefficients *file, GentoolPieces pieces) {
    jpeg_create_decompress(&file->jpeg);
    file->jpeg.src = gentool_jpeg_pieces(&file->source, pieces);
    jpeg_read_header(&file->jpeg, TRUE);
    file->blocks = jpeg_read_coefficients(&file->jpeg);
}

static int is_coded_alike(const struct jpeg_decompress_struct *a, const struct jpeg_decompress_struct *b) {
    if (a->num_components != b->num_components || a->jpeg_color_space != b->jpeg_color_space)
        return 0;
    for (int i = 0; i < a->num_components; i++) {
        const jpeg_component_info *one = &a->comp_info[i], *other = &b->comp_info[i];
        if (one->h_samp_factor != other->h_samp_factor || one->v_samp_factor != other->v_samp_factor)
            return 0;
        if (one->quant_table == NULL || other->quant_table == NULL ||
            memcmp(one->quant_table->quantval, other->quant_table->quantval, sizeof one->quant_table->quantval) != 0)
            return 0;
    }
    return 1;
}

/// Whether any square of 8 × 8 pixels that a block shows has changed.
static int is_changed(const GentoolJPEGPatch *patch, const struct jpeg_decompress_struct *jpeg,
                      const jpeg_component_info *component, JDIMENSION row, JDIMENSION column) {
    JDIMENSION across = (JDIMENSION)jpeg->max_h_samp_factor, horizontal = (JDIMENSION)component->h_samp_factor;
    JDIMENSION down = (JDIMENSION)jpeg->max_v_samp_factor, vertical = (JDIMENSION)component->v_samp_factor;
    JDIMENSION columns = (jpeg->image_width + DCTSIZE - 1) / DCTSIZE;
    JDIMENSION rows = (jpeg->image_height + DCTSIZE - 1) / DCTSIZE;
    for (JDIMENSION y = row * down / vertical; y * vertical < (row + 1) * down && y < rows; y++)
        for (JDIMENSION x = column * across / horizontal; x * horizontal < (column + 1) * across && x < columns; x++)
            if (patch->isChanged[(size_t)y * columns + x])
                return 1;
    return 0;
}

static void take_blocks(Coefficients *to, Coefficients *from, const GentoolJPEGPatch *patch) {
    for (int i = 0; i < to->jpeg.num_components; i++) {
        const jpeg_component_info *target = &to->jpeg.comp_info[i], *source = &from->jpeg.comp_info[i];
        JDIMENSION left = patch->x / DCTSIZE * (JDIMENSION)target->h_samp_factor / (JDIMENSION)to->jpeg.max_h_samp_factor;
        JDIMENSION top = patch->y / DCTSIZE * (JDIMENSION)target->v_samp_factor / (JDIMENSION)to->jpeg.max_v_samp_factor;
        if (left + source->width_in_blocks > target->width_in_blocks ||
            top + source->height_in_blocks > target->height_in_blocks)
            ERREXIT(&to->jpeg, JERR_BAD_CROP_SPEC);
        for (JDIMENSION row = 0; row < source->height_in_blocks; row++) {
            JBLOCKARRAY new = from->jpeg.mem->access_virt_barray((j_common_ptr)&from->jpeg, from->blocks[i], row, 1, FALSE);
            JBLOCKARRAY old =
                to->jpeg.mem->access_virt_barray((j_common_ptr)&to->jpeg, to->blocks[i], top + row, 1, TRUE);
            for (JDIMENSION column = 0; column < source->width_in_blocks; column++)
                if (is_changed(patch, &from->jpeg, source, row, column))
                    memcpy(old[0][left + column], new[0][column], sizeof(JBLOCK));
        }
    }
}

static void write_coefficients(j_compress_ptr jpeg, Coefficients *file, const GentoolJPEGHeader *header,
                               const GentoolJPEGOptions *options, GentoolJPEGDestination *destination) {
    jpeg_create_compress(jpeg);
    jpeg->dest = &destination->manager;
    jpeg_copy_critical_parameters(&file->jpeg, jpeg);
    jpeg->optimize_coding = TRUE;
    if (file->jpeg.progressive_mode || options->isProgressive)
        jpeg_simple_progression(jpeg);
    jpeg->restart_interval = file->jpeg.restart_interval;
    // What tells readers the colours stays as it was: a marker that is added or left out would change their meaning.
    jpeg->write_JFIF_header = file->jpeg.saw_JFIF_marker;
    jpeg->write_Adobe_marker = file->jpeg.saw_Adobe_marker;
    if (header->hasDensity) {
        // Beside an Adobe marker, JFIF's would say that colours are YCbCr.
        jpeg->write_JFIF_header |= !jpeg->write_Adobe_marker && jpeg->num_components <= 3;
        gentool_jpeg_set_density(jpeg, header);
    }
    jpeg_write_coefficients(jpeg, file->blocks);
    gentool_jpeg_write_markers(jpeg, options);
    jpeg_finish_compress(jpeg);
}

typedef struct {
    Coefficients file;
    Coefficients new;
    struct jpeg_compress_struct jpeg;
    GentoolJPEGErrors errors;
} Replacement;

static GentoolStatus replace_all(Replacement *work, GentoolPieces file, const GentoolJPEGPatch *patch,
                                 const GentoolJPEGHeader *header, const GentoolJPEGOptions *options,
                                 GentoolJPEGDestination *destination) {
    if (setjmp(work->errors.jump))
        return work->errors.status;
    read_coefficients(&work->file, file);
    if (patch->file.count > 0) {
        read_coefficients(&work->new, patch->file);
        if (!is_coded_alike(&work->file.jpeg, &work->new.jpeg))
            ERREXIT(&work->file.jpeg, JERR_CONVERSION_NOTIMPL);
        take_blocks(&work->file, &work->new, patch);
    }
    write_coefficients(&work->jpeg, &work->file, header, options, destination);
    return 0;
}

GentoolStatus gentool_jpeg_replace_blocks(GentoolPieces file, const GentoolJPEGPatch *patch,
                                          const GentoolJPEGHeader *header, const GentoolJPEGOptions *options,
                                          GentoolBytes *result, char *message) {
    *result = (GentoolBytes){0};
    Replacement work;
    memset(&work, 0, sizeof work);
    work.errors.message = message;
    work.file.jpeg.err = work.new.jpeg.err = work.jpeg.err = gentool_jpeg_errors(&work.errors);
    GentoolJPEGDestination destination = gentool_jpeg_destination(result);
    GentoolStatus status = replace_all(&work, file, patch, header, options, &destination);
    jpeg_destroy_compress(&work.jpeg);
    jpeg_destroy_decompress(&work.new.jpeg);
    jpeg_destroy_decompress(&work.file.jpeg);
    if (status != 0)
        gentool_bytes_free(result);
    return status;
}
