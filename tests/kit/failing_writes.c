/* Lets the k-th write to certain files fail, and those after it if wanted: a disk that is full, over quota or broken.
 *
 * To be preloaded. Nothing happens until `fail_writes` is called, by ctypes, in the process that is to suffer.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char prefix[PATH_MAX];
static long failing_at = 0;
static int failing_with = 0, failing_on = 0, failing_half = 0;
static atomic_long count;

/* Counts writes to files whose path begins with `path`; the `at`-th (0: none) sets errno to `with`. With `on` those
 * after it fail as well; with `half` a write puts half of its bytes before the failure shows. */
void fail_writes(const char *path, long at, int with, int on, int half) {
    snprintf(prefix, sizeof prefix, "%s", path);
    failing_at = at, failing_with = with, failing_on = on, failing_half = half;
    atomic_store(&count, 0);
}

long writes_counted(void) { return atomic_load(&count); }

static int ours(int fd) {
    char link[64], path[PATH_MAX];
    ssize_t length;
    if (!prefix[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strncmp(path, prefix, strlen(prefix)) == 0;
}

static int fails(int fd) {
    int before = errno;
    long now;
    if (!ours(fd)) {
        errno = before;
        return 0;
    }
    now = atomic_fetch_add(&count, 1) + 1;
    errno = before;
    return failing_at && (now == failing_at || (failing_on && now > failing_at));
}

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

#define REFUSE() return (errno = failing_with, -1)
#define HALVED(fd, size) (failing_half && (size) > 1)

ssize_t write(int fd, const void *data, size_t size) {
    ssize_t (*go)(int, const void *, size_t) = real("write");
    if (!fails(fd)) return go(fd, data, size);
    if (HALVED(fd, size)) return go(fd, data, size / 2);
    REFUSE();
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    ssize_t (*go)(int, const void *, size_t, off_t) = real("pwrite");
    if (!fails(fd)) return go(fd, data, size, at);
    if (HALVED(fd, size)) return go(fd, data, size / 2, at);
    REFUSE();
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    ssize_t (*go)(int, const void *, size_t, off64_t) = real("pwrite64");
    if (!fails(fd)) return go(fd, data, size, at);
    if (HALVED(fd, size)) return go(fd, data, size / 2, at);
    REFUSE();
}

#define SIMPLE(name, parameters, arguments)          \
    int name parameters {                            \
        int (*go) parameters = real(#name);          \
        if (fails(fd)) REFUSE();                     \
        return go arguments;                         \
    }

SIMPLE(fsync, (int fd), (fd))
SIMPLE(fdatasync, (int fd), (fd))
SIMPLE(ftruncate, (int fd, off_t size), (fd, size))
SIMPLE(ftruncate64, (int fd, off64_t size), (fd, size))
SIMPLE(fallocate, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size))

int posix_fallocate(int fd, off_t at, off_t size) {
    int (*go)(int, off_t, off_t) = real("posix_fallocate");
    return fails(fd) ? failing_with : go(fd, at, size);
}
