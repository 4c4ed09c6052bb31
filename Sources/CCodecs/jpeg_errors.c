#include "jpeg_errors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>

static GentoolStatus status_of(int code) {
    switch (code) {
    case JERR_OUT_OF_MEMORY:
        return gentoolNoMemory;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
        return gentoolUnsupported;
    default:
        return gentoolDamaged;
    }
}

static void fail(j_common_ptr jpeg) {
    GentoolJPEGErrors *errors = (GentoolJPEGErrors *)jpeg->err;
    errors->status = status_of(jpeg->err->msg_code);
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    snprintf(errors->message, gentoolMessageLength, "%s", text);
    longjmp(errors->jump, 1);
}

static void note_damage(const struct jpeg_decompress_struct *jpeg, GentoolJPEGDamage *damage) {
    damage->isDamaged = 1;
    // Only the first scan of the average says where something is; the others say it more exactly (ITU-T T.81, G.1.1).
    if (jpeg->progressive_mode && (jpeg->Ss != 0 || jpeg->Ah != 0)) {
        damage->isCoarse = 1;
        return;
    }
    uint32_t row = (uint32_t)jpeg->input_iMCU_row * (uint32_t)jpeg->max_v_samp_factor * DCTSIZE;
    int isRestart = jpeg->unread_marker >= JPEG_RST0 && jpeg->unread_marker <= JPEG_RST0 + 7;
    uint32_t *first =
        jpeg->err->msg_code == JWRN_HIT_MARKER && !isRestart ? &damage->rows : &damage->firstOddRow;
    if (row < *first)
        *first = row;
}

/// libjpeg goes on with grey pixels where data is missing or makes no sense, and only warns.
static void warn(j_common_ptr jpeg, int level) {
    if (level >= 0)
        return;
    GentoolJPEGErrors *errors = (GentoolJPEGErrors *)jpeg->err;
    switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_NOT_SEQUENTIAL:
        if (errors->damage == NULL)
            fail(jpeg);
        note_damage((const struct jpeg_decompress_struct *)jpeg, errors->damage);
        break;
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
