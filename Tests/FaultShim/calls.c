// The calls that take the place of those of the C library.
#include "shim.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct shim_real shim_real;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int trace = -1;

#define FIND(name) *(void **)&shim_real.name = dlsym(RTLD_NEXT, #name)

static void prepare(void) {
    FIND(open), FIND(openat), FIND(close), FIND(read), FIND(write), FIND(pread), FIND(pwrite), FIND(fsync);
    FIND(fdatasync), FIND(sync_file_range), FIND(ftruncate), FIND(fallocate), FIND(rename), FIND(renameat);
    FIND(unlink), FIND(unlinkat), FIND(mkdir), FIND(mmap), FIND(opendir), FIND(flock);
    const char *path = getenv("SHIM_TRACE");
    if (path) trace = shim_real.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

void shim_prepare(void) { pthread_once(&once, prepare); }
void shim_lock(void) { pthread_mutex_lock(&mutex); }
void shim_unlock(void) { pthread_mutex_unlock(&mutex); }

void shim_abort(const char *what, const char *path) {
    dprintf(2, "fault shim: %s %s (errno %d)\n", what, path, errno);
    _exit(99);
}

void shim_trace(const struct shim_call *call, long long result, int error) {
    if (trace < 0) return;
    char line[SHIM_PATH_MAX + 128];
    int count = snprintf(
        line, sizeof line, "%d\t%s\t%s\t%lld\t%lld\t%lld\t%d\t%d\n", getpid(), call->name, call->path, call->offset,
        call->count, result, result < 0 ? error : 0, call->is_faulty);
    if (shim_real.write(trace, line, (size_t)count) != count) shim_abort("cannot write the trace", "");
}

// Ends a call: its entry in the trace, its death where it is to die, its result.
static long long finish(const struct shim_call *call, enum shim_verdict verdict, long long result) {
    int error = errno;
    shim_trace(call, result, error);
    if (verdict == SHIM_KILL_AFTER || verdict == SHIM_KILL_HALF) shim_die();
    shim_unlock();
    errno = error;
    return result;
}

// Begins a call on a descriptor; false when it is not watched.
static bool begin(struct shim_call *call, const char *name, int descriptor, long long offset, long long count) {
    shim_prepare();
    if (descriptor < 0 || descriptor >= SHIM_DESCRIPTOR_MAX) return false;
    shim_lock();
    const char *path = shim_path_of(descriptor);
    if (!path) {
        shim_unlock();
        return false;
    }
    call->name = name;
    strcpy(call->path, path);
    call->offset = offset;
    call->count = count;
    call->is_faulty = false;
    return true;
}

static bool begin_path(struct shim_call *call, const char *name, int directory, const char *path) {
    shim_prepare();
    if (!shim_relative(directory, path, call->path)) return false;
    call->name = name;
    call->offset = call->count = 0;
    call->is_faulty = false;
    shim_lock();
    return true;
}

static size_t part_of(size_t count, enum shim_verdict verdict) {
    return (verdict == SHIM_SHORT || verdict == SHIM_KILL_HALF) && count > 1 ? count / 2 : count;
}

// MARK: Opening

static int open_watched(struct shim_call *call, int directory, const char *path, int flags, mode_t mode) {
    enum shim_verdict verdict = shim_decide(call);
    int descriptor = -1;
    if (verdict != SHIM_FAIL) {
        descriptor = shim_real.openat(directory, path, flags, mode);
        int error = errno;
        if (descriptor >= 0) shim_opened(descriptor, call->path, flags);
        errno = error;
    }
    return (int)finish(call, verdict, descriptor);
}

static mode_t mode_of(int flags, va_list arguments) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(function, name, directory, parameters)                                                                   \
    int function parameters {                                                                                         \
        va_list arguments;                                                                                            \
        va_start(arguments, flags);                                                                                   \
        mode_t mode = mode_of(flags, arguments);                                                                      \
        va_end(arguments);                                                                                            \
        struct shim_call call;                                                                                        \
        if (!begin_path(&call, "open", directory, path)) return shim_real.openat(directory, path, flags, mode);       \
        return open_watched(&call, directory, path, flags, mode);                                                     \
    }
OPEN(open, "open", AT_FDCWD, (const char *path, int flags, ...))
OPEN(open64, "open", AT_FDCWD, (const char *path, int flags, ...))
OPEN(openat, "open", directory, (int directory, const char *path, int flags, ...))
OPEN(openat64, "open", directory, (int directory, const char *path, int flags, ...))

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int descriptor) {
    struct shim_call call;
    if (!begin(&call, "close", descriptor, 0, 0)) return shim_real.close(descriptor);
    // The descriptor is gone even where close fails, as on Linux.
    enum shim_verdict verdict = shim_decide(&call);
    int error = errno;
    shim_closed(descriptor);
    int result = shim_real.close(descriptor);
    if (verdict == SHIM_FAIL) {
        errno = error;
        result = -1;
    }
    return (int)finish(&call, verdict, result);
}

