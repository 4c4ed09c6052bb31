#ifndef GENTOOL_CGLYPHS_H
#define GENTOOL_CGLYPHS_H

#include <stddef.h>

/* A part of GNU Unifont, packed as make_glyphs.py says and compressed by gzip; README.md beside it says what it is. */
const unsigned char *gentool_unifont(size_t *count);

#endif
