#pragma once
#include <dlfcn.h>
#include <gd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

// libgd is opened when it is first used, not linked: it brings some fifty shared libraries with it, which each start of the
// program would load. So its functions are reached through this table, and no file may call them by their names.

typedef struct {
    __typeof__(gdImageCreateFromGifPtr) *create_from_gif;
    __typeof__(gdImageCreateFromBmpPtr) *create_from_bmp;
    __typeof__(gdImageCreateFromTiffPtr) *create_from_tiff;
    __typeof__(gdImagePaletteToTrueColor) *palette_to_true_color;
    __typeof__(gdImageDestroy) *destroy;
} dsv_gd;

/// What the libraries said last on this thread, in 256 bytes; empty where they said nothing.
static inline char *dsv_gd_words(void) {
    static _Thread_local char words[256];
    return words;
}

// Both libraries would print what they have to say. The first words tell the cause, later ones what follows from it.
static inline void dsv_gd_note(const char *format, va_list arguments) {
    if (!*dsv_gd_words()) vsnprintf(dsv_gd_words(), 256, format, arguments);
}

static void dsv_gd_on_error(int priority, const char *format, va_list arguments) { dsv_gd_note(format, arguments); }

static void dsv_gd_on_tiff_error(const char *module, const char *format, va_list arguments) {
    dsv_gd_note(format, arguments);
}

/// The type of libtiff's error handler, which is not declared here: libgd brings libtiff, so that its headers are not needed.
typedef void (*dsv_tiff_handler)(const char *module, const char *format, va_list arguments);

/// Fills the table from the library of that name; false where there is none, or one without these formats, which `dlerror` tells.
static inline bool dsv_gd_load(dsv_gd *gd, const char *name) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
#define DSV_LOAD(field, function) \
    gd->field = (__typeof__(gd->field))dlsym(library, #function); \
    if (!gd->field) return false
    DSV_LOAD(create_from_gif, gdImageCreateFromGifPtr);
    DSV_LOAD(create_from_bmp, gdImageCreateFromBmpPtr);
    DSV_LOAD(create_from_tiff, gdImageCreateFromTiffPtr);
    DSV_LOAD(palette_to_true_color, gdImagePaletteToTrueColor);
    DSV_LOAD(destroy, gdImageDestroy);
#undef DSV_LOAD
    void (*set_error_method)(gdErrorMethod) = (void (*)(gdErrorMethod))dlsym(library, "gdSetErrorMethod");
    if (!set_error_method) return false;
    set_error_method(dsv_gd_on_error);
    // A library's handle finds the functions of the libraries that it needs, too.
    typedef dsv_tiff_handler (*setter)(dsv_tiff_handler);
    setter set_error_handler = (setter)dlsym(library, "TIFFSetErrorHandler");
    setter set_warning_handler = (setter)dlsym(library, "TIFFSetWarningHandler");
    if (!set_error_handler || !set_warning_handler) return false;
    set_error_handler(dsv_gd_on_tiff_error);
    set_warning_handler(0);
    return true;
}
