#include "include/CZlib.h"

#include <stdlib.h>

uint8_t *gentool_bytes_extend(GentoolBytes *bytes, size_t count) {
    if (bytes->capacity - bytes->count < count) {
        size_t capacity = bytes->capacity + bytes->capacity / 2 + count;
        uint8_t *data = realloc(bytes->data, capacity);
        if (data == NULL)
            return NULL;
        bytes->data = data;
        bytes->capacity = capacity;
    }
    uint8_t *end = bytes->data + bytes->count;
    bytes->count += count;
    return end;
}

void gentool_bytes_free(GentoolBytes *bytes) {
    free(bytes->data);
    *bytes = (GentoolBytes){0};
}
