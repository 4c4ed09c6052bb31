#include <zlib.h>

#include "include/CZlib.h"

uint32_t gentool_crc32(const uint8_t *data, size_t count) { return (uint32_t)crc32_z(0, data, count); }
