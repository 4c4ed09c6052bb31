#include "clones.h"
#include "half.h"
#include "include/CKernels.h"
#include "matrices.h"
#include "quantised.h"
#include "steps.h"

CLONED void gentool_bf16_from_floats(const float *in, ptrdiff_t count, uint16_t *out) {
    for (ptrdiff_t i = 0; i < count; i++)
        out[i] = bf16_of_float(in[i]);
}

ptrdiff_t gentool_step_numbers(GentoolPrecision precision) {
    return precision == gentoolQ8 ? q8Block : precision == gentoolBF16 ? 2 : 1;
}

ptrdiff_t gentool_step_bytes(GentoolPrecision precision) {
    return precision == gentoolQ8 ? (ptrdiff_t)sizeof(Q8Input) : stepBytes;
}

ptrdiff_t gentool_panel_step_bytes(GentoolPrecision precision) {
    return precision == gentoolQ8 ? (ptrdiff_t)sizeof(Q8Panel) : panelStepBytes;
}

void gentool_pack_panel(GentoolPrecision precision, const float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride,
                        ptrdiff_t outputs, ptrdiff_t channels, void *panel) {
    if (precision == gentoolQ8) {
        gentool_pack_q8_panel(rows, rowStride, channelStride, outputs, channels, panel);
        return;
    }
    if (precision == gentoolF32) {
        float *out = panel;
        for (ptrdiff_t channel = 0; channel < channels; channel++, out += panelWidth)
            for (ptrdiff_t output = 0; output < panelWidth; output++)
                out[output] = output < outputs ? rows[output * rowStride + channel * channelStride] : 0;
        return;
    }
    if (channelStride == 1 && gentool_uses_matrices(gentoolBF16)) {
        gentool_matrix_panel(rows, rowStride, outputs, channels, panel);
        return;
    }
    uint16_t *out = panel;
    float pairs[2 * panelWidth];
    for (ptrdiff_t channel = 0; channel < channels; channel += 2, out += 2 * panelWidth) {
        for (ptrdiff_t output = 0; output < panelWidth; output++) {
            const float *row = rows + output * rowStride + channel * channelStride;
            pairs[2 * output] = output < outputs ? row[0] : 0;
            pairs[2 * output + 1] = output < outputs && channel + 1 < channels ? row[channelStride] : 0;
        }
        gentool_bf16_from_floats(pairs, 2 * panelWidth, out);
    }
}

void gentool_unpack_panel(GentoolPrecision precision, const void *panel, ptrdiff_t outputs, ptrdiff_t channels,
                          float *rows, ptrdiff_t rowStride, ptrdiff_t channelStride) {
    if (precision == gentoolQ8) {
        gentool_unpack_q8_panel(panel, outputs, channels, rows, rowStride, channelStride);
        return;
    }
    for (ptrdiff_t channel = 0; channel < channels; channel++) {
        for (ptrdiff_t output = 0; output < outputs; output++) {
            float *value = rows + output * rowStride + channel * channelStride;
            if (precision == gentoolF32) {
                *value = ((const float *)panel)[channel * panelWidth + output];
            } else {
                const uint16_t half = ((const uint16_t *)panel)[(channel / 2 * panelWidth + output) * 2 + channel % 2];
                *value = float_with_bits((uint32_t)half << 16);
            }
        }
    }
}
