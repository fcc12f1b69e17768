/* Stands between a program and the C library wherever it changes files below one folder.
 *
 * Loaded by LD_PRELOAD, idle until `crash_arm` is called. From then on every call that creates,
 * writes, cuts, syncs, renames or removes below the folder is counted, over all threads together,
 * and one of them, or one and all after it, is answered with what was planned: the process is
 * killed just before it, it fails, or it writes half of what it was given. Calls are made one at a
 * time, so that the count, the log and what happens on the disk have one order.
 *
 * While the disk is said to be full, a write beyond the end of its file fails with ENOSPC, and one
 * into what is there already goes through.
 *
 * With a log, each call is written down with its data, and so is what leaves on internet sockets:
 * which answers were out before which write is what a loss of power is judged by.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum action { NOTHING, KILL, FAIL, HALVE };
enum { FILES = 4096, PATH = 1024, TOLD = 4 + 4 + 8 + 8 };

struct told {              /* shared with whoever planned this */
    int64_t calls;         /* how many there were */
    int64_t hit;           /* how many were answered as planned */
    int64_t full_at;       /* from which call on no file may grow, 0 for never; set from outside */
    int64_t refused;       /* how many writes failed for that */
    char first[PATH];      /* the first of those: its kind, a blank, its path */
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH];
static size_t root_length;
static int action, error_number, goes_on, log_fd = -1;
static int64_t planned_at;
static struct told *told;
static char paths[FILES][PATH];  /* of descriptors of ours; empty for others */

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int is_armed(void) { return told != NULL; }

static int is_ours(const char *path) {
    return is_armed() && path && !strncmp(path, root, root_length) &&
           (path[root_length] == '/' || !path[root_length]);
}

static int has_ours(int fd) { return is_armed() && fd >= 0 && fd < FILES && paths[fd][0]; }

static void put(const void *data, size_t length) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    const char *at = data;
    while (length) {
        ssize_t wrote = real(log_fd, at, length);
        if (wrote <= 0) raise(SIGABRT);
        at += wrote;
        length -= (size_t)wrote;
    }
}

static void note(char kind, int fd, int64_t offset, const char *path, const void *data,
                 size_t length) {
    if (log_fd < 0) return;
    char head[TOLD] = {kind};
    uint16_t path_length = (uint16_t)strlen(path);
    int32_t number = fd;
    uint64_t size = length;
    memcpy(head + 2, &path_length, 2);
    memcpy(head + 4, &number, 4);
    memcpy(head + 8, &offset, 8);
    memcpy(head + 16, &size, 8);
    put(head, sizeof head);
    put(path, path_length);
    put(data, length);
}

/* Count a call; return what is to be done with it. */
static int plan(const char *kind, const char *path) {
    told->calls++;
    int is_it = goes_on ? told->calls >= planned_at : told->calls == planned_at;
    if (!action || !planned_at || !is_it) return NOTHING;
    if (action == HALVE && strcmp(kind, "write")) return NOTHING;
    if (!told->hit++) snprintf(told->first, PATH, "%s %s", kind, path);
    if (action == KILL) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    return action;
}

static int has_no_room(int fd, int64_t end) {
    struct stat found;
    if (!told->full_at || told->calls < told->full_at) return 0;
    if (fstat(fd, &found) || end <= found.st_size) return 0;
    told->refused++;
    errno = ENOSPC;
    return 1;
}

int crash_arm(const char *folder, int shared_fd, int new_log_fd, int new_action, int64_t at,
              int number, int all_after) {
    told = NULL;
    memset(paths, 0, sizeof paths);
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    log_fd = new_log_fd;
    action = new_action;
    planned_at = at;
    error_number = number;
    goes_on = all_after;
    void *shared = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, shared_fd, 0);
    if (shared == MAP_FAILED) return -1;
    told = shared;
    return 0;
}

#define BEGIN(kind, path) \
    pthread_mutex_lock(&turn); \
    int todo = plan(kind, path); \
    if (todo == FAIL) { \
        pthread_mutex_unlock(&turn); \
        errno = error_number; \
        return -1; \
    }

