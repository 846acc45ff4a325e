"""What was asked of a log and what was acknowledged, kept outside of it, and the checks of the log against that."""

from dataclasses import dataclass


def events_of(key: str) -> list[tuple[str, str, str]]:
    """Stream, type and payload of the events of a request: the rule of LogWriter/Appending.swift."""
    value = 2_166_136_261
    for byte in key.encode():
        value = ((value ^ byte) * 16_777_619) & 0xFFFF_FFFF
    count = 64 if value % 97 == 0 else value % 5 + 1
    return [
        (f"kill/S{((value >> 8 & 0xFFFF) + index) % 23}", f"type-{index % 4}",
         f"{key}/{index}/" + "x" * (((value >> 16) + index * 13) % 90))
        for index in range(count)]


@dataclass(frozen=True)
class Receipt:
    """The word of the log about a request."""

    position: int
    count: int
    revision: int


class Ledger:
    """The outside list of one store."""

    def __init__(self):
        self.asked: set[str] = set()
        self.acknowledged: dict[str, Receipt] = {}
        self.found: dict[str, int] = {}  # where the requests are that a listing has shown
        self.end = 0  # the position up to which listings were checked
        self.revisions: dict[str, int] = {}

    def take(self, output: str) -> tuple[list[str], int]:
        """Takes the lines of a writer; returns what is wrong in them, and how many acknowledgements there were."""
        problems, count = [], 0
        lines = output.split("\n")
        for line in lines[:-1]:  # the last one was cut off
            mark, *rest = line.split(" ")
            if mark == "?":
                self.asked.add(rest[0])
            elif mark == "=":
                count += 1
                problems += self.acknowledge(rest)
        return problems, count

    def acknowledge(self, words: list[str]) -> list[str]:
        """Takes one acknowledgement."""
        key, receipt, is_duplicate = words[0], Receipt(*map(int, words[1:4])), words[4] == "duplicate"
        known = self.acknowledged.get(key)
        place = known.position if known else self.found.get(key)
        problems = []
        if is_duplicate and place is None:
            problems.append(f"{key} is called a duplicate, and nobody saw it before")
        if not is_duplicate and place is not None:
            problems.append(f"{key} is taken twice: at {place} and at {receipt.position}")
        if known and known != receipt or place not in (None, receipt.position):
            problems.append(f"{key} has another receipt than before: {receipt}, {known or place}")
        if receipt.count != len(events_of(key)):
            problems.append(f"{key} has {receipt.count} events, not {len(events_of(key))}")
        self.acknowledged[key] = receipt
        return problems

    def copy(self) -> "Ledger":
        """A list for another store that holds the same, of which nothing was looked at yet."""
        other = Ledger()
        other.asked, other.acknowledged = set(self.asked), dict(self.acknowledged)
        return other

    def unsettled(self) -> list[str]:
        """The keys whose outcome nobody knows."""
        return sorted(self.asked - self.acknowledged.keys())

    def check_listing(self, output: str, is_whole: bool) -> list[str]:
        """Holds a listing, from the beginning or from where the last one ended, against the list."""
        if is_whole:
            self.end, self.found, self.revisions = 0, {}, {}
        problems = []
        expected: list[tuple[str, str, str]] = []
        for line in output.split("\n"):
            if line.startswith(("damage", "!")):
                problems.append(line)
            if not line.startswith(". "):
                continue
            _, position, stream, revision, kind, payload = line.split(" ")
            if int(position) != self.end:
                problems.append(f"position {position} follows {self.end - 1}")
            if int(revision) != self.revisions.get(stream, 0):
                problems.append(f"{stream} at {position} has revision {revision}, not {self.revisions.get(stream, 0)}")
            self.end = int(position) + 1
            self.revisions[stream] = int(revision) + 1
            key = payload.split("/")[0]
            if not expected:
                if key not in self.asked:
                    problems.append(f"{key} at {position} was never asked for")
                if key in self.found:
                    problems.append(f"{key} is there twice: at {self.found[key]} and at {position}")
                self.found[key] = int(position)
                expected = events_of(key)[::-1]
            if expected.pop() != (stream, kind, payload):
                problems.append(f"position {position} is not as {key} was asked for")
        if expected:
            problems.append("the last request is there in part")
        for key, receipt in self.acknowledged.items():
            if self.found.get(key) != receipt.position:
                problems.append(f"{key} was acknowledged at {receipt.position} and is at {self.found.get(key)}")
        return problems[:20]
