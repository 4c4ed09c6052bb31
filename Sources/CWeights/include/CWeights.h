#ifndef GENTOOL_CWEIGHTS_H
#define GENTOOL_CWEIGHTS_H

#include <stddef.h>

/* Files of safetensors that are part of the program; README.md beside them says what they are. */
typedef struct {
    const unsigned char *bytes;
    size_t count;
} GentoolWeights;

GentoolWeights gentool_upscaler_x2(void);
GentoolWeights gentool_upscaler_x2_compressed(void);
GentoolWeights gentool_upscaler_x4(void);
GentoolWeights gentool_upscaler_x4_compressed(void);
GentoolWeights gentool_model(void);
GentoolWeights gentool_painter(void);
GentoolWeights gentool_restorer(void);
GentoolWeights gentool_subject(void);

#endif
