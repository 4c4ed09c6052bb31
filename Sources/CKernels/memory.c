#include "include/CKernels.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <malloc.h>
#endif

void gentool_keep_freed_memory(int keep) {
#if defined(M_MMAP_MAX)
    mallopt(M_MMAP_MAX, keep ? 0 : 65536);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, keep ? 0x7FFFFFFF : 1 << 20);
    // Arenas of other threads are cut back to what is in use again and again, and hold no large tensor.
    if (keep)
        mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, keep ? 64 << 20 : 1 << 20);
    if (!keep)
        malloc_trim(0);
#else
    (void)keep;
#endif
}
