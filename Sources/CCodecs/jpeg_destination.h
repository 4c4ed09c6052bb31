#ifndef JPEG_DESTINATION_H
#define JPEG_DESTINATION_H

#include "include/CCodecs.h"

#include <stdio.h>

#include <jpeglib.h>

/// Where libjpeg writes: bytes that grow.
typedef struct {
    struct jpeg_destination_mgr manager;
    GentoolBytes *bytes;
} GentoolJPEGDestination;

GentoolJPEGDestination gentool_jpeg_destination(GentoolBytes *bytes);

// Between libjpeg's start and its first row or block.

void gentool_jpeg_write_markers(j_compress_ptr jpeg, const GentoolJPEGOptions *options);

// Before libjpeg's start.

void gentool_jpeg_set_density(j_compress_ptr jpeg, const GentoolJPEGHeader *header);

#endif
