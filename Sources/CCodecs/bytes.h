#ifndef BYTES_H
#define BYTES_H

#include "include/CCodecs.h"

/// Room for `count` more bytes at the end; null when memory is out.
uint8_t *gentool_bytes_extend(GentoolBytes *bytes, size_t count);

#endif
