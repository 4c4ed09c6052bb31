// libpng and libjpeg behind status codes.
//
// Both report errors by longjmp. Every function here that calls them catches it and returns a status, so that none
// ever crosses a frame of the caller. Nothing here opens a file.
#ifndef CCODECS_H
#define CCODECS_H

#include <stddef.h>
#include <stdint.h>

#include <CZlib.h>

/// Bytes that stand together in a file.
typedef struct {
    const uint8_t *data;
    size_t count;
} GentoolPiece;

/// A file as a codec is to see it: pieces of it, one behind the other, without what the codec has no use for.
typedef struct {
    const GentoolPiece *pieces;
    size_t count;
} GentoolPieces;

// PNG (png_reader.c, png_writer.c)

typedef struct {
    /// In Latin-1.
    const char *key;
    const char *value;
    size_t length;
    /// Of a text in UTF-8; may be empty.
    const char *language;
    const char *translatedKey;
    /// UTF-8 if set, Latin-1 otherwise.
    int isUTF8;
} GentoolPNGText;

/// A chunk that is copied from file to file as it is.
typedef struct {
    uint8_t name[5];
    const uint8_t *data;
    size_t length;
    /// Whether it stands behind the pixels.
    int isBehind;
} GentoolPNGChunk;

/// What a PNG is to hold beside its pixels.
typedef struct {
    /// Negative if absent.
    double gamma;
    int hasChromaticities;
    /// White, red, green, blue: x and y each.
    double chromaticities[8];
    /// Negative if absent.
    int sRGBIntent;
    /// 0 if absent.
    uint32_t pixelsPerUnitX;
    uint32_t pixelsPerUnitY;
    int unitIsMetre;
    const uint8_t *exif;
    uint32_t exifLength;
    const GentoolPNGText *texts;
    int textCount;
    const GentoolPNGChunk *chunks;
    int chunkCount;
} GentoolPNGMetadata;

typedef struct GentoolPNGReader GentoolPNGReader;

/// What the pixels of a PNG are decoded to: `channels` samples of `depth` (8 or 16) bits.
typedef struct {
    uint32_t width;
    uint32_t height;
    int channels;
    int depth;
} GentoolPNGHeader;

/// How far the pixels of a PNG came.
typedef struct {
    /// Rows that are whole; of an interlaced picture those of the pass that was being read.
    uint32_t rows;
    /// Passes that are whole, of the 7 that an interlaced picture has; 0 for any other.
    int passes;
    /// Whether the compressed data ended as it should behind the last row.
    int isEndWhole;
} GentoolPNGProgress;

/// Reads up to the pixels. The pieces begin with the signature and need nothing but the chunks that say how pixels are
/// coded (IHDR, PLTE, tRNS, IDAT); their checksums are not looked at, but unless `checksSum` is 0 that of the compressed
/// data is (RFC 1950, §2.2): if it is wrong, the last row is lost. They and their bytes must stay until the reader is
/// closed.
GentoolStatus gentool_png_open(GentoolPieces pieces, int checksSum, GentoolPNGReader **reader,
                               GentoolPNGHeader *header, char *message);
/// Decodes into `width * height * channels * depth / 8` bytes, 16 bits in the machine's byte order. What is wrong behind
/// the last row is no error. After an error the rows that came stand there, and the others are as they were; of an
/// interlaced picture the pixels that came cover those that are still missing.
GentoolStatus gentool_png_read(GentoolPNGReader *reader, void *pixels, GentoolPNGProgress *progress, char *message);
void gentool_png_close(GentoolPNGReader *reader);

/// `header` takes channels from 1 to 4.
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

typedef struct {
    uint32_t width;
    uint32_t height;
    /// 1, 3 (RGB) or 4 (CMYK).
    int channels;
    /// JFIF: 0 if absent, else unit 0 (aspect), 1 (inch) or 2 (centimetre). Not set by the reader.
    int hasDensity;
    int densityUnit;
    int densityX;
    int densityY;
} GentoolJPEGHeader;

