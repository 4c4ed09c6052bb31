#include "include/CKernels.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <malloc.h>
#endif

void kernel_keep_freed_memory(void) {
#if defined(M_MMAP_MAX)
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 0x7FFFFFFF);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}
