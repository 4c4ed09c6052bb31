#include "jpeg_errors.h"
#include "include/CCodecs.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>

static void fail(j_common_ptr jpeg) {
    GentoolJPEGErrors *errors = (GentoolJPEGErrors *)jpeg->err;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    snprintf(errors->message, gentoolMessageLength, "%s", text);
    longjmp(errors->jump, 1);
}

/// libjpeg goes on with grey pixels where data is missing or makes no sense, and only warns.
static void warn(j_common_ptr jpeg, int level) {
    if (level >= 0)
        return;
    switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_NOT_SEQUENTIAL:
        fail(jpeg);
    default:
        break;
    }
}

static void ignore(j_common_ptr jpeg) { (void)jpeg; }

struct jpeg_error_mgr *gentool_jpeg_errors(GentoolJPEGErrors *errors) {
    jpeg_std_error(&errors->manager);
    errors->manager.error_exit = fail;
    errors->manager.emit_message = warn;
    errors->manager.output_message = ignore;
    return &errors->manager;
}
