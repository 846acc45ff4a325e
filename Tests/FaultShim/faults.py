"""The faults that one scenario is put under, made from the trace of a run without any."""

import errno
from collections import Counter
from dataclasses import dataclass

from shim import Call

# Calls that may fail with an error, and calls that may be interrupted or do less than asked.
FAILING = ("open", "opendir", "flock", "mkdir", "pread", "read", "pwrite", "write", "fsync", "fdatasync", "ftruncate",
           "fallocate", "unlink", "rename", "close", "sync_file_range")
SHORT = ("pread", "pwrite", "read", "write")
INTERRUPTED = ("open", "pread", "pwrite", "ftruncate")
WRITING = ("pwrite", "write", "fsync", "fdatasync", "ftruncate", "open", "unlink", "rename", "mkdir")
GROWING = ("pwrite", "write", "ftruncate", "fallocate", "mkdir", "open")


@dataclass(frozen=True)
class Fault:
    """One way in which a run goes wrong."""

    words: str
    room: int | None = None
    # The command must come to its end as if nothing had been.
    is_harmless: bool = False
    kills: bool = False

    def __str__(self) -> str:
        return self.words if self.room is None else f"room for {self.room} bytes"


def faults(trace: list[Call], random, per_kind: int) -> list[Fault]:
    """Faults at the calls of a trace; of more calls of one kind than `per_kind`, some."""
    counts = Counter((call.name, folder(call.path)) for call in trace)
    result = []
    for (name, place), count in sorted(counts.items()):
        path = f" path={place}" if place else ""
        for nth in some(count, per_kind, random):
            at = f"call={name}{path} nth={nth}"
            if name in FAILING:
                result.append(Fault(f"{at} errno={errno.EIO}"))
                result.append(Fault(f"{at} errno={errno.EIO} times=0"))
            if name in GROWING:
                result.append(Fault(f"{at} errno={errno.ENOSPC}"))
            if name == "open":
                result.append(Fault(f"{at} errno={errno.EMFILE}"))
                result.append(Fault(f"{at} errno={errno.EACCES}"))
            in_log = place == "log/"
            if name in INTERRUPTED and in_log:
                result.append(Fault(f"{at} errno={errno.EINTR}", is_harmless=True))
            if name in SHORT and in_log:
                result.append(Fault(f"{at} what=short times=0", is_harmless=True))
            if name in WRITING:
                result.append(Fault(f"{at} what=kill", kills=True))
                result.append(Fault(f"{at} what=kill-after", kills=True))
                if name in SHORT:
                    result.append(Fault(f"{at} what=kill-half", kills=True))
    grown = sum(call.result for call in trace if call.name in ("pwrite", "write") and call.result > 0)
    if grown:
        rooms = {0, 1, 4_095, 4_096, grown // 2} | {random.randrange(grown) for _ in range(per_kind)}
        result += [Fault("", room=room) for room in sorted(rooms)]
    return result


def folder(path: str) -> str:
    """What of a path decides which calls are alike: its folder."""
    return path.split("/")[0] + "/" if "/" in path else path


def some(count: int, limit: int, random) -> list[int]:
    """Up to `limit` of the numbers from 1 to `count`, with the first and the last."""
    if count <= limit:
        return list(range(1, count + 1))
    return sorted({1, count} | set(random.sample(range(2, count), max(0, limit - 2))))
