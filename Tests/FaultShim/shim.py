"""The shim and the shadow that it keeps beside a store: what a driver needs to make faults and power cuts."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512


def build(output: Path) -> Path:
    """Compiles the shim with the C compiler of the machine."""
    folder = Path(__file__).resolve().parent
    output.parent.mkdir(parents=True, exist_ok=True)
    compiler = os.environ.get("CC", "cc")
    subprocess.run(
        [compiler, "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-o", output]
        + sorted(folder.glob("*.c")) + ["-ldl", "-lpthread"],
        check=True)
    return output


@dataclass
class Call:
    """A line of the trace."""

    name: str
    path: str
    offset: int
    count: int
    result: int
    error: int
    is_faulty: bool


@dataclass
class Watched:
    """A store under the shim, with its shadow folder."""

    library: Path
    store: Path
    shadow: Path

    def prepare(self) -> None:
        """Takes the store as it is now for what is durable."""
        shutil.rmtree(self.shadow, ignore_errors=True)
        for name in ("live", "inode", "names", "lost", "trash"):
            (self.shadow / name).mkdir(parents=True)
        self.names(self.shadow / "live").mkdir()
        for path in sorted(self.store.rglob("*")):
            live = self.shadow / "live" / path.relative_to(self.store)
            name = self.names(live.parent) / live.name
            if path.is_dir():
                live.mkdir()
                name.mkdir()
                self.names(live).mkdir()
            else:
                shutil.copyfile(path, live)
                inode = self.inode(live)
                shutil.copyfile(path, inode)
                os.link(inode, name)

    def names(self, live_folder: Path) -> Path:
        """Where the durable names of a folder are."""
        return self.shadow / "names" / str(live_folder.stat().st_ino)

    def inode(self, live_file: Path) -> Path:
        """Where the durable bytes of a file are."""
        return self.shadow / "inode" / str(live_file.stat().st_ino)

    def environment(self, fault: str = "", room: int | None = None) -> dict:
        """The environment of a process that is to run under the shim."""
        (self.shadow / "trace").unlink(missing_ok=True)
        environment = dict(os.environ)
        environment.update(
            LD_PRELOAD=str(self.library), SHIM_ROOT=str(self.store), SHIM_SHADOW=str(self.shadow),
            SHIM_TRACE=str(self.shadow / "trace"), SHIM_FAULT=fault)
        if room is not None:
            environment["SHIM_ROOM"] = str(room)
        return environment

    def trace(self) -> list[Call]:
        """The calls of the last run, in order."""
        path = self.shadow / "trace"
        if not path.exists():
            return []
        calls = []
        for line in path.read_text().splitlines():
            _, name, place, offset, count, result, error, faulty = line.split("\t")
            calls.append(Call(name, place, int(offset), int(count), int(result), int(error), faulty == "1"))
        return calls

    def bypassed(self, allowed: set[str]) -> list[str]:
        """What in the folder `log` did not come from calls that the shim saw, or came from other calls than allowed."""
        problems = []
        for call in self.trace():
            if call.path.startswith("log/") and call.name not in allowed:
                problems.append(f"{call.name} on {call.path}")
        actual, expected = tree(self.store / "log"), tree(self.shadow / "live" / "log")
        for name in sorted(actual.keys() | expected.keys()):
            if actual.get(name) != expected.get(name):
                problems.append(f"the bytes of log/{name} are not those that the calls wrote")
        return problems

    def power_cut(self, into: Path, random=None) -> Path:
        """Makes a copy of the store as a power cut leaves it.

        Everything that was not synced is lost, or, with `random`, any of its sectors, sizes and names.
        """
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        self.keep(self.shadow / "live", into, random)
        return into

    def keep(self, live: Path, into: Path, random) -> None:
        """Makes what is left of one folder."""
        names = self.names(live)
        durable = {path.name for path in names.iterdir()} if names.exists() else set()
        for name in sorted(durable | {path.name for path in live.iterdir()}):
            old, new = names / name, live / name
            is_changed = not new.exists() or name not in durable
            if new.is_file() and old.is_file() and not is_changed:
                is_changed = not self.inode(new).samefile(old)
            keeps_new = not is_changed or (random is not None and random.random() < 0.5)
            if keeps_new and new.is_dir():
                (into / name).mkdir()
                self.keep(new, into / name, random)
            elif keeps_new and new.is_file():
                inode = self.inode(new)
                (into / name).write_bytes(mixed(inode, new, random) if random else inode.read_bytes())
            elif not keeps_new and old.is_file():
                shutil.copyfile(old, into / name)


def mixed(durable: Path, live: Path, random) -> bytes:
    """The durable bytes of a file with some of the sectors that were not synced, and perhaps the new size."""
    old = durable.read_bytes() if durable.exists() else b""
    new = live.read_bytes()
    if old == new:
        return old
    size = random.choice((len(old), len(new)))
    result = bytearray(old[:size].ljust(size, b"\0"))
    for start in range(0, min(size, len(new)), SECTOR):
        end = min(start + SECTOR, size, len(new))
        if result[start:end] != new[start:end] and random.random() < 0.5:
            result[start:end] = new[start:end]
    return bytes(result)


def tree(folder: Path) -> dict[str, bytes]:
    """The bytes of all files below a folder by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
