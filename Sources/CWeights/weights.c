#include "include/CWeights.h"

/* The compilers of Swift know C23's #embed in every version of C, and say that it is new. */
#pragma clang diagnostic ignored "-Wc23-extensions"

/* Floats are read where they stand. */
static const _Alignas(64) unsigned char upscaler_x2[] = {
#embed "upscaler-x2.safetensors"
};
static const _Alignas(64) unsigned char upscaler_x2_compressed[] = {
#embed "upscaler-x2-compressed.safetensors"
};
static const _Alignas(64) unsigned char upscaler_x4[] = {
#embed "upscaler-x4.safetensors"
};
static const _Alignas(64) unsigned char upscaler_x4_compressed[] = {
#embed "upscaler-x4-compressed.safetensors"
};
static const _Alignas(64) unsigned char model[] = {
#embed "model.safetensors"
};
static const _Alignas(64) unsigned char painter[] = {
#embed "painter.safetensors"
};
static const _Alignas(64) unsigned char restorer[] = {
#embed "restorer.safetensors"
};
static const _Alignas(64) unsigned char subject[] = {
#embed "subject.safetensors"
};

GentoolWeights gentool_upscaler_x2(void) { return (GentoolWeights){upscaler_x2, sizeof upscaler_x2}; }
GentoolWeights gentool_upscaler_x2_compressed(void) {
    return (GentoolWeights){upscaler_x2_compressed, sizeof upscaler_x2_compressed};
}
GentoolWeights gentool_upscaler_x4(void) { return (GentoolWeights){upscaler_x4, sizeof upscaler_x4}; }
GentoolWeights gentool_upscaler_x4_compressed(void) {
    return (GentoolWeights){upscaler_x4_compressed, sizeof upscaler_x4_compressed};
}
GentoolWeights gentool_model(void) { return (GentoolWeights){model, sizeof model}; }
GentoolWeights gentool_painter(void) { return (GentoolWeights){painter, sizeof painter}; }
GentoolWeights gentool_restorer(void) { return (GentoolWeights){restorer, sizeof restorer}; }
GentoolWeights gentool_subject(void) { return (GentoolWeights){subject, sizeof subject}; }
