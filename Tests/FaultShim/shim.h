// A library to preload: makes file calls of a program fail on demand, and keeps what a power cut would leave.
//
// Environment:
//   SHIM_ROOT    the folder that is watched, absolute; other paths pass through untouched
//   SHIM_SHADOW  a folder with live/, inode/, names/, lost/ and trash/, made ready by the driver (shadow.py)
//   SHIM_TRACE   a file that gets a line a call: process, call, path, offset, count, result, errno, 1 if faulty
//   SHIM_FAULT   what goes wrong (fault.c)
//   SHIM_ROOM    how many bytes the watched files may grow in all before the disk is full
#ifndef SHIM_H
#define SHIM_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SHIM_DESCRIPTOR_MAX = 4096, SHIM_PATH_MAX = 1024 };

// A call on a watched file, from its beginning to its entry in the trace.
struct shim_call {
    const char *name;
    char path[SHIM_PATH_MAX]; // below the root
    long long offset;
    long long count;
    bool is_faulty; // something was made to go wrong
};

// What is to happen to a call.
enum shim_verdict {
    SHIM_PASS,
    SHIM_FAIL,       // errno is set
    SHIM_SHORT,      // do half of it
    SHIM_KILL_AFTER, // do it, then die
    SHIM_KILL_HALF,  // do half of it, then die
    SHIM_LIE,        // a sync: say yes and do nothing; a control of the driver
    SHIM_UNSEEN,     // a write: do it past the mirror; a control of the driver
};

// fault.c
enum shim_verdict shim_decide(struct shim_call *call);
long long shim_room(long long growth);
void shim_grown(long long growth);
void shim_die(void);

// mirror.c: the caller holds the lock.
bool shim_relative(int directory, const char *path, char *relative);
const char *shim_path_of(int descriptor);
void shim_opened(int descriptor, const char *relative, int flags);
void shim_closed(int descriptor);
void shim_wrote(int descriptor, const void *bytes, size_t count, off_t offset);
void shim_resized(int descriptor, off_t size);
void shim_synchronized(int descriptor);
void shim_failed_to_synchronize(int descriptor);
void shim_made_directory(const char *relative);
void shim_removed(const char *relative);
void shim_renamed(const char *from, const char *to);

// calls.c
void shim_prepare(void);
void shim_lock(void);
void shim_unlock(void);
void shim_trace(const struct shim_call *call, long long result, int error);
__attribute__((noreturn)) void shim_abort(const char *what, const char *path);

// The calls themselves, past the ones of this library.
struct shim_real {
    int (*open)(const char *, int, ...);
    int (*openat)(int, const char *, int, ...);
    int (*close)(int);
    ssize_t (*read)(int, void *, size_t);
    ssize_t (*write)(int, const void *, size_t);
    ssize_t (*pread)(int, void *, size_t, off_t);
    ssize_t (*pwrite)(int, const void *, size_t, off_t);
    int (*fsync)(int);
    int (*fdatasync)(int);
    int (*sync_file_range)(int, off_t, off_t, unsigned);
    int (*ftruncate)(int, off_t);
    int (*fallocate)(int, int, off_t, off_t);
    int (*rename)(const char *, const char *);
    int (*renameat)(int, const char *, int, const char *);
    int (*unlink)(const char *);
    int (*unlinkat)(int, const char *, int);
    int (*mkdir)(const char *, mode_t);
    void *(*mmap)(void *, size_t, int, int, int, off_t);
    void *(*opendir)(const char *);
    int (*flock)(int, int);
};
extern struct shim_real shim_real;

#endif
