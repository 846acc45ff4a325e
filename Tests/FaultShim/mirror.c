// Two images of the watched folder beside it: `live` holds what the calls seen here have written, `durable` what is
// left when the power goes now and everything is lost that was not synced.
//
//   live/PATH      the same names and bytes as below the root, if no write went past this library
//   inode/NUMBER   the durable bytes of the live file with this inode number
//   names/NUMBER   a folder for the live folder with this inode number, with the names in it that are durable: hard
//                  links to the files of inode/, and empty folders for folders
//   lost/NUMBER    a byte a sector: 1 where a sync failed and later ones pass over it
//   trash/NUMBER   live files without a name; kept so that inode numbers are not used again
#include "shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

// What is known of an open descriptor of a watched file.
static struct file {
    char *path;
    int live;    // -1 for a directory
    ino_t inode; // of the live file
} files[SHIM_DESCRIPTOR_MAX];

static const char *below_shadow(char *buffer, const char *folder, const char *relative) {
    int count = snprintf(buffer, SHIM_PATH_MAX * 2, "%s/%s/%s", getenv("SHIM_SHADOW"), folder, relative);
    if (count >= SHIM_PATH_MAX * 2) shim_abort("a path is too long", relative);
    return buffer;
}

static const char *numbered(char *buffer, const char *folder, ino_t inode) {
    char name[32];
    snprintf(name, sizeof name, "%llu", (unsigned long long)inode);
    return below_shadow(buffer, folder, name);
}

// Takes out doubled slashes and "/./".
static void tidy(char *path) {
    char *to = path;
    for (const char *from = path; *from;) {
        if (from[0] == '/' && from[1] == '/') from++;
        else if (from[0] == '/' && from[1] == '.' && from[2] == '/') from += 2;
        else *to++ = *from++;
    }
    *to = 0;
}

// Whether a path is the root or below it; `relative` gets what is below.
bool shim_relative(int directory, const char *path, char *relative) {
    const char *root = getenv("SHIM_ROOT");
    if (!root || !path) return false;
    char whole[SHIM_PATH_MAX * 2] = "";
    if (path[0] == '/') {
        snprintf(whole, sizeof whole, "%s", path);
    } else {
        char base[SHIM_PATH_MAX] = "";
        if (directory == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return false;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
            ssize_t count = readlink(link, base, sizeof base - 1);
            if (count < 0) return false;
            base[count] = 0;
        }
        snprintf(whole, sizeof whole, "%s/%s", base, path);
    }
    tidy(whole);
    size_t count = strlen(root);
    if (strncmp(whole, root, count) != 0 || (whole[count] != 0 && whole[count] != '/')) return false;
    const char *rest = whole + count;
    while (*rest == '/') rest++;
    if (strlen(rest) >= SHIM_PATH_MAX) shim_abort("a path is too long", rest);
    strcpy(relative, rest);
    return true;
}

const char *shim_path_of(int descriptor) {
    return descriptor >= 0 && descriptor < SHIM_DESCRIPTOR_MAX ? files[descriptor].path : NULL;
}

// Makes sure that a live file has its durable bytes, none at first.
static void need_inode(ino_t inode) {
    char path[SHIM_PATH_MAX * 2];
    int descriptor = shim_real.open(numbered(path, "inode", inode), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) shim_abort("cannot make", path);
    shim_real.close(descriptor);
}

void shim_opened(int descriptor, const char *relative, int flags) {
    if (descriptor >= SHIM_DESCRIPTOR_MAX) shim_abort("too many open files", relative);
    shim_closed(descriptor);
    struct file *file = &files[descriptor];
    struct stat status;
    if (fstat(descriptor, &status) != 0) shim_abort("fstat failed", relative);
    if (S_ISREG(status.st_mode)) {
        char path[SHIM_PATH_MAX * 2];
        int live_flags = O_RDWR | O_CLOEXEC | (flags & (O_CREAT | O_TRUNC));
        file->live = shim_real.open(below_shadow(path, "live", relative), live_flags, 0666);
        if (file->live < 0) shim_abort("the live image lacks", relative);
        if (fstat(file->live, &status) != 0) shim_abort("fstat failed", path);
        file->inode = status.st_ino;
        need_inode(status.st_ino);
    } else {
        file->live = -1;
    }
    file->path = strdup(relative);
}

void shim_closed(int descriptor) {
    if (!shim_path_of(descriptor)) return;
    struct file *file = &files[descriptor];
    if (file->live >= 0) shim_real.close(file->live);
    free(file->path);
    *file = (struct file){0};
}

static void write_whole(int descriptor, const void *bytes, size_t count, off_t offset) {
    for (size_t done = 0; done < count;) {
        ssize_t part = shim_real.pwrite(descriptor, (const char *)bytes + done, count - done, offset + (off_t)done);
        if (part <= 0) shim_abort("cannot write to the shadow", "");
        done += (size_t)part;
    }
}

void shim_wrote(int descriptor, const void *bytes, size_t count, off_t offset) {
    struct file *file = &files[descriptor];
    write_whole(file->live, bytes, count, offset);
    if (count == 0) return;
    // What is written again is dirty again, and the next sync takes it.
    char path[SHIM_PATH_MAX * 2];
    int lost = shim_real.open(numbered(path, "lost", file->inode), O_RDWR | O_CLOEXEC);
    if (lost < 0) return;
    off_t first = offset / SECTOR, last = (offset + (off_t)count - 1) / SECTOR;
    for (off_t sector = first; sector <= last; sector++) write_whole(lost, "", 1, sector);
    shim_real.close(lost);
}

