#include <zlib.h>

#include "include/CZlib.h"

uint32_t gentool_crc32(uint32_t crc, const uint8_t *data, size_t count) { return (uint32_t)crc32_z(crc, data, count); }
