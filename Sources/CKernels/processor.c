#include "include/CKernels.h"

int gentool_has_bf16(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
#else
    return 0;
#endif
}

int gentool_multiplies_bf16_faster(void) {
    if (gentool_uses_matrices(gentoolBF16)) return 1;
#if defined(__x86_64__)
    // Intel's cores begin as many pairs of bf16 in a cycle as single floats: packing them is time lost.
    return gentool_has_bf16() && __builtin_cpu_is("amd");
#else
    return 0;
#endif
}

int gentool_multiplies_q8_fast(void) {
#if defined(__x86_64__)
    // VNNI: four products in the time of one. Without it, 1.4 in that of one, and Winograd's algorithm saves more.
    return __builtin_cpu_supports("avx512vnni") || __builtin_cpu_supports("avxvnni");
#else
    return 0;
#endif
}

int gentool_processor_level(void) {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 1;
    return __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") ? 4 : 3;
#else
    return 0;
#endif
}
