#pragma once
#include <png.h>
#include <string.h>

// A png_image must begin as zeros with a version, and its message is an array, which Swift sees as a tuple.

static inline png_image dsv_png_image(void) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    return image;
}

static inline const char *dsv_png_message(const png_image *image) {
    return image->message;
}
