// zlib behind status codes, and what every codec in C has: a status, a message and bytes that grow.
#ifndef CZLIB_H
#define CZLIB_H

#include <stddef.h>
#include <stdint.h>

enum { gentoolMessageLength = 200 };

/// 0 is success; anything else leaves a line in `message`.
typedef int GentoolStatus;

/// What a status other than 0 may say; anything else is damage.
enum { gentoolDamaged = 1, gentoolUnsupported = 2, gentoolNoMemory = 3, gentoolTooLarge = 4 };

// Bytes (bytes.c)

/// Bytes that a codec made; to be freed with `gentool_bytes_free`.
typedef struct {
    uint8_t *data;
    size_t count;
    size_t capacity;
} GentoolBytes;

/// Room for `count` more bytes at the end; null when memory is out.
uint8_t *gentool_bytes_extend(GentoolBytes *bytes, size_t count);
void gentool_bytes_free(GentoolBytes *bytes);

// gzip and zlib streams (inflate.c, deflate.c)

/// Expands a gzip file of one member; more than `limit` bytes are too large.
GentoolStatus gentool_gzip_read(const uint8_t *data, size_t count, size_t limit, GentoolBytes *result, char *message);
/// The same for a zlib stream (RFC 1950).
GentoolStatus gentool_zlib_read(const uint8_t *data, size_t count, size_t limit, GentoolBytes *result, char *message);
/// Packs bytes into a zlib stream, as small as it gets.
GentoolStatus gentool_zlib_write(const uint8_t *data, size_t count, GentoolBytes *result, char *message);

// Checksums (checksum.c)

/// The CRC-32 of ISO 3309, as PNG and gzip have it.
uint32_t gentool_crc32(uint32_t crc, const uint8_t *data, size_t count);

#endif
