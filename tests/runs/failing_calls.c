/* Let one system call of a run fail, or end the run at it: a library for LD_PRELOAD.

   Every call that changes something below FAULT_FOLDER (an opening for writing, a write, a flush, a
   rename, a new folder) and every start of a program is counted, in all processes of the run
   together, in the file FAULT_COUNT. Call number FAULT_AT has the fault FAULT_KIND:
     once    it fails, as where a disk was full or no process could be started for a moment
     on      it fails, and so does every later one
     kill    the whole process group ends at it, as by kill -9
   With FAULT_AT=0 nothing fails. FAULT_LOG lists the calls that failed, or all of them for 0. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long *count;

static void tell(long number, const char *call, const char *path) {
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
    int file = syscall(SYS_openat, AT_FDCWD, getenv("FAULT_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0644);
    syscall(SYS_write, file, line, length);
    syscall(SYS_close, file);
}

/* Count a call and return whether it is to fail. */
static int fails(const char *call, const char *path) {
    const char *kind = getenv("FAULT_KIND"), *name = getenv("FAULT_COUNT"), *at = getenv("FAULT_AT");
    if (!kind || !name || !at) return 0;
    if (!count) {
        int file = syscall(SYS_openat, AT_FDCWD, name, O_RDWR, 0);
        if (file < 0) return 0;
        void *page = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        syscall(SYS_close, file);
        if (page == MAP_FAILED) return 0;
        count = page;
    }
    long number = __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST), chosen = atol(at);
    int chosen_now = chosen && (number == chosen || (!strcmp(kind, "on") && number > chosen));
    if (chosen_now || !chosen) tell(number, call, path);
    if (chosen_now && !strcmp(kind, "kill")) kill(0, SIGKILL);
    return chosen_now;
}

static int watched(const char *path) {
    const char *folder = getenv("FAULT_FOLDER");
    char whole[2 * PATH_MAX];
    if (!folder || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, PATH_MAX)) return 0;
        strcat(whole, "/");
        strncat(whole, path, PATH_MAX - 1);
        path = whole;
    }
    return !strncmp(path, folder, strlen(folder));
}

static int fails_at(const char *call, const char *path, int error) {
    if (!watched(path) || !fails(call, path)) return 0;
    errno = error;
    return 1;
}

static int fails_in(const char *call, int descriptor, int error) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length <= 0 || path[0] != '/') return 0; /* a pipe */
    path[length] = 0;
    return fails_at(call, path, error);
}

#define OPENING(name)                                                             \
    int name(const char *path, int flags, ...) {                                  \
        va_list given;                                                            \
        va_start(given, flags);                                                   \
        mode_t mode = va_arg(given, int);                                         \
        va_end(given);                                                            \
        if ((flags & O_ACCMODE) != O_RDONLY && fails_at("open", path, ENOSPC)) return -1; \
        return REAL(name)(path, flags, mode);                                     \
    }
OPENING(open)
OPENING(open64)

#define OPENING_IN(name)                                                          \
    int name(int folder, const char *path, int flags, ...) {                      \
        va_list given;                                                            \
        va_start(given, flags);                                                   \
        mode_t mode = va_arg(given, int);                                         \
        va_end(given);                                                            \
        if ((flags & O_ACCMODE) != O_RDONLY && fails_at("open", path, ENOSPC)) return -1; \
        return REAL(name)(folder, path, flags, mode);                             \
    }
OPENING_IN(openat)
OPENING_IN(openat64)

ssize_t write(int descriptor, const void *from, size_t bytes) {
    return fails_in("write", descriptor, ENOSPC) ? -1 : REAL(write)(descriptor, from, bytes);
}

int fsync(int descriptor) { return fails_in("fsync", descriptor, EIO) ? -1 : REAL(fsync)(descriptor); }

int rename(const char *from, const char *to) {
    return fails_at("rename", to, ENOSPC) ? -1 : REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
    int there = !access(path, F_OK); /* nothing would be changed */
    return !there && fails_at("mkdir", path, ENOSPC) ? -1 : REAL(mkdir)(path, mode);
}

int execve(const char *path, char *const words[], char *const environment[]) {
    if (fails("exec", path)) {
        errno = EAGAIN;
        return -1;
    }
    return REAL(execve)(path, words, environment);
}

pid_t fork(void) {
    if (fails("fork", "")) {
        errno = EAGAIN;
        return -1;
    }
    return REAL(fork)();
}
