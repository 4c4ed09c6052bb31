#include "clones.h"
#include "include/CKernels.h"

#include <string.h>

typedef float Lanes __attribute__((vector_size(64)));
typedef int32_t LaneMask __attribute__((vector_size(64)));
enum { laneCount = 16 };

CLONED float gentool_block_distance(const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, int rows,
                                    int count, float bound) {
    const LaneMask position = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const int whole = count / laneCount * laneCount;
    const LaneMask tail = position < (int32_t)(count - whole);
    float total = 0;
    int row = 0;
    while (row < rows && total < bound) {
        Lanes sum = {0};
        // Three rows between tests of the bound: reducing the lanes costs as much as a row.
        for (const int end = row + 3 < rows ? row + 3 : rows; row < end; row++, a += a_stride, b += b_stride) {
            Lanes left, right;
            for (int i = 0; i < whole; i += laneCount) {
                memcpy(&left, a + i, sizeof left);
                memcpy(&right, b + i, sizeof right);
                sum += (left - right) * (left - right);
            }
            memcpy(&left, a + whole, sizeof left);
            memcpy(&right, b + whole, sizeof right);
            Lanes difference = (Lanes)((LaneMask)(left - right) & tail);
            sum += difference * difference;
        }
        for (int i = 0; i < laneCount; i++)
            total += sum[i];
    }
    return total;
}
