#include "clones.h"
#include "include/CKernels.h"

CLONED void gentool_adam(const GentoolAdamStep *step, const float *gradient, ptrdiff_t count, float *parameter,
                         float *mean, float *square) {
    const GentoolAdamStep s = *step;
    for (ptrdiff_t i = 0; i < count; i++) {
        const float slope = gradient[i] + s.penalty * parameter[i];
        mean[i] += s.meanWeight * (slope - mean[i]);
        square[i] = s.squareDecay * square[i] + s.squareWeight * slope * slope;
        const float deviation = __builtin_sqrtf(square[i]) * s.deviationFactor + s.epsilon;
        parameter[i] = s.shrinkage * parameter[i] - s.rate * mean[i] / deviation;
    }
}
