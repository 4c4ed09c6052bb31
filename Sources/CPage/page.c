#include "include/CPage.h"

/* The compilers of Swift know C23's #embed in every version of C, and say that it is new. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "files/index.html"
};
static const unsigned char studio_css[] = {
#embed "files/studio.css"
};
static const unsigned char icon_svg[] = {
#embed "files/icon.svg"
};
static const unsigned char main_js[] = {
#embed "files/main.js"
};
static const unsigned char batch_js[] = {
#embed "files/batch.js"
};
static const unsigned char folders_js[] = {
#embed "files/folders.js"
};
static const unsigned char theme_js[] = {
#embed "files/theme.js"
};
static const unsigned char zip_js[] = {
#embed "files/zip.js"
};
static const unsigned char api_js[] = {
#embed "files/api.js"
};
static const unsigned char command_js[] = {
#embed "files/command.js"
};
static const unsigned char kinds_js[] = {
#embed "files/kinds.js"
};
static const unsigned char mask_js[] = {
#embed "files/mask.js"
};
static const unsigned char moving_js[] = {
#embed "files/moving.js"
};
static const unsigned char parts_js[] = {
#embed "files/parts.js"
};
static const unsigned char stage_js[] = {
#embed "files/stage.js"
};
static const unsigned char store_js[] = {
#embed "files/store.js"
};
static const unsigned char tools_js[] = {
#embed "files/tools.js"
};
static const unsigned char style_oil[] = {
#embed "files/style-oil.jpg"
};
static const unsigned char style_engraving[] = {
#embed "files/style-engraving.jpg"
};
static const unsigned char style_pencil[] = {
#embed "files/style-pencil.jpg"
};
static const unsigned char style_mosaic[] = {
#embed "files/style-mosaic.jpg"
};

static const GentoolPageFile files[] = {
    {"index.html", index_html, sizeof index_html},
    {"studio.css", studio_css, sizeof studio_css},
    {"icon.svg", icon_svg, sizeof icon_svg},
    {"main.js", main_js, sizeof main_js},
    {"api.js", api_js, sizeof api_js},
    {"batch.js", batch_js, sizeof batch_js},
    {"command.js", command_js, sizeof command_js},
    {"folders.js", folders_js, sizeof folders_js},
    {"kinds.js", kinds_js, sizeof kinds_js},
    {"mask.js", mask_js, sizeof mask_js},
    {"moving.js", moving_js, sizeof moving_js},
    {"parts.js", parts_js, sizeof parts_js},
    {"stage.js", stage_js, sizeof stage_js},
    {"store.js", store_js, sizeof store_js},
    {"theme.js", theme_js, sizeof theme_js},
    {"tools.js", tools_js, sizeof tools_js},
    {"zip.js", zip_js, sizeof zip_js},
    {"style-oil.jpg", style_oil, sizeof style_oil},
    {"style-engraving.jpg", style_engraving, sizeof style_engraving},
    {"style-pencil.jpg", style_pencil, sizeof style_pencil},
    {"style-mosaic.jpg", style_mosaic, sizeof style_mosaic},
};

int gentool_page_count(void) { return sizeof files / sizeof files[0]; }
GentoolPageFile gentool_page(int index) { return files[index]; }
