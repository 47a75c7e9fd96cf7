#pragma once
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

// libcurl is opened when it is first used, not linked: it brings some twenty shared libraries with it, which would cost each
// start of the program 4 ms. So its functions are reached through this table, and no file may call them by their names.

typedef struct {
    __typeof__(curl_global_init) *global_init;
    __typeof__(curl_easy_init) *easy_init;
    __typeof__(curl_easy_reset) *easy_reset;
    __typeof__(curl_easy_cleanup) *easy_cleanup;
    __typeof__(curl_easy_perform) *easy_perform;
    __typeof__(curl_easy_strerror) *easy_strerror;
    __typeof__(curl_easy_setopt) *easy_setopt;
    __typeof__(curl_easy_getinfo) *easy_getinfo;
    __typeof__(curl_easy_header) *easy_header;
    __typeof__(curl_slist_append) *slist_append;
    __typeof__(curl_slist_free_all) *slist_free_all;
} dsv_curl;

/// Fills the table; false where there is no libcurl, or one that is too old, which `dlerror` tells.
static inline bool dsv_curl_load(dsv_curl *curl) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
#define DSV_LOAD(name) \
    curl->name = (__typeof__(curl->name))dlsym(library, "curl_" #name); \
    if (!curl->name) return false
    DSV_LOAD(global_init);
    DSV_LOAD(easy_init);
    DSV_LOAD(easy_reset);
    DSV_LOAD(easy_cleanup);
    DSV_LOAD(easy_perform);
    DSV_LOAD(easy_strerror);
    DSV_LOAD(easy_setopt);
    DSV_LOAD(easy_getinfo);
    DSV_LOAD(easy_header);
    DSV_LOAD(slist_append);
    DSV_LOAD(slist_free_all);
#undef DSV_LOAD
    return curl->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

// Two functions are variadic, which Swift cannot call: one wrapper for each type of argument.

static inline CURLcode dsv_curl_set_text(dsv_curl curl, CURL *handle, CURLoption option, const char *value) {
    return curl.easy_setopt(handle, option, value);
}

static inline CURLcode dsv_curl_set_number(dsv_curl curl, CURL *handle, CURLoption option, long value) {
    return curl.easy_setopt(handle, option, value);
}

static inline CURLcode dsv_curl_set_size(dsv_curl curl, CURL *handle, CURLoption option, curl_off_t value) {
    return curl.easy_setopt(handle, option, value);
}

static inline CURLcode dsv_curl_set_pointer(dsv_curl curl, CURL *handle, CURLoption option, void *value) {
    return curl.easy_setopt(handle, option, value);
}

/// The type of libcurl's read and write functions.
typedef size_t (*dsv_curl_transfer)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode dsv_curl_set_function(
    dsv_curl curl, CURL *handle, CURLoption option, dsv_curl_transfer function) {
    return curl.easy_setopt(handle, option, function);
}

/// The type of libcurl's function that goes back to a place in what is sent.
typedef int (*dsv_curl_seek)(void *context, curl_off_t offset, int origin);

static inline CURLcode dsv_curl_set_seek(dsv_curl curl, CURL *handle, dsv_curl_seek function) {
    return curl.easy_setopt(handle, CURLOPT_SEEKFUNCTION, function);
}

/// The status of the answer, or 0 where none has come.
static inline long dsv_curl_status(dsv_curl curl, CURL *handle) {
    long status = 0;
    curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/// The value of a header of the last answer, or null; it belongs to the handle.
static inline const char *dsv_curl_header(dsv_curl curl, CURL *handle, const char *name) {
    struct curl_header *header = 0;
    return curl.easy_header(handle, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : 0;
}
