#include "include/CGlyphs.h"

/* The compilers of Swift know C23's #embed in every version of C, and say that it is new. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char unifont[] = {
#embed "unifont.gz"
};

const unsigned char *gentool_unifont(size_t *count) {
    *count = sizeof unifont;
    return unifont;
}
