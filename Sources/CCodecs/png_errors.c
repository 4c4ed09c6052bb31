#include "png_errors.h"
#include "include/CCodecs.h"

#include <stdio.h>

void gentool_png_fail(png_structp png, png_const_charp text) {
    char *message = png_get_error_ptr(png);
    snprintf(message, gentoolMessageLength, "%s", text);
    png_longjmp(png, 1);
}

void gentool_png_ignore(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}
