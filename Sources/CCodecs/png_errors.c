#include "png_errors.h"
#include "include/CCodecs.h"

#include <stdio.h>
#include <stdlib.h>

void gentool_png_fail(png_structp png, png_const_charp text) {
    GentoolPNGErrors *errors = png_get_error_ptr(png);
    snprintf(errors->message, gentoolMessageLength, "%s", text);
    if (errors->status != gentoolNoMemory)
        errors->status = gentoolDamaged;
    png_longjmp(png, 1);
}

png_voidp gentool_png_allocate(png_structp png, png_alloc_size_t size) {
    void *memory = malloc(size);
    // libpng says of some of these only that zlib failed.
    if (memory == NULL)
        ((GentoolPNGErrors *)png_get_mem_ptr(png))->status = gentoolNoMemory;
    return memory;
}

void gentool_png_release(png_structp png, png_voidp memory) {
    (void)png;
    free(memory);
}

void gentool_png_ignore(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}
