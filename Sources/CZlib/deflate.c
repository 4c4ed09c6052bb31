#include <stdio.h>
#include <zlib.h>

#include "include/CZlib.h"

GentoolStatus gentool_zlib_write(const uint8_t *data, size_t count, GentoolBytes *result, char *message) {
    *result = (GentoolBytes){0};
    uLongf length = compressBound(count);
    uint8_t *bytes = gentool_bytes_extend(result, length);
    if (bytes == NULL || compress2(bytes, &length, data, count, Z_BEST_COMPRESSION) != Z_OK) {
        snprintf(message, gentoolMessageLength, "memory is out");
        gentool_bytes_free(result);
        return gentoolNoMemory;
    }
    result->count = length;
    return 0;
}
