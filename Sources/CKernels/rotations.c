#include "clones.h"
#include "include/CKernels.h"
#include "squares.h"

CLONED void gentool_norm_and_rotate(const GentoolRotation *rotation, const float *in, ptrdiff_t tokens,
                                    const float *cosines, const float *sines, float *out) {
    const ptrdiff_t channels = rotation->channels, half = channels / 2;
    const float *scale = rotation->scale;
    for (ptrdiff_t token = 0; token < tokens; token++, in += rotation->stride, cosines += half, sines += half) {
        for (ptrdiff_t head = 0; head < rotation->heads; head++, out += channels) {
            const float *values = in + head * channels;
            const float square = sum_of_squares(values, channels) / (float)channels;
            const float factor = 1.0f / __builtin_sqrtf(square + rotation->epsilon);
            if (rotation->areNeighbours) {
                for (ptrdiff_t i = 0; i < half; i++) {
                    const float x = values[2 * i] * factor * scale[2 * i];
                    const float y = values[2 * i + 1] * factor * scale[2 * i + 1];
                    out[2 * i] = x * cosines[i] - y * sines[i];
                    out[2 * i + 1] = y * cosines[i] + x * sines[i];
                }
            } else {
                for (ptrdiff_t i = 0; i < half; i++) {
                    const float x = values[i] * factor * scale[i];
                    const float y = values[half + i] * factor * scale[half + i];
                    out[i] = x * cosines[i] - y * sines[i];
                    out[half + i] = y * cosines[i] + x * sines[i];
                }
            }
        }
    }
}