DIR *opendir(const char *path) {
    struct shim_call call;
    if (!begin_path(&call, "opendir", AT_FDCWD, path)) return shim_real.opendir(path);
    enum shim_verdict verdict = shim_decide(&call);
    DIR *directory = verdict == SHIM_FAIL ? NULL : shim_real.opendir(path);
    finish(&call, verdict, directory ? 0 : -1);
    return directory;
}

// MARK: Bytes

static ssize_t read_at(int descriptor, void *bytes, size_t count, off_t offset, bool is_positioned) {
    struct shim_call call;
    if (!begin(&call, is_positioned ? "pread" : "read", descriptor, offset, (long long)count)) {
        return is_positioned ? shim_real.pread(descriptor, bytes, count, offset)
                             : shim_real.read(descriptor, bytes, count);
    }
    enum shim_verdict verdict = shim_decide(&call);
    ssize_t result = -1;
    if (verdict != SHIM_FAIL) {
        size_t part = part_of(count, verdict);
        result = is_positioned ? shim_real.pread(descriptor, bytes, part, offset)
                               : shim_real.read(descriptor, bytes, part);
    }
    return (ssize_t)finish(&call, verdict, result);
}

ssize_t read(int descriptor, void *bytes, size_t count) { return read_at(descriptor, bytes, count, 0, false); }
ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
    return read_at(descriptor, bytes, count, offset, true);
}
ssize_t pread64(int descriptor, void *bytes, size_t count, off_t offset) {
    return read_at(descriptor, bytes, count, offset, true);
}

static off_t size_of(int descriptor) {
    struct stat status;
    return fstat(descriptor, &status) == 0 ? status.st_size : 0;
}

static ssize_t write_at(int descriptor, const void *bytes, size_t count, off_t offset, bool is_positioned) {
    struct shim_call call;
    if (!begin(&call, is_positioned ? "pwrite" : "write", descriptor, offset, (long long)count)) {
        return is_positioned ? shim_real.pwrite(descriptor, bytes, count, offset)
                             : shim_real.write(descriptor, bytes, count);
    }
    off_t size = size_of(descriptor);
    if (!is_positioned) {
        offset = fcntl(descriptor, F_GETFL) & O_APPEND ? size : lseek(descriptor, 0, SEEK_CUR);
        call.offset = offset;
    }
    enum shim_verdict verdict = shim_decide(&call);
    ssize_t result = -1;
    if (verdict != SHIM_FAIL) {
        size_t part = part_of(count, verdict);
        long long growth = offset + (long long)part - size;
        long long missing = growth - shim_room(growth);
        if (missing > 0 && missing >= (long long)part) {
            call.is_faulty = true;
            errno = ENOSPC;
        } else {
            if (missing > 0) part -= (size_t)missing;
            result = is_positioned ? shim_real.pwrite(descriptor, bytes, part, offset)
                                   : shim_real.write(descriptor, bytes, part);
        }
        if (result >= 0 && verdict != SHIM_UNSEEN) {
            shim_wrote(descriptor, bytes, (size_t)result, offset);
            shim_grown(offset + result - size);
        }
    }
    return (ssize_t)finish(&call, verdict, result);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    return write_at(descriptor, bytes, count, 0, false);
}
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return write_at(descriptor, bytes, count, offset, true);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off_t offset) {
    return write_at(descriptor, bytes, count, offset, true);
}

static int resize(const char *name, int descriptor, off_t size, int (*real)(int, off_t, off_t), off_t offset) {
    struct shim_call call;
    if (!begin(&call, name, descriptor, offset, size)) return real(descriptor, offset, size);
    off_t old = size_of(descriptor), wanted = offset + size;
    enum shim_verdict verdict = shim_decide(&call);
    int result = -1;
    if (verdict != SHIM_FAIL && shim_room(wanted - old) < wanted - old) {
        call.is_faulty = true;
        errno = ENOSPC;
    } else if (verdict != SHIM_FAIL) {
        result = real(descriptor, offset, size);
        if (result == 0) {
            shim_resized(descriptor, size_of(descriptor));
            shim_grown(wanted - old);
        }
    }
    return (int)finish(&call, verdict, result);
}

static int real_ftruncate(int descriptor, off_t offset, off_t size) {
    return shim_real.ftruncate(descriptor, offset + size);
}
static int real_fallocate(int descriptor, off_t offset, off_t size) {
    return shim_real.fallocate(descriptor, 0, offset, size);
}

