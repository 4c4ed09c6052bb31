#include "clones.h"
#include "include/CKernels.h"

typedef float float16 __attribute__((vector_size(64), aligned(4), may_alias));

CLONED void gentool_fourier_step(const float *re, const float *im, ptrdiff_t inStride, ptrdiff_t radix,
                                 const float *factors, ptrdiff_t count, float *outRe, float *outIm,
                                 ptrdiff_t outStride) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (ptrdiff_t k = 0; k < radix; k++) {
            const float *factor = factors + 2 * k * radix;
            float16 sumRe = {0}, sumIm = {0};
            for (ptrdiff_t j = 0; j < radix; j++, factor += 2) {
                const float16 a = *(const float16 *)(re + j * inStride + i), b = *(const float16 *)(im + j * inStride + i);
                sumRe += a * factor[0] - b * factor[1];
                sumIm += a * factor[1] + b * factor[0];
            }
            *(float16 *)(outRe + k * outStride + i) = sumRe;
            *(float16 *)(outIm + k * outStride + i) = sumIm;
        }
    for (; i < count; i++)
        for (ptrdiff_t k = 0; k < radix; k++) {
            const float *factor = factors + 2 * k * radix;
            float sumRe = 0, sumIm = 0;
            for (ptrdiff_t j = 0; j < radix; j++, factor += 2) {
                const float a = re[j * inStride + i], b = im[j * inStride + i];
                sumRe += a * factor[0] - b * factor[1];
                sumIm += a * factor[1] + b * factor[0];
            }
            outRe[k * outStride + i] = sumRe;
            outIm[k * outStride + i] = sumIm;
        }
}
