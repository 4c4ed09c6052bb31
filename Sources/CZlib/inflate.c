#include <limits.h>
#include <stdio.h>
#include <zlib.h>

#include "include/CZlib.h"

enum { blockLength = 1 << 16, zlibWindowBits = MAX_WBITS, gzipWindowBits = 16 + MAX_WBITS };

static GentoolStatus fail(z_stream *stream, GentoolBytes *result, char *message, GentoolStatus status,
                          const char *reason) {
    snprintf(message, gentoolMessageLength, "%s", reason);
    inflateEnd(stream);
    gentool_bytes_free(result);
    return status;
}

static GentoolStatus expand(int windowBits, const uint8_t *data, size_t count, size_t limit, GentoolBytes *result,
                            char *message) {
    *result = (GentoolBytes){0};
    z_stream stream = {.next_in = (Bytef *)data, .avail_in = (uInt)count};
    if (count > UINT_MAX || inflateInit2(&stream, windowBits) != Z_OK)
        return fail(&stream, result, message, gentoolDamaged, "can't be expanded");
    for (;;) {
        uint8_t *block = gentool_bytes_extend(result, blockLength);
        if (block == NULL)
            return fail(&stream, result, message, gentoolNoMemory, "memory is out");
        stream.next_out = block;
        stream.avail_out = blockLength;
        int status = inflate(&stream, Z_NO_FLUSH);
        result->count -= stream.avail_out;
        if (result->count > limit)
            return fail(&stream, result, message, gentoolTooLarge, "expands to more than is allowed");
        if (status == Z_STREAM_END)
            break;
        if (status == Z_BUF_ERROR)
            return fail(&stream, result, message, gentoolDamaged, "ends early");
        if (status != Z_OK)
            return fail(&stream, result, message, gentoolDamaged, stream.msg != NULL ? stream.msg : "is damaged");
    }
    inflateEnd(&stream);
    return 0;
}

GentoolStatus gentool_gzip_read(const uint8_t *data, size_t count, size_t limit, GentoolBytes *result, char *message) {
    return expand(gzipWindowBits, data, count, limit, result, message);
}

GentoolStatus gentool_zlib_read(const uint8_t *data, size_t count, size_t limit, GentoolBytes *result, char *message) {
    return expand(zlibWindowBits, data, count, limit, result, message);
}
