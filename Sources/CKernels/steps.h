#ifndef CKERNELS_STEPS_H
#define CKERNELS_STEPS_H

#include "include/CKernels.h"

/// Floats and pairs of bfloat16 are read, and a panel of them laid out, in steps of four bytes.
enum { stepBytes = 4, panelStepBytes = stepBytes * panelWidth };

#endif
