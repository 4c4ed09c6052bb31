#ifndef CKERNELS_CLONES_H
#define CKERNELS_CLONES_H

/// Put before the definition of a function: on x86-64 Linux the compiler then makes one copy for
/// AVX-512, one for AVX2 with FMA and one for the oldest processors, and the loader picks the best
/// the machine has. Elsewhere it does nothing: arm64 has one vector width, which every build uses.
#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif

#endif