typedef struct GentoolJPEGReader GentoolJPEGReader;

/// What was wrong with the data of a JPEG.
typedef struct {
    /// Whether anything was missing or made no sense.
    int isDamaged;
    /// Rows of pixels from the top for which data came: all, or those above the units in which it ended.
    uint32_t rows;
    /// The first row where data made no sense or a part was missing, although more followed; `UINT32_MAX` if none.
    uint32_t firstOddRow;
    /// Whether something was wrong with what refines a progressive picture.
    int isCoarse;
    /// Whether a progressive picture has all of its precision; set for any other, too.
    int isRefined;
    /// Scans that were begun.
    int scans;
} GentoolJPEGDamage;

/// Reads up to the pixels. The pieces need to hold nothing but what says how pixels are coded: application markers but
/// JFIF's and Adobe's, and comments, may be left out. They and their bytes must stay until the reader is closed; behind
/// the last one an end of the image is taken for granted.
GentoolStatus gentool_jpeg_open(GentoolPieces pieces, GentoolJPEGReader **reader, GentoolJPEGHeader *header,
                                char *message);
/// Decodes into `width * height * channels` bytes.
///
/// Data that ends early or contradicts itself is an error, unless `isTolerant` is set: then it becomes grey where data
/// is missing, and what it comes to where it is odd.
GentoolStatus gentool_jpeg_read(GentoolJPEGReader *reader, uint8_t *pixels, int isTolerant, GentoolJPEGDamage *damage,
                                char *message);
void gentool_jpeg_close(GentoolJPEGReader *reader);

/// How components stand for colours.
typedef enum {
    gentoolJPEGGray,
    gentoolJPEGYCbCr,
    gentoolJPEGRGB,
    gentoolJPEGCMYK,
    gentoolJPEGYCCK,
} GentoolJPEGColor;

typedef struct {
    /// 1 to 100; not looked at where `coding` is given.
    int quality;
    /// Of the first component; the others have 1. Not looked at where `coding` is given.
    int horizontal;
    int vertical;
    /// Tables and sampling factors to use; may be null.
    const GentoolJPEGCoding *coding;
    /// Looked at where `coding` is given.
    GentoolJPEGColor color;
    int isProgressive;
    /// Written after the JFIF header, in this order.
    const GentoolJPEGMarker *markers;
    int markerCount;
} GentoolJPEGOptions;

/// 4 channels are written with Adobe's marker, and the caller has inverted their samples.
GentoolStatus gentool_jpeg_write(const uint8_t *pixels, const GentoolJPEGHeader *header,
                                 const GentoolJPEGOptions *options, GentoolBytes *result, char *message);

// Blocks of a JPEG (jpeg_blocks.c)

/// A JPEG that shows a part of another one, coded with the same tables and sampling factors.
typedef struct {
    /// A file; none where nothing has changed.
    GentoolPieces file;
    /// Where it lies, in pixels: multiples of what a block of any component covers.
    uint32_t x;
    uint32_t y;
    /// For each 8 x 8 pixels of it, row by row, whether they are to be taken.
    const uint8_t *isChanged;
} GentoolJPEGPatch;

/// Writes a JPEG, of which pieces are enough as they are for reading, again with some of its blocks replaced by a
/// patch's. The coefficients of all others stay as they are,
/// and so do tables, sampling factors, restart intervals and the markers that tell the colours. An arithmetically coded
/// file becomes a Huffman coded one. `header` takes a density that replaces the file's; `options` the markers, and
/// whether a file that is not progressive becomes so.
GentoolStatus gentool_jpeg_replace_blocks(GentoolPieces file, const GentoolJPEGPatch *patch,
                                          const GentoolJPEGHeader *header, const GentoolJPEGOptions *options,
                                          GentoolBytes *result, char *message);

#endif
