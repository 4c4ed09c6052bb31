#include "include/CKernels.h"

int gentool_has_fast_bf16(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
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
