#pragma once
#include <linux/fs.h>
#include <sys/ioctl.h>

// Linux's own calls, which the C library declares under _GNU_SOURCE only and Swift's Glibc module therefore lacks.

int syncfs(int fd);
int sync_file_range(int fd, long offset, long count, unsigned int flags);

/// Begins to write a file's dirty pages, without waiting. See 'man 2 sync_file_range'.
static inline int dsv_start_writing(int fd) {
    return sync_file_range(fd, 0, 0, 2 /* SYNC_FILE_RANGE_WRITE */);
}

/// Makes one file share the blocks of another. See 'man 2 ioctl_ficlone'.
static inline int dsv_clone(int target, int source) {
    return ioctl(target, FICLONE, source);
}
