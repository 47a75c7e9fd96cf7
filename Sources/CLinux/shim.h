#pragma once
#include <linux/fs.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/ioctl.h>

// Linux's own calls, which the C library declares under _GNU_SOURCE only and Swift's Glibc module therefore lacks.

int syncfs(int fd);
int sync_file_range(int fd, long offset, long count, unsigned int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern char **environ;

/// Begins to write a file's dirty pages, without waiting. See 'man 2 sync_file_range'.
static inline int dsv_start_writing(int fd) {
    return sync_file_range(fd, 0, 0, 2 /* SYNC_FILE_RANGE_WRITE */);
}

/// Makes one file share the blocks of another. See 'man 2 ioctl_ficlone'.
static inline int dsv_clone(int target, int source) {
    return ioctl(target, FICLONE, source);
}

/// Makes a program that is started begin in a folder. See 'man 3 posix_spawn'.
static inline int dsv_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder) {
    return posix_spawn_file_actions_addchdir_np(actions, folder);
}

/// The variable at a place of the environment; null behind the last.
static inline const char *dsv_environment(size_t place) {
    return environ ? environ[place] : NULL;
}
