#ifndef GENTOOL_CPAGE_H
#define GENTOOL_CPAGE_H

#include <stddef.h>

/* A file of the page that the server shows. */
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} GentoolPageFile;

int gentool_page_count(void);
GentoolPageFile gentool_page(int index);

#endif
