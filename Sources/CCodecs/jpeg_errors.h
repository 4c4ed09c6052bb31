#ifndef JPEG_ERRORS_H
#define JPEG_ERRORS_H

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#include "include/CCodecs.h"

/// An error manager that keeps the message and jumps, also for warnings that mean lost pixels.
typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf jump;
    char *message;
    /// Of the error that was jumped for.
    GentoolStatus status;
    /// Where warnings that mean lost pixels are noted; null if they are errors.
    GentoolJPEGDamage *damage;
} GentoolJPEGErrors;

struct jpeg_error_mgr *gentool_jpeg_errors(GentoolJPEGErrors *errors);

#endif
