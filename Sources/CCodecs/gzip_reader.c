#include <limits.h>
#include <stdio.h>
#include <zlib.h>

#include "bytes.h"

enum { blockLength = 1 << 16, gzipWindowBits = 16 + MAX_WBITS };

static GentoolStatus fail(z_stream *stream, GentoolBytes *result, char *message, const char *reason) {
    snprintf(message, gentoolMessageLength, "%s", reason);
    inflateEnd(stream);
    gentool_bytes_free(result);
    return 1;
}

GentoolStatus gentool_gzip_read(const uint8_t *data, size_t count, size_t limit, GentoolBytes *result, char *message) {
    *result = (GentoolBytes){0};
    z_stream stream = {.next_in = (Bytef *)data, .avail_in = (uInt)count};
    if (count > UINT_MAX || inflateInit2(&stream, gzipWindowBits) != Z_OK)
        return fail(&stream, result, message, "can't be expanded");
    for (;;) {
        uint8_t *block = gentool_bytes_extend(result, blockLength);
        if (block == NULL)
            return fail(&stream, result, message, "memory is out");
        stream.next_out = block;
        stream.avail_out = blockLength;
        int status = inflate(&stream, Z_NO_FLUSH);
        result->count -= stream.avail_out;
        if (result->count > limit)
            return fail(&stream, result, message, "expands to more than is allowed");
        if (status == Z_STREAM_END)
            break;
        if (status == Z_BUF_ERROR)
            return fail(&stream, result, message, "ends early");
        if (status != Z_OK)
            return fail(&stream, result, message, stream.msg != NULL ? stream.msg : "is damaged");
    }
    inflateEnd(&stream);
    return 0;
}
