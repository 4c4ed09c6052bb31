#ifndef CKERNELS_STEPS_H
#define CKERNELS_STEPS_H

#include "include/CKernels.h"

/// Input is read, and a panel laid out, in steps of four bytes: one float, or two bfloat16 values.
enum { stepBytes = 4, panelStepBytes = stepBytes * panelWidth };

#endif
