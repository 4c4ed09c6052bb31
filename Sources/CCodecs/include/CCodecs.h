// libpng, libjpeg and zlib behind status codes.
//
// The first two report errors by longjmp. Every function here that calls them catches it and returns a status, so
// that none ever crosses a frame of the caller. Nothing here opens a file.
#ifndef CCODECS_H
#define CCODECS_H

#include <stddef.h>
#include <stdint.h>

enum { gentoolMessageLength = 200 };

/// 0 is success; anything else leaves a line in `message`.
typedef int GentoolStatus;

/// Bytes that a writer made; to be freed with `gentool_bytes_free`.
typedef struct {
    uint8_t *data;
    size_t count;
    size_t capacity;
} GentoolBytes;

void gentool_bytes_free(GentoolBytes *bytes);

// gzip (gzip_reader.c)

/// Expands a gzip file of one member; more than `limit` bytes are an error.
GentoolStatus gentool_gzip_read(const uint8_t *data, size_t count, size_t limit, GentoolBytes *result, char *message);

// Checksums (checksum.c)

/// The CRC-32 of ISO 3309, as PNG and gzip have it.
uint32_t gentool_crc32(const uint8_t *data, size_t count);

// PNG (png_reader.c, png_writer.c)

typedef struct {
    const char *key;
    const char *value;
    size_t length;
    /// UTF-8 if set, Latin-1 otherwise.
    int isUTF8;
} GentoolPNGText;

/// What a PNG holds beside its pixels. Pointers of a reader live as long as the reader.
typedef struct {
    /// Negative if absent.
    double gamma;
    int hasChromaticities;
    /// White, red, green, blue: x and y each.
    double chromaticities[8];
    /// Negative if absent.
    int sRGBIntent;
    const char *iccName;
    const uint8_t *icc;
    uint32_t iccLength;
    /// 0 if absent.
    uint32_t pixelsPerUnitX;
    uint32_t pixelsPerUnitY;
    int unitIsMetre;
    const uint8_t *exif;
    uint32_t exifLength;
    const GentoolPNGText *texts;
    int textCount;
} GentoolPNGMetadata;

typedef struct GentoolPNGReader GentoolPNGReader;

/// What a PNG says it is, and what its pixels are decoded to: `channels` samples of `depth` (8 or 16) bits.
typedef struct {
    uint32_t width;
    uint32_t height;
    int channels;
    int depth;
    int storedDepth;
    /// PNG's colour type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
    int storedColorType;
    int isInterlaced;
} GentoolPNGHeader;

/// Reads up to the pixels. `data` must stay until the reader is closed.
GentoolStatus gentool_png_open(const uint8_t *data, size_t count, GentoolPNGReader **reader,
                               GentoolPNGHeader *header, char *message);
/// Decodes into `width * height * channels * depth / 8` bytes, 16 bits in the machine's byte order, then reads what
/// follows the pixels.
GentoolStatus gentool_png_read(GentoolPNGReader *reader, void *pixels, GentoolPNGMetadata *metadata, char *message);
void gentool_png_close(GentoolPNGReader *reader);

/// `header` takes width, height, channels (1 to 4) and depth (8 or 16); the rest of it is not looked at.
GentoolStatus gentool_png_write(const void *pixels, const GentoolPNGHeader *header, const GentoolPNGMetadata *metadata,
                                int compressionLevel, GentoolBytes *result, char *message);

// JPEG (jpeg_reader.c, jpeg_writer.c)

enum { gentoolJPEGComponents = 4, gentoolJPEGTables = 4 };

/// An application marker or comment, without its length.
typedef struct {
    /// 0xE0 to 0xEF, or 0xFE for a comment.
    int code;
    const uint8_t *data;
    uint32_t length;
} GentoolJPEGMarker;

/// How the pixels of a JPEG are coded.
typedef struct {
    /// Samples each quantisation table divides by, in natural order; the first is 0 for a table that is not there.
    uint16_t tables[gentoolJPEGTables][64];
    /// Of each component: its table and its sampling factors.
    int tableOf[gentoolJPEGComponents];
    int horizontal[gentoolJPEGComponents];
    int vertical[gentoolJPEGComponents];
} GentoolJPEGCoding;

typedef enum {
    gentoolJPEGGray,
    gentoolJPEGYCbCr,
    gentoolJPEGRGB,
    gentoolJPEGCMYK,
    gentoolJPEGYCCK,
} GentoolJPEGColor;

typedef struct {
    uint32_t width;
    uint32_t height;
    /// 1, 3 (RGB) or 4 (CMYK).
    int channels;
    GentoolJPEGColor storedColor;
    int isProgressive;
    /// Whether an Adobe marker is there, whose writers store CMYK inverted.
    int hasAdobeMarker;
    /// JFIF: 0 if absent, else unit 0 (aspect), 1 (inch) or 2 (centimetre).
    int hasDensity;
    int densityUnit;
    int densityX;
    int densityY;
    GentoolJPEGCoding coding;
} GentoolJPEGHeader;

typedef struct GentoolJPEGReader GentoolJPEGReader;

/// Reads up to the pixels. `data` must stay until the reader is closed.
GentoolStatus gentool_jpeg_open(const uint8_t *data, size_t count, GentoolJPEGReader **reader,
                                GentoolJPEGHeader *header, char *message);
/// The markers in file order; returns how many. They live until the pixels are read.
int gentool_jpeg_markers(const GentoolJPEGReader *reader, GentoolJPEGMarker *markers, int capacity);
/// Decodes into `width * height * channels` bytes. Data that ends early or contradicts itself is an error.
GentoolStatus gentool_jpeg_read(GentoolJPEGReader *reader, uint8_t *pixels, char *message);
void gentool_jpeg_close(GentoolJPEGReader *reader);

typedef struct {
    /// 1 to 100; not looked at where `coding` is given.
    int quality;
    /// Of the first component; the others have 1. Not looked at where `coding` is given.
    int horizontal;
    int vertical;
    /// Tables and sampling factors to use; may be null.
    const GentoolJPEGCoding *coding;
    int isProgressive;
    /// Written after the JFIF header, in this order.
    const GentoolJPEGMarker *markers;
    int markerCount;
} GentoolJPEGOptions;

/// `header` takes width, height, channels and density; 4 channels are written as Adobe's CMYK, whose samples the
/// caller has inverted.
GentoolStatus gentool_jpeg_write(const uint8_t *pixels, const GentoolJPEGHeader *header,
                                 const GentoolJPEGOptions *options, GentoolBytes *result, char *message);

#endif
