#ifndef CKERNELS_Q8_TILES_H
#define CKERNELS_Q8_TILES_H

#include "tiles.h"

/// The fastest function for tiles of 8-bit integers that the processor can run.
TileFunction gentool_q8_tile_function(void);

#endif
