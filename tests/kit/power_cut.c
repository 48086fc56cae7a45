/* Preloaded into a process: logs, in order, what it writes, truncates, syncs and removes below $TRACED_FOLDER to
   $TRACE_FILE. A record is {u8 kind, u16 name length, u64 offset, u32 data length}, the name and the data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static const char *folder;

__attribute__((constructor)) static void begin(void) {
    folder = getenv("TRACED_FOLDER");
    const char *file = getenv("TRACE_FILE");
    if (folder && file) trace = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The name below the folder, "" for the folder itself, NULL for anything else. */
static const char *below(const char *path) {
    size_t length = strlen(folder);
    if (strncmp(path, folder, length)) return NULL;
    if (!path[length]) return "";
    return path[length] == '/' ? path + length + 1 : NULL;
}

static const char *name_of(int fd, char *path, size_t room) {
    char link[40];
    if (trace < 0) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, room - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return below(path);
}

/* Straight to the kernel, or the log would log itself. */
static void put(const void *bytes, size_t size) {
    if (syscall(SYS_write, trace, bytes, size) != (ssize_t)size) abort();
}

static void record(char kind, const char *name, uint64_t offset, const void *data, uint32_t size) {
    unsigned char head[15];
    uint16_t length = (uint16_t)strlen(name);
    head[0] = (unsigned char)kind;
    memcpy(head + 1, &length, 2);
    memcpy(head + 3, &offset, 8);
    memcpy(head + 11, &size, 4);
    put(head, sizeof head);
    put(name, length);
    if (size) put(data, size);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* One at a time, so that the order of the log is the order on the disk. */
#define LOGGED(fd, call, kind, offset, data, size)                                    \
    char path[4096];                                                                  \
    const char *name = name_of(fd, path, sizeof path);                                \
    if (!name) return call;                                                           \
    pthread_mutex_lock(&order);                                                       \
    ssize_t done = call;                                                              \
    if (done >= 0) record(kind, name, (uint64_t)(offset), data, (uint32_t)(size));    \
    pthread_mutex_unlock(&order);                                                     \
    return done;

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    LOGGED(fd, REAL(pwrite64)(fd, data, size, at), 'W', at, data, done)
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    LOGGED(fd, REAL(pwrite)(fd, data, size, at), 'W', at, data, done)
}
ssize_t write(int fd, const void *data, size_t size) {
    LOGGED(fd, REAL(write)(fd, data, size), 'W', lseek(fd, 0, SEEK_CUR) - done, data, done)
}
int ftruncate64(int fd, off64_t size) { LOGGED(fd, REAL(ftruncate64)(fd, size), 'T', size, NULL, 0) }
int ftruncate(int fd, off_t size) { LOGGED(fd, REAL(ftruncate)(fd, size), 'T', size, NULL, 0) }
int fsync(int fd) { LOGGED(fd, REAL(fsync)(fd), 'S', 0, NULL, 0) }
int fdatasync(int fd) { LOGGED(fd, REAL(fdatasync)(fd), 'S', 0, NULL, 0) }

int unlink(const char *gone) {
    char path[4096];
    const char *name = trace >= 0 && realpath(gone, path) ? below(path) : NULL;
    if (!name) return REAL(unlink)(gone);
    pthread_mutex_lock(&order);
    int done = REAL(unlink)(gone);
    if (!done) record('U', name, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    return done;
}
