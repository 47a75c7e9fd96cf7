#pragma once
#include <linux/fs.h>
#include <linux/stat.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <sys/syscall.h>

// Linux's own calls, which the C library declares under _GNU_SOURCE only and Swift's Glibc module therefore lacks.

int syncfs(int fd);
long syscall(long number, ...);
int sync_file_range(int fd, long offset, long count, unsigned int flags);
int fcntl(int fd, int command, ...);
int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int memfd_create(const char *name, unsigned int flags);
extern char **environ;

/// Begins to write a file's dirty pages, without waiting. See 'man 2 sync_file_range'.
static inline int dsv_start_writing(int fd) {
    return sync_file_range(fd, 0, 0, 2 /* SYNC_FILE_RANGE_WRITE */);
}

/// Begins to write a file's dirty pages, those too that are being written at the moment. See 'man 2 sync_file_range'.
static inline int dsv_write_pages(int fd) {
    return sync_file_range(fd, 0, 0, 3 /* SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE */);
}

/// Writes a file's dirty pages and waits for them; says nothing of its size and name. See 'man 2 sync_file_range'.
static inline int dsv_write_out(int fd) {
    return sync_file_range(fd, 0, 0, 7 /* WAIT_BEFORE | WRITE | WAIT_AFTER */);
}

/// Says which file system holds a path, by its magic number; 0 if that cannot be told. See 'man 2 statfs'.
static inline long dsv_file_system(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 ? (long)status.f_type : 0;
}

/// Renames, and fails if the new name is taken. See 'man 2 renameat2'.
static inline int dsv_rename_new(const char *source, const char *target) {
    return renameat2(-100 /* AT_FDCWD */, source, -100, target, 1 /* RENAME_NOREPLACE */);
}

/// Makes two files change names in one step. See 'man 2 renameat2'.
static inline int dsv_exchange(const char *first, const char *second) {
    return renameat2(-100 /* AT_FDCWD */, first, -100, second, 2 /* RENAME_EXCHANGE */);
}

/// Takes a read lease, which nobody gets on a file that is open for writing, and gives it back. See 'man 2 fcntl'.
static inline int dsv_try_read_lease(int fd) {
    if (fcntl(fd, 1024 /* F_SETLEASE */, 0 /* F_RDLCK */) != 0) return -1;
    return fcntl(fd, 1024 /* F_SETLEASE */, 2 /* F_UNLCK */);
}

/// Makes one file share the blocks of another. See 'man 2 ioctl_ficlone'.
static inline int dsv_clone(int target, int source) {
    return ioctl(target, FICLONE, source);
}

/// When the file at a path was made, in nanoseconds since 1970; 0 if the file system does not tell. See 'man 2 statx'.
static inline long long dsv_birth(const char *path) {
    struct statx status;
    if (syscall(SYS_statx, -100 /* AT_FDCWD */, path, 0, STATX_BTIME, &status) != 0) return 0;
    if (!(status.stx_mask & STATX_BTIME)) return 0;
    return status.stx_btime.tv_sec * 1000000000LL + status.stx_btime.tv_nsec;
}

/// Makes a program that is started begin in a folder. See 'man 3 posix_spawn'.
static inline int dsv_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder) {
    return posix_spawn_file_actions_addchdir_np(actions, folder);
}

/// The variable at a place of the environment; null behind the last.
static inline const char *dsv_environment(size_t place) {
    return environ ? environ[place] : NULL;
}

/// A file in memory, closed in programs that are started. See 'man 2 memfd_create'.
static inline int dsv_memory_file(const char *name) {
    return memfd_create(name, 1 /* MFD_CLOEXEC */);
}
