#include "jpeg_destination.h"

#include <jerror.h>

enum { blockLength = 1 << 16 };

static void next_block(j_compress_ptr jpeg) {
    GentoolJPEGDestination *destination = (GentoolJPEGDestination *)jpeg->dest;
    destination->manager.next_output_byte = gentool_bytes_extend(destination->bytes, blockLength);
    destination->manager.free_in_buffer = blockLength;
    if (destination->manager.next_output_byte == NULL)
        ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 0);
}

static boolean block_is_full(j_compress_ptr jpeg) {
    next_block(jpeg);
    return TRUE;
}

static void finish(j_compress_ptr jpeg) {
    GentoolJPEGDestination *destination = (GentoolJPEGDestination *)jpeg->dest;
    destination->bytes->count -= destination->manager.free_in_buffer;
}

GentoolJPEGDestination gentool_jpeg_destination(GentoolBytes *bytes) {
    return (GentoolJPEGDestination){.manager = {.init_destination = next_block,
                                                .empty_output_buffer = block_is_full,
                                                .term_destination = finish},
                                    .bytes = bytes};
}

void gentool_jpeg_write_markers(j_compress_ptr jpeg, const GentoolJPEGOptions *options) {
    for (int i = 0; i < options->markerCount; i++) {
        const GentoolJPEGMarker *marker = &options->markers[i];
        jpeg_write_marker(jpeg, marker->code, marker->data, marker->length);
    }
}

void gentool_jpeg_set_density(j_compress_ptr jpeg, const GentoolJPEGHeader *header) {
    if (!header->hasDensity)
        return;
    jpeg->density_unit = (UINT8)header->densityUnit;
    jpeg->X_density = (UINT16)header->densityX;
    jpeg->Y_density = (UINT16)header->densityY;
}
