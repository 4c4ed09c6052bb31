#ifndef PNG_ERRORS_H
#define PNG_ERRORS_H

#include <png.h>

/// For png_create_*_struct with a message buffer as the error pointer: keeps the message and jumps.
void gentool_png_fail(png_structp png, png_const_charp text);
/// What libpng can live with is not worth a line.
void gentool_png_ignore(png_structp png, png_const_charp text);

#endif
