#ifndef PNG_ERRORS_H
#define PNG_ERRORS_H

#include <png.h>

#include "include/CCodecs.h"

/// What went wrong, as libpng's error and memory handlers note it.
typedef struct {
    char *message;
    /// Of the error that was jumped for.
    GentoolStatus status;
} GentoolPNGErrors;

/// Keeps the message and jumps; libpng's error pointer is a `GentoolPNGErrors`.
void gentool_png_fail(png_structp png, png_const_charp text);
/// What libpng can live with is not worth a line.
void gentool_png_ignore(png_structp png, png_const_charp text);

/// Memory, or a note that there is none; libpng's memory pointer is a `GentoolPNGErrors`.
png_voidp gentool_png_allocate(png_structp png, png_alloc_size_t size);
void gentool_png_release(png_structp png, png_voidp memory);

#endif
