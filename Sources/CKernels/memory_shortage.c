#define _GNU_SOURCE

#include "include/CKernels.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Swift's runtime ends a process whose memory is denied with this text on C's standard error, and a signal. */
static const char last_words[] = "Fatal error: failed to allocate ";

static ssize_t write_error(void *cookie, const char *text, size_t count) {
    (void)cookie;
    size_t length = sizeof last_words - 1;
    if (count > length && memcmp(text, last_words, length) == 0) {
        double megabytes = strtod(text + length, NULL) / (1 << 20);
        char line[256];
        int size = snprintf(
            line, sizeof line,
            "\nError: not enough memory: %.0f MiB more were asked for and denied; free some, raise the limit (ulimit -v), "
            "or take smaller pictures\n",
            megabytes < 1 ? 1 : megabytes);
        /* A line that was being replaced ends first. */
        int start = isatty(STDERR_FILENO) ? 0 : 1;
        (void)!write(STDERR_FILENO, line + start, (size_t)(size - start));
        _exit(1);
    }
    return write(STDERR_FILENO, text, count);
}

void gentool_report_memory_shortage(void) {
    FILE *errors = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_error});
    if (errors == NULL)
        return;
    /* A text comes as a whole. */
    setvbuf(errors, NULL, _IOLBF, BUFSIZ);
    stderr = errors;
}
#else
void gentool_report_memory_shortage(void) {}
#endif
