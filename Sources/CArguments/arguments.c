#include "CArguments.h"

#include <stddef.h>

static int count;
static char **arguments;

/// glibc calls constructors with what main() gets. Swift reads /proc/self/cmdline instead, which is not there in a chroot
/// or a sandbox.
__attribute__((constructor)) static void keep(int argc, char **argv) {
    count = argc;
    arguments = argv;
}

int gentool_argument_count(void) { return count; }

const char *gentool_argument(int index) { return index >= 0 && index < count ? arguments[index] : NULL; }
