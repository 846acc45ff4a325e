"""How programs are started and killed, and the lives of the shipped one."""

import json
import os
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import shim

CALLS = ("pwrite", "fdatasync", "fsync", "open", "ftruncate", "rename", "unlink")
SERVICE = "passport-renewal"


@dataclass
class Death:
    """How a life ended."""

    is_killed: bool
    code: int
    output: str
    errors: str
    watched: shim.Watched | None


class Tools:
    """The programs, the dice and the list of violations."""

    def __init__(self, sijill: Path, log_writer: Path, project: Path, library: Path, chance):
        self.sijill, self.log_writer, self.library, self.chance = sijill, log_writer, library, chance
        self.workflows = project / "Workflows"
        self.violations: list[str] = []
        self.kill_count = 0
        os.environ["SIJILL_WORKFLOWS"] = str(self.workflows)

    def run(self, arguments: list, input: str = "", environment: dict | None = None) -> subprocess.CompletedProcess:
        """Runs a program to its end; more than two minutes count as hanging."""
        try:
            return subprocess.run(
                [str(one) for one in arguments], input=input, env=environment, capture_output=True, text=True,
                timeout=120)
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(arguments, 124, "", "no end after 120 s")

    def run_to_death(
        self, name: str, arguments: list, store: Path, shadow: Path, seconds: float, call_count_max: int,
        input: str = ""
    ) -> Death:
        """Runs a program and kills it: after some seconds, or, one time in three, at a call of its own."""
        environment, watched = None, None
        if self.chance.random() < 0.34 and store.exists():
            watched = shim.Watched(self.library, store, shadow)
            watched.prepare()
            what = self.chance.choice(("kill", "kill-after", "kill-half"))
            call = self.chance.choice((",".join(CALLS), self.chance.choice(CALLS)))
            environment = watched.environment(
                f"call={call} path=log nth={self.chance.randint(1, call_count_max)} what={what}")
            seconds += 5
        process = subprocess.Popen(
            [str(one) for one in arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, errors="replace", env=environment)
        killer = threading.Timer(seconds, process.kill)
        killer.start()
        output, errors = process.communicate(input)
        killer.cancel()
        is_killed = process.returncode == -9
        self.kill_count += is_killed
        if not is_killed and process.returncode != 0:
            self.note(name, [f"ended with {process.returncode}: {errors[-500:]}"])
        return Death(is_killed, process.returncode, output, errors, watched)

    def verify(self, store: Path) -> tuple[int, dict]:
        """The exit code of `sijill verify` and what it says."""
        result = self.run([self.sijill, "verify", "--deep", "--json", "--store", store])
        try:
            return result.returncode, json.loads(result.stdout)
        except json.JSONDecodeError:
            return result.returncode, {}

    def note(self, place: str, problems: list[str]) -> None:
        for problem in problems:
            self.violations.append(f"{place}: {problem}")
            print("VIOLATION", self.violations[-1], flush=True)


class ImportLives:
    """The example history, imported again and again until it is whole; then a new store."""

    def __init__(self, tools: Tools, folder: Path):
        self.tools, self.folder = tools, folder
        self.store, self.export = folder / "store", folder / "export.xes"
        folder.mkdir(parents=True)
        self.arguments = [
            tools.sijill, "import", "xes", tools.workflows / SERVICE / "example.xes", "--service", SERVICE, "--by-time",
            "--store", self.store]
        self.kill_count = self.whole_count = 0
        self.begin()
        if tools.run(self.arguments).returncode != 0:
            raise SystemExit("the example cannot be imported without a kill")
        self.reference = self.exported(), tools.verify(self.store)[1]
        self.begin()

    def begin(self) -> None:
        shutil.rmtree(self.store, ignore_errors=True)
        self.event_count = 0
        self.tools.run([self.tools.sijill, "init", "--store", self.store])

    def loop(self, number: int) -> None:
        death = self.tools.run_to_death(
            f"import {number}", self.arguments, self.store, self.folder / "shadow",
            seconds=self.tools.chance.uniform(0.005, 0.08), call_count_max=12)
        self.kill_count += death.is_killed
        problems = self.problems(self.store, death.code == 0)
        if death.watched:
            cut = death.watched.power_cut(self.folder / "cut")
            problems += [f"power cut: {text}" for text in self.problems(cut, death.code == 0)]
        self.tools.note(f"import, loop {number}", problems)
        if death.code == 0:
            self.whole_count += 1
            self.begin()

    def problems(self, store: Path, is_whole: bool) -> list[str]:
        code, report = self.tools.verify(store)
        if code != 0:
            return [f"verify ended with {code}: {report}"]
        if store == self.store:
            if report["events"] < self.event_count:
                return [f"{report['events']} events, there were {self.event_count}"]
            self.event_count = report["events"]
        if not is_whole:
            return []
        problems = []
        if report["contentDigest"] != self.reference[1]["contentDigest"]:
            problems.append("the events do not say what they say after an import that nobody killed")
        if store == self.store and self.exported() != self.reference[0]:
            problems.append("the export is not that of an import that nobody killed")
        return problems

    def exported(self) -> bytes:
        self.export.unlink(missing_ok=True)
        self.tools.run([self.tools.sijill, "export", "xes", self.export, "--service", SERVICE, "--store", self.store])
        return self.export.read_bytes() if self.export.exists() else b""

    def finish(self) -> None:
        """Imports what is missing."""
        if self.tools.run(self.arguments).returncode != 0:
            self.tools.note("import", ["the last one failed"])
        self.tools.note("import, the last one", self.problems(self.store, True))

    def __str__(self) -> str:
        return f"import: {self.kill_count} kills, {self.whole_count} imports came to their end"


class ServiceLives:
    """Applications that are submitted and paid for, each command asked for until it is answered."""

    def __init__(self, tools: Tools, folder: Path):
        self.tools, self.folder = tools, folder
        self.store = folder / "store"
        folder.mkdir(parents=True)
        tools.run([tools.sijill, "init", "--store", self.store])
        self.kill_count = 0
        self.number = 0
        self.revision = -1  # of the application in hand; -1 before it is submitted
        self.revisions: dict[str, int] = {}

    def arguments(self) -> list:
        """The next command for the application in hand."""
        form = self.tools.workflows / SERVICE / "example-application.json"
        key = f"K{self.number}-{self.revision + 1}"
        tail = ["--key", key, "--json", "--store", self.store]
        if self.revision < 0:
            return [self.tools.sijill, "submit", SERVICE, "--id", f"K{self.number}", "--by", "citizen-1", "--role",
                    "applicant", "--data", f"@{form}"] + tail
        return [self.tools.sijill, "perform", "pay", "--on", f"{SERVICE}/K{self.number}", "--by", "bank-7", "--role",
                "treasury", "--data", '{"amount": 21000, "receipt": "R-1"}'] + tail

    def loop(self, number: int) -> None:
        death = self.tools.run_to_death(
            f"service {number}", self.arguments(), self.store, self.folder / "shadow",
            seconds=self.tools.chance.uniform(0.005, 0.1), call_count_max=8)
        self.kill_count += death.is_killed
        if death.output.endswith("\n"):
            self.acknowledge(json.loads(death.output))
        problems = self.problems(self.store)
        if death.watched:
            problems += [f"power cut: {text}" for text in self.problems(death.watched.power_cut(self.folder / "cut"))]
        self.tools.note(f"service, loop {number}", problems)

    def acknowledge(self, outcome: dict) -> None:
        name = f"{SERVICE}/K{self.number}"
        if outcome["application"] != name or outcome["revision"] != self.revision + 1:
            self.tools.note("service", [f"{outcome} was answered, revision {self.revision + 1} of {name} was due"])
        self.revision += 1
        self.revisions[name] = self.revision
        if self.revision == 1:
            self.number, self.revision = self.number + 1, -1

    def problems(self, store: Path) -> list[str]:
        code, report = self.tools.verify(store)
        if code != 0:
            return [f"verify ended with {code}: {report}"]
        result = self.tools.run([self.tools.sijill, "list", "--json", "--limit", 1_000_000, "--store", store])
        if result.returncode != 0:
            return [f"list ended with {result.returncode}: {result.stderr}"] if self.revisions else []
        rows = json.loads(result.stdout)
        there = {row["application"]: row["revision"] for row in rows}
        problems = [
            f"{name} is at {there.get(name)}, {revision} was acknowledged"
            for name, revision in self.revisions.items() if there.get(name, -1) < revision]
        in_hand = f"{SERVICE}/K{self.number}"
        problems += [f"{name} is at {revision}, nobody asked for that" for name, revision in there.items()
                     if name != in_hand and revision != self.revisions.get(name)]
        if len(there) != len(rows):
            problems.append("an application is there twice")
        if there.get(in_hand, -1) > self.revision + 1:
            problems.append(f"{in_hand} is at {there[in_hand]}: a command was taken twice")
        return problems

    def finish(self) -> None:
        """Nothing is open: each loop looked at everything."""

    def __str__(self) -> str:
        return f"submit and perform: {self.kill_count} kills, {len(self.revisions)} applications"
