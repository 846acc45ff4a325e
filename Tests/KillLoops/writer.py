"""A log with small segments that several callers append to, until the next kill."""

import shutil
from pathlib import Path

from ledger import Ledger
from programs import Tools


class WriterLives:
    """The lives of `log-writer` on one store after another."""

    # A store is given up after so many loops, so that looking at it does not take ever longer.
    LOOPS_PER_STORE = 100
    # So often the whole listing is read instead of what came since.
    LOOPS_PER_WHOLE_LISTING = 20

    def __init__(self, tools: Tools, folder: Path):
        self.tools = tools
        self.store = folder / "store"
        self.shadow = folder / "shadow"
        self.cut = folder / "cut"
        folder.mkdir(parents=True)
        self.kill_count = self.acknowledged_count = self.loop_count = 0
        self.ledger = Ledger()

    def loop(self, number: int) -> None:
        """One life: ask again for what has no answer, append, die, be looked at."""
        if self.loop_count and self.loop_count % self.LOOPS_PER_STORE == 0:
            self.finish()
            shutil.rmtree(self.store)
            self.ledger = Ledger()
        self.loop_count += 1
        chance = self.tools.chance
        again = self.ledger.unsettled()
        known = sorted(self.ledger.acknowledged)
        again += chance.sample(known, min(5, len(known)))
        arguments = [
            self.tools.log_writer, "append", "--store", self.store, "--loop", number,
            "--callers", chance.choice((1, 2, 4, 8)), "--segment-bytes", chance.choice((32 << 10, 64 << 10)),
            "--requests", 100_000]
        death = self.tools.run_to_death(
            f"log-writer {number}", arguments, self.store, self.shadow, input="".join(f"{key}\n" for key in again),
            seconds=chance.choice((0.02, 0.05, 0.1, 0.3)) * (0.5 + chance.random()),
            call_count_max=chance.choice((5, 40, 400)))
        self.kill_count += death.is_killed
        problems, count = self.ledger.take(death.output)
        self.acknowledged_count += count
        self.note(number, problems)
        if death.watched:
            # The power goes too: what was acknowledged must be there without anything that was not synced.
            store = death.watched.power_cut(self.cut)
            cut = self.ledger.copy()
            self.note(number, [f"power cut: {text}" for text in self.look(store, cut, True)])
        self.note(number, self.look(self.store, self.ledger, self.loop_count % self.LOOPS_PER_WHOLE_LISTING == 0))

    def look(self, store: Path, ledger: Ledger, is_whole: bool) -> list[str]:
        """Holds a store against its list; there may be none while nothing was acknowledged."""
        code, report = self.tools.verify(store)
        if not ledger.acknowledged and not ledger.found and code not in (0, 4):
            return []
        if code != 0:
            return [f"verify ended with {code}: {report}"]
        keys = self.tools.chance.sample(sorted(ledger.acknowledged), min(20, len(ledger.acknowledged)))
        start = 0 if is_whole else ledger.end
        listing = self.tools.run(
            [self.tools.log_writer, "list", "--store", store, "--from", start],
            input="".join(f"{key}\n" for key in keys))
        if listing.returncode != 0:
            return [f"list ended with {listing.returncode}: {listing.stderr}"]
        problems = ledger.check_listing(listing.stdout, is_whole)
        return problems + ledger.take(listing.stdout)[0]

    def note(self, number: int, problems: list[str]) -> None:
        self.tools.note(f"log-writer, loop {number}", problems)

    def finish(self) -> None:
        """Looks at all of the store once more."""
        if self.store.exists():
            self.note(-1, self.look(self.store, self.ledger, True))

    def __str__(self) -> str:
        return f"log-writer: {self.kill_count} kills, {self.acknowledged_count} acknowledgements"
