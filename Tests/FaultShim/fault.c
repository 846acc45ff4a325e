// Which call goes wrong, and how.
//
// SHIM_FAULT holds words of KEY=VALUE, separated by spaces:
//   call=pwrite,fdatasync   the names of calls that count
//   path=log/               what the path below the root begins with
//   nth=3                   the first matching call that goes wrong, counted from 1 in each process
//   times=1                 how many go wrong from there on; 0 for all
//   what=error|short|kill|kill-after|kill-half|lie|unseen
//   errno=5                 the error number
// A failing fsync loses what was written since the last: it counts as clean from then on (mirror.c).
#include "shim.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    bool is_active;
    char calls[256]; // ",pwrite,fdatasync,"
    char path[SHIM_PATH_MAX];
    long nth;
    long times;
    char what[16];
    int error;
} fault;

static atomic_long matching;
static atomic_llong room;
static bool has_room_limit;

static void take_word(const char *key, const char *value) {
    if (strcmp(key, "call") == 0) snprintf(fault.calls, sizeof fault.calls, ",%s,", value);
    else if (strcmp(key, "path") == 0) snprintf(fault.path, sizeof fault.path, "%s", value);
    else if (strcmp(key, "nth") == 0) fault.nth = atol(value);
    else if (strcmp(key, "times") == 0) fault.times = atol(value);
    else if (strcmp(key, "what") == 0) snprintf(fault.what, sizeof fault.what, "%s", value);
    else if (strcmp(key, "errno") == 0) fault.error = atoi(value);
    else shim_abort("SHIM_FAULT has an unknown word", key);
}

__attribute__((constructor)) static void read_environment(void) {
    const char *bytes = getenv("SHIM_ROOM");
    has_room_limit = bytes != NULL;
    if (bytes) atomic_store(&room, atoll(bytes));
    const char *text = getenv("SHIM_FAULT");
    if (!text || !*text) return;
    fault.nth = 1;
    fault.times = 1;
    fault.error = EIO;
    strcpy(fault.what, "error");
    char copy[2048];
    snprintf(copy, sizeof copy, "%s", text);
    char *rest = NULL;
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        if (!equals) shim_abort("SHIM_FAULT has a word without =", word);
        *equals = 0;
        take_word(word, equals + 1);
    }
    fault.is_active = true;
}

static bool matches(const struct shim_call *call) {
    char name[64];
    snprintf(name, sizeof name, ",%s,", call->name);
    return strstr(fault.calls, name) && strncmp(call->path, fault.path, strlen(fault.path)) == 0;
}

enum shim_verdict shim_decide(struct shim_call *call) {
    if (!fault.is_active || !matches(call)) return SHIM_PASS;
    long number = atomic_fetch_add(&matching, 1) + 1;
    if (number < fault.nth || (fault.times > 0 && number >= fault.nth + fault.times)) return SHIM_PASS;
    call->is_faulty = true;
    if (strcmp(fault.what, "short") == 0) return SHIM_SHORT;
    if (strcmp(fault.what, "kill-after") == 0) return SHIM_KILL_AFTER;
    if (strcmp(fault.what, "kill-half") == 0) return SHIM_KILL_HALF;
    if (strcmp(fault.what, "lie") == 0) return SHIM_LIE;
    if (strcmp(fault.what, "unseen") == 0) return SHIM_UNSEEN;
    if (strcmp(fault.what, "kill") == 0) {
        shim_trace(call, -1, 0);
        shim_die();
    }
    if (strcmp(fault.what, "error") != 0) shim_abort("SHIM_FAULT has an unknown what", fault.what);
    errno = fault.error;
    return SHIM_FAIL;
}

// How much of a growth there is room for.
long long shim_room(long long growth) {
    if (!has_room_limit || growth <= 0) return growth;
    long long left = atomic_load(&room);
    return left < growth ? (left > 0 ? left : 0) : growth;
}

void shim_grown(long long growth) {
    if (has_room_limit && growth > 0) atomic_fetch_sub(&room, growth);
}

void shim_die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}