int ftruncate(int descriptor, off_t size) { return resize("ftruncate", descriptor, size, real_ftruncate, 0); }
int ftruncate64(int descriptor, off_t size) { return resize("ftruncate", descriptor, size, real_ftruncate, 0); }
int fallocate(int descriptor, int mode, off_t offset, off_t size) {
    shim_prepare();
    if (mode != 0 && shim_path_of(descriptor)) {
        errno = EOPNOTSUPP;
        return -1;
    }
    if (mode != 0) return shim_real.fallocate(descriptor, mode, offset, size);
    return resize("fallocate", descriptor, size, real_fallocate, offset);
}
int fallocate64(int descriptor, int mode, off_t offset, off_t size) {
    return fallocate(descriptor, mode, offset, size);
}
int posix_fallocate(int descriptor, off_t offset, off_t size) {
    return resize("fallocate", descriptor, size, real_fallocate, offset) == 0 ? 0 : errno;
}
int posix_fallocate64(int descriptor, off_t offset, off_t size) { return posix_fallocate(descriptor, offset, size); }

// A mapping that can be written to goes past this library; the trace says so.
void *mmap(void *address, size_t count, int protection, int flags, int descriptor, off_t offset) {
    struct shim_call call;
    if (!begin(&call, protection & PROT_WRITE && flags & MAP_SHARED ? "mmap-write" : "mmap", descriptor, offset,
               (long long)count)) {
        return shim_real.mmap(address, count, protection, flags, descriptor, offset);
    }
    void *result = shim_real.mmap(address, count, protection, flags, descriptor, offset);
    finish(&call, SHIM_PASS, result == MAP_FAILED ? -1 : 0);
    return result;
}
void *mmap64(void *address, size_t count, int protection, int flags, int descriptor, off_t offset) {
    return mmap(address, count, protection, flags, descriptor, offset);
}

// MARK: Durability

static int synchronize(const char *name, int descriptor, int (*real)(int)) {
    struct shim_call call;
    if (!begin(&call, name, descriptor, 0, 0)) return real(descriptor);
    enum shim_verdict verdict = shim_decide(&call);
    int result = -1;
    if (verdict == SHIM_FAIL) {
        int error = errno;
        shim_failed_to_synchronize(descriptor);
        errno = error;
    } else {
        result = real(descriptor);
        if (result == 0 && verdict != SHIM_LIE) shim_synchronized(descriptor);
    }
    return (int)finish(&call, verdict, result);
}

int fsync(int descriptor) {
    shim_prepare();
    return synchronize("fsync", descriptor, shim_real.fsync);
}
int fdatasync(int descriptor) {
    shim_prepare();
    return synchronize("fdatasync", descriptor, shim_real.fdatasync);
}

// Starts writing and promises nothing, so nothing becomes durable.
int sync_file_range(int descriptor, off_t offset, off_t count, unsigned flags) {
    struct shim_call call;
    if (!begin(&call, "sync_file_range", descriptor, offset, count)) {
        return shim_real.sync_file_range(descriptor, offset, count, flags);
    }
    enum shim_verdict verdict = shim_decide(&call);
    int result = verdict == SHIM_FAIL ? -1 : shim_real.sync_file_range(descriptor, offset, count, flags);
    return (int)finish(&call, verdict, result);
}

int flock(int descriptor, int operation) {
    struct shim_call call;
    if (!begin(&call, "flock", descriptor, 0, operation)) return shim_real.flock(descriptor, operation);
    enum shim_verdict verdict = shim_decide(&call);
    int result = verdict == SHIM_FAIL ? -1 : shim_real.flock(descriptor, operation);
    return (int)finish(&call, verdict, result);
}

// MARK: Names

int mkdir(const char *path, mode_t mode) {
    struct shim_call call;
    if (!begin_path(&call, "mkdir", AT_FDCWD, path)) return shim_real.mkdir(path, mode);
    enum shim_verdict verdict = shim_decide(&call);
    int result = verdict == SHIM_FAIL ? -1 : shim_real.mkdir(path, mode);
    if (result == 0 && *call.path) shim_made_directory(call.path);
    return (int)finish(&call, verdict, result);
}

int unlinkat(int directory, const char *path, int flags) {
    struct shim_call call;
    if (!begin_path(&call, "unlink", directory, path)) return shim_real.unlinkat(directory, path, flags);
    enum shim_verdict verdict = shim_decide(&call);
    int result = verdict == SHIM_FAIL ? -1 : shim_real.unlinkat(directory, path, flags);
    if (result == 0) shim_removed(call.path);
    return (int)finish(&call, verdict, result);
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
    struct shim_call call;
    char target[SHIM_PATH_MAX];
    bool is_target_watched = shim_relative(to_directory, to, target);
    if (!begin_path(&call, "rename", from_directory, from)) {
        if (is_target_watched) shim_abort("a file is moved in from outside", to);
        return shim_real.renameat(from_directory, from, to_directory, to);
    }
    if (!is_target_watched) shim_abort("a file is moved out of the watched folder", from);
    enum shim_verdict verdict = shim_decide(&call);
    int result = verdict == SHIM_FAIL ? -1 : shim_real.renameat(from_directory, from, to_directory, to);
    if (result == 0) shim_renamed(call.path, target);
    return (int)finish(&call, verdict, result);
}
int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
