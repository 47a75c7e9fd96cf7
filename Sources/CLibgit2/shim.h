#pragma once
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

// A source of objects whose functions are Swift's: libgit2 hands them its address, behind which they find what is theirs.
typedef struct {
    git_odb_backend parent;
    void *objects;
} dsv_odb_backend;

// Likewise, what takes a pack that comes.
typedef struct {
    git_odb_writepack parent;
    void *receiver;
} dsv_odb_writepack;

// git_libgit2_opts is variadic, which Swift cannot call: one wrapper for each option in use.

static inline int dsv_git_set_durable_writes(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, on);
}

static inline int dsv_git_set_owner_validation(int on) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, on);
}

static inline int dsv_git_set_hash_verification(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, on);
}

static inline int dsv_git_set_search_path(int level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

static inline int dsv_git_get_search_path(int level, git_buf *path) {
    return git_libgit2_opts(GIT_OPT_GET_SEARCH_PATH, level, path);
}

static inline int dsv_git_set_certificates(const char *file) {
    return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, NULL);
}