void shim_resized(int descriptor, off_t size) {
    if (shim_real.ftruncate(files[descriptor].live, size) != 0) shim_abort("cannot resize", files[descriptor].path);
}

// Goes through the sectors whose live bytes are not the durable ones: takes them over, or counts them as lost.
static void settle_sectors(const struct file *file, bool is_lost) {
    char path[SHIM_PATH_MAX * 2];
    int durable = shim_real.open(numbered(path, "inode", file->inode), O_RDWR | O_CLOEXEC);
    int lost = shim_real.open(
        numbered(path, "lost", file->inode), O_RDWR | O_CLOEXEC | (is_lost ? O_CREAT : 0), 0666);
    struct stat status;
    if (durable < 0 || fstat(file->live, &status) != 0) shim_abort("no durable bytes of", file->path);
    if (!is_lost && shim_real.ftruncate(durable, status.st_size) != 0) shim_abort("cannot resize", path);
    static char live_bytes[1 << 16], durable_bytes[1 << 16];
    for (off_t start = 0; start < status.st_size; start += sizeof live_bytes) {
        ssize_t count = shim_real.pread(file->live, live_bytes, sizeof live_bytes, start);
        if (count <= 0) break;
        memset(durable_bytes, 0, sizeof durable_bytes);
        if (shim_real.pread(durable, durable_bytes, sizeof durable_bytes, start) < 0) shim_abort("cannot read", path);
        for (ssize_t at = 0; at < count; at += SECTOR) {
            size_t part = (size_t)(count - at < SECTOR ? count - at : SECTOR);
            if (memcmp(live_bytes + at, durable_bytes + at, part) == 0) continue;
            off_t sector = (start + at) / SECTOR;
            char mark = 0;
            if (is_lost) write_whole(lost, "\1", 1, sector);
            else if (lost < 0 || shim_real.pread(lost, &mark, 1, sector) < 1 || !mark)
                write_whole(durable, live_bytes + at, part, start + at);
        }
    }
    shim_real.close(durable);
    if (lost >= 0) shim_real.close(lost);
}

static bool is_same_file(const char *first, const char *second) {
    struct stat one, other;
    return stat(first, &one) == 0 && stat(second, &other) == 0 && one.st_ino == other.st_ino;
}

static void make_name_durable(const char *live, const char *durable) {
    char inode[SHIM_PATH_MAX * 2];
    struct stat status;
    if (stat(live, &status) != 0) return;
    if (S_ISDIR(status.st_mode)) {
        shim_real.mkdir(durable, 0777);
        return;
    }
    need_inode(status.st_ino);
    numbered(inode, "inode", status.st_ino);
    if (is_same_file(inode, durable)) return;
    shim_real.unlink(durable);
    if (link(inode, durable) != 0) shim_abort("cannot link", durable);
}

// Makes the names of a folder durable: those of `live` take the place of those that were.
static void synchronize_names(const char *relative) {
    char live[SHIM_PATH_MAX * 2], names[SHIM_PATH_MAX * 2];
    char live_name[SHIM_PATH_MAX * 3], name[SHIM_PATH_MAX * 3];
    struct stat status;
    if (stat(below_shadow(live, "live", relative), &status) != 0) shim_abort("the live image lacks", relative);
    shim_real.mkdir(numbered(names, "names", status.st_ino), 0777);
    for (int pass = 0; pass < 2; pass++) {
        DIR *directory = shim_real.opendir(pass == 0 ? names : live);
        if (!directory) shim_abort("cannot list", live);
        for (struct dirent *entry; (entry = readdir(directory));) {
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
            snprintf(live_name, sizeof live_name, "%s/%s", live, entry->d_name);
            snprintf(name, sizeof name, "%s/%s", names, entry->d_name);
            if (pass == 1) make_name_durable(live_name, name);
            else if (access(live_name, F_OK) != 0) remove(name);
        }
        closedir(directory);
    }
}

void shim_synchronized(int descriptor) {
    if (files[descriptor].live < 0) synchronize_names(files[descriptor].path);
    else settle_sectors(&files[descriptor], false);
}

void shim_failed_to_synchronize(int descriptor) {
    if (files[descriptor].live >= 0) settle_sectors(&files[descriptor], true);
}

void shim_made_directory(const char *relative) {
    char path[SHIM_PATH_MAX * 2];
    if (shim_real.mkdir(below_shadow(path, "live", relative), 0777) != 0) shim_abort("cannot make", path);
}

void shim_removed(const char *relative) {
    char path[SHIM_PATH_MAX * 2], trash[SHIM_PATH_MAX * 2];
    struct stat status;
    if (stat(below_shadow(path, "live", relative), &status) != 0) shim_abort("the live image lacks", relative);
    if (shim_real.rename(path, numbered(trash, "trash", status.st_ino)) != 0) shim_abort("cannot remove", path);
}

void shim_renamed(const char *from, const char *to) {
    char path[SHIM_PATH_MAX * 2], new_path[SHIM_PATH_MAX * 2];
    if (access(below_shadow(new_path, "live", to), F_OK) == 0) shim_removed(to);
    if (shim_real.rename(below_shadow(path, "live", from), new_path) != 0) shim_abort("cannot rename", path);
    for (int descriptor = 0; descriptor < SHIM_DESCRIPTOR_MAX; descriptor++) {
        struct file *file = &files[descriptor];
        if (!file->path || strcmp(file->path, from) != 0) continue;
        free(file->path);
        file->path = strdup(to);
    }
}
