#ifndef JPEG_PIECES_H
#define JPEG_PIECES_H

#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#include "include/CCodecs.h"

/// A source of bytes that stand in pieces.
typedef struct {
    struct jpeg_source_mgr manager;
    GentoolPieces pieces;
    size_t next;
} GentoolJPEGPieces;

/// Makes a source of pieces, which must stay as long as it is read.
struct jpeg_source_mgr *gentool_jpeg_pieces(GentoolJPEGPieces *source, GentoolPieces pieces);

#endif
