"""Seeded faults as choices at run time: all of them in one build, so that it is made once.

`mutations.txt` lists them, each as

    == NUMBER what goes wrong
    file EventLog/SegmentWriter.swift
    checks crash faults          the checks that are asked, in this order; all where the line is missing
    -- original                  or `-- original expression`, or `-- original raw`
    text that stands in the file exactly once; indentation and line ends do not count
    -- mutated
    what stands there instead

Statements become `if Mutation.active == 7 { mutated } else { original }`, an expression becomes
`(Mutation.active == 7 ? (mutated) : (original))`, and a raw text is taken as it is, with MUTATED for the condition.
Several mutations may share one original.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

CHOICE = '''#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Which seeded fault is switched on: a number of Tests/Mutations/mutations.txt, 0 for none.
@usableFromInline
enum Mutation {
    @usableFromInline
    static let active: Int = {
        guard let text = getenv("SIJILL_MUTATION") else { return 0 }
        return Int(String(cString: text)) ?? 0
    }()
}
'''


@dataclass
class Mutation:
    """One seeded fault."""

    number: int
    name: str
    file: str = ""
    checks: list[str] = field(default_factory=list)
    kind: str = "statement"
    original: str = ""
    mutated: str = ""


def load(path: Path) -> list[Mutation]:
    """Reads the list; a mistake in it ends the program."""
    mutations: list[Mutation] = []
    part = ""
    for line in path.read_text().splitlines():
        words = line.split()
        if line.startswith("== "):
            part = "head"
            mutations.append(Mutation(int(words[1]), " ".join(words[2:])))
        elif line.startswith("-- original"):
            part = "original"
            mutations[-1].kind = words[2] if len(words) > 2 else "statement"
        elif line.startswith("-- mutated"):
            part = "mutated"
        elif part in ("original", "mutated"):
            setattr(mutations[-1], part, getattr(mutations[-1], part) + line + "\n")
        elif words and part == "head":
            if words[0] == "file":
                mutations[-1].file = words[1]
            elif words[0] == "checks":
                mutations[-1].checks = words[1:]
            else:
                raise SystemExit(f"{path}: what is {line!r}?")
    numbers = [mutation.number for mutation in mutations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise SystemExit(f"{path}: the numbers are not 1, 2, 3, ...: {numbers}")
    for mutation in mutations:
        mutation.original, mutation.mutated = mutation.original.strip(), mutation.mutated.strip()
        if not mutation.original or mutation.original == mutation.mutated:
            raise SystemExit(f"{path}: mutation {mutation.number} changes nothing")
    return mutations


def place(source: str, mutation: Mutation) -> tuple[int, int]:
    """Where the original of a mutation stands in a file, which must be exactly once."""
    lines = [re.escape(line.strip()) for line in mutation.original.splitlines() if line.strip()]
    found = list(re.finditer(r"\s*\n\s*".join(lines), source))
    if len(found) != 1:
        raise SystemExit(
            f"mutation {mutation.number} ({mutation.name}): its original stands {len(found)} times in {mutation.file}")
    return found[0].span()


def rewritten(source: str, mutations: list[Mutation]) -> str:
    """A file with all of its mutations as choices."""
    places: dict[tuple[int, int], list[Mutation]] = {}
    for mutation in mutations:
        places.setdefault(place(source, mutation), []).append(mutation)
    spans = sorted(places)
    for (_, end), (start, _) in zip(spans, spans[1:]):
        if start < end:
            names = [mutation.number for span in spans for mutation in places[span] if span[0] < end and start < span[1]]
            raise SystemExit(f"mutations {names} overlap and are not of the same text")
    for span in reversed(spans):
        original = source[span[0]:span[1]]
        source = source[:span[0]] + choice(original, places[span]) + source[span[1]:]
    return source


def choice(original: str, mutations: list[Mutation]) -> str:
    """The text with which one or more mutations replace their original."""
    if len({mutation.kind for mutation in mutations}) != 1:
        raise SystemExit(f"mutations {[mutation.number for mutation in mutations]} share a text and not their kind")
    kind = mutations[0].kind
    if kind == "raw":
        if len(mutations) > 1:
            raise SystemExit(f"raw mutations share a text: {[mutation.number for mutation in mutations]}")
        return mutations[0].mutated.replace("MUTATED", f"(Mutation.active == {mutations[0].number})")
    result = f"({original})" if kind == "expression" else f"{{\n{original}\n}}"
    for mutation in mutations:
        condition = f"Mutation.active == {mutation.number}"
        if kind == "expression":
            result = f"({condition} ? ({mutation.mutated}) : {result})"
        else:
            result = f"if {condition} {{\n{mutation.mutated or '_ = ()'}\n}} else {result}"
    return result


def write(mutations: list[Mutation], sources: Path, modules: tuple[str, ...], into: Path) -> None:
    """Copies modules with all choices in; files that are as they were keep their time, for the build."""
    wanted = {}
    for module in modules:
        for path in sorted((sources / module).rglob("*")):
            if path.is_file():
                wanted[str(path.relative_to(sources))] = path.read_bytes()
    changed = sorted({mutation.file for mutation in mutations})
    for file in changed:
        if file not in wanted:
            raise SystemExit(f"there is no {file}")
        own = [mutation for mutation in mutations if mutation.file == file]
        wanted[file] = rewritten(wanted[file].decode(), own).encode()
    for module in sorted({file.split("/")[0] for file in changed}):
        wanted[f"{module}/Mutation.swift"] = CHOICE.encode()
    for path in sorted(into.rglob("*")) if into.exists() else []:
        if path.is_file() and str(path.relative_to(into)) not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
