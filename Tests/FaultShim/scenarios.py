"""What the shipped program is asked to do under faults, and what it must answer afterwards."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# The exit codes of Sources/SijillCommand/ExitStatus.swift and what they mean.
EXIT_CODES = {0: "done", 1: "refused, failed", 2: "not found", 3: "conflict", 4: "verification failed",
              64: "wrong usage", 75: "try again"}
SERVICE = "passport-renewal"


class Program:
    """The program under test."""

    def __init__(self, binary: Path, project: Path):
        self.binary = binary
        self.workflows = project / "Workflows"
        self.example = self.workflows / SERVICE / "example.xes"
        self.form = self.workflows / SERVICE / "example-application.json"

    def run(self, arguments: list, store: Path, environment: dict) -> subprocess.CompletedProcess:
        """Runs one command; a run of more than a minute counts as hanging."""
        environment = dict(environment, SIJILL_WORKFLOWS=str(self.workflows))
        try:
            return subprocess.run(
                [self.binary, *arguments, "--store", store], env=environment, capture_output=True, text=True,
                errors="replace", timeout=60)
        except subprocess.TimeoutExpired as hang:
            return subprocess.CompletedProcess(hang.cmd, 124, "", "no end after 60 s")


@dataclass
class Scenario:
    """A command on a store."""

    name: str
    arguments: list
    base: Path  # the store before it; a path that is not there for none
    reads_only: bool = False
    # What is compared with a run without faults when the command is done.
    answer: list | None = None
    # The events beside those of applications that a fault may leave: a number that was reserved and not given out.
    spare_event_count: int = 0
    # The part of all runs that it gets.
    share: float = 0.15


def scenarios(program: Program, work: Path, environment: dict) -> list[Scenario]:
    """Makes the stores that the commands begin with."""
    missing, empty, full = work / "base-missing", work / "base-empty", work / "base-full"
    imported = ["import", "xes", program.example, "--service", SERVICE, "--by-time"]
    submitted = ["submit", SERVICE, "--by", "citizen-1", "--role", "applicant", "--data", f"@{program.form}"]
    paid = ["--by", "bank-7", "--role", "treasury", "--data", '{"amount": 21000, "receipt": "R-1"}', "--json"]

    def must(arguments: list, store: Path) -> None:
        result = program.run(arguments, store, environment)
        if result.returncode != 0:
            raise SystemExit(f"without any fault, {arguments} failed: {result.stderr}")

    must(["init"], empty)
    shutil.copytree(empty, full)
    must(imported, full)
    must(submitted + ["--id", "A1", "--key", "submit-1"], full)
    must(["rebuild"], full)
    many = work / "many.xes"
    many.write_text(long_history())
    photo = work / "photo.jpg"
    photo.write_bytes(bytes.fromhex("ffd8ffe0") + bytes(range(256)) * 40)
    show = ["show", f"{SERVICE}/A1", "--json"]
    return [
        Scenario("init", ["init"], missing, share=0.1),
        Scenario("import", imported, empty),
        Scenario("import again", imported, full, share=0.1),
        Scenario("import and seal", ["import", "xes", many, "--service", "long", "--as-recorded"], empty, share=0.05),
        Scenario("submit", submitted + ["--id", "A2", "--key", "submit-2"], full,
                 answer=["show", f"{SERVICE}/A2", "--json"], spare_event_count=1),
        Scenario("perform", ["perform", "pay", "--on", f"{SERVICE}/A1", "--key", "pay-1"] + paid, full, answer=show),
        Scenario("attach", ["attach", f"{SERVICE}/A1", "photo", photo, "--key", "attach-1", "--json"] + submitted[2:6],
                 full, answer=show, share=0.1),
        Scenario("verify", ["verify"], full, reads_only=True),
        Scenario("rebuild", ["rebuild"], full, reads_only=True, answer=["list", "--json"]),
    ]


def long_history(event_count: int = 50_100, trace_length: int = 150) -> str:
    """A history that is long enough for the import to seal a segment at its end."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016">\n']
    for trace in range(event_count // trace_length):
        parts.append(f'<trace><string key="concept:name" value="T{trace}"/>\n')
        for event in range(trace_length):
            parts.append(
                f'<event><string key="concept:name" value="step {event % 9}"/>'
                f'<date key="time:timestamp" value="2024-01-01T{event // 60:02}:{event % 60:02}:00Z"/></event>\n')
        parts.append("</trace>\n")
    return "".join(parts) + "</log>\n"


def application_event_count(program: Program, store: Path, environment: dict) -> int:
    """The number of events that applications have; -1 when the store refuses to say."""
    result = program.run(["stats", "--json"], store, environment)
    return sum(service["events"] for service in json.loads(result.stdout)) if result.returncode == 0 else -1


def verified(program: Program, store: Path, environment: dict) -> tuple[int, dict]:
    """The exit code of `verify` and what it says."""
    result = program.run(["verify", "--deep", "--json"], store, environment)
    try:
        return result.returncode, json.loads(result.stdout)
    except json.JSONDecodeError:
        return result.returncode, {}
