#include "jpeg_pieces.h"

/// Behind the last piece ends of the image follow without end, so that libjpeg always comes to a stop.
static boolean next_piece(j_decompress_ptr jpeg) {
    static const JOCTET end[] = {0xFF, JPEG_EOI};
    GentoolJPEGPieces *source = (GentoolJPEGPieces *)jpeg->src;
    GentoolPiece piece = {end, sizeof end};
    while (source->next < source->pieces.count) {
        GentoolPiece next = source->pieces.pieces[source->next++];
        if (next.count > 0) {
            piece = next;
            break;
        }
    }
    source->manager.next_input_byte = piece.data;
    source->manager.bytes_in_buffer = piece.count;
    return TRUE;
}

static void skip(j_decompress_ptr jpeg, long count) {
    struct jpeg_source_mgr *manager = jpeg->src;
    if (count <= 0)
        return;
    size_t rest = (size_t)count;
    while (rest > manager->bytes_in_buffer) {
        rest -= manager->bytes_in_buffer;
        next_piece(jpeg);
    }
    manager->next_input_byte += rest;
    manager->bytes_in_buffer -= rest;
}

static void ignore(j_decompress_ptr jpeg) { (void)jpeg; }

struct jpeg_source_mgr *gentool_jpeg_pieces(GentoolJPEGPieces *source, GentoolPieces pieces) {
    *source = (GentoolJPEGPieces){
        .manager = {.init_source = ignore,
                    .fill_input_buffer = next_piece,
                    .skip_input_data = skip,
                    .resync_to_restart = jpeg_resync_to_restart,
                    .term_source = ignore},
        .pieces = pieces};
    return &source->manager;
}
