#ifndef JPEG_ERRORS_H
#define JPEG_ERRORS_H

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

/// An error manager that keeps the message and jumps, also for warnings that mean lost pixels.
typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf jump;
    char *message;
} GentoolJPEGErrors;

struct jpeg_error_mgr *gentool_jpeg_errors(GentoolJPEGErrors *errors);

#endif