#define END \
    int kept = errno; \
    pthread_mutex_unlock(&turn); \
    errno = kept; \
    return result;

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if (!is_ours(path)) { \
            int fd = real(path, flags, mode); \
            if (is_armed() && fd >= 0 && fd < FILES) paths[fd][0] = 0; \
            return fd; \
        } \
        if (!(flags & (O_CREAT | O_TRUNC))) { \
            pthread_mutex_lock(&turn); \
            int result = real(path, flags, mode); \
            if (result >= 0 && result < FILES) { \
                snprintf(paths[result], PATH, "%s", path); \
                note('o', result, flags, path, "", 0); \
            } \
            END \
        } \
        BEGIN("create", path) \
        int result = real(path, flags, mode); \
        if (result >= 0 && result < FILES) { \
            snprintf(paths[result], PATH, "%s", path); \
            note('o', result, flags, path, "", 0); \
        } \
        END \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    REAL(close);
    if (has_ours(fd)) paths[fd][0] = 0;
    return real(fd);
}

#define PWRITE(name, off) \
    ssize_t name(int fd, const void *data, size_t length, off offset) { \
        REAL(name); \
        if (!has_ours(fd)) return real(fd, data, length, offset); \
        BEGIN("write", paths[fd]) \
        if (todo == HALVE && length > 1) length /= 2; \
        ssize_t result = -1; \
        if (!has_no_room(fd, (int64_t)offset + (int64_t)length)) { \
            note('w', fd, (int64_t)offset, "", data, length); \
            result = real(fd, data, length, offset); \
        } \
        END \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

static int is_internet(int fd) {
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    if (getsockname(fd, (struct sockaddr *)&name, &length)) return 0;
    return name.ss_family == AF_INET || name.ss_family == AF_INET6;
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    if (!has_ours(fd)) {
        if (!is_armed() || log_fd < 0 || fd < 3 || !is_internet(fd)) return real(fd, data, length);
        pthread_mutex_lock(&turn);
        ssize_t result = real(fd, data, length);
        if (result > 0) note('a', fd, 0, "", data, (size_t)result);
        END
    }
    BEGIN("write", paths[fd])
    if (todo == HALVE && length > 1) length /= 2;
    int64_t offset = (int64_t)lseek(fd, 0, SEEK_CUR);
    ssize_t result = -1;
    if (!has_no_room(fd, offset + (int64_t)length)) {
        note('w', fd, offset, "", data, length);
        result = real(fd, data, length);
    }
    END
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (!is_armed() || log_fd < 0 || !is_internet(fd)) return real(fd, parts, count);
    pthread_mutex_lock(&turn);
    ssize_t result = real(fd, parts, count);
    ssize_t left = result;
    for (int i = 0; i < count && left > 0; i++) {
        size_t length = parts[i].iov_len < (size_t)left ? parts[i].iov_len : (size_t)left;
        note('a', fd, 0, "", parts[i].iov_base, length);
        left -= (ssize_t)length;
    }
    END
}

#define ON_FILE(name, kind, letter) \
    int name(int fd) { \
        REAL(name); \
        if (!has_ours(fd)) return real(fd); \
        BEGIN(kind, paths[fd]) \
        int result = real(fd); \
        note(letter, fd, 0, "", "", 0); \
        END \
    }
ON_FILE(fsync, "sync", 's')
ON_FILE(fdatasync, "sync", 's')

#define CUT(name, off) \
    int name(int fd, off length) { \
        REAL(name); \
        if (!has_ours(fd)) return real(fd, length); \
        BEGIN("cut", paths[fd]) \
        note('t', fd, (int64_t)length, "", "", 0); \
        int result = real(fd, length); \
        END \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
    REAL(rename);
    if (!is_ours(to)) return real(from, to);
    BEGIN("rename", to)
    note('r', -1, 0, from, to, strlen(to));
    int result = real(from, to);
    END
}

int unlink(const char *path) {
    REAL(unlink);
    if (!is_ours(path)) return real(path);
    BEGIN("remove", path)
    int result = real(path);
    if (!result) note('u', -1, 0, path, "", 0);
    END
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    if (!is_ours(path)) return real(path, mode);
    BEGIN("mkdir", path)
    int result = real(path, mode);
    if (!result) note('m', -1, 0, path, "", 0);
    END
}
