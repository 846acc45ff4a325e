#!/usr/bin/env python3
"""Reads a store folder whole, after Sources/EventLog/EventLog.docc/Format.md and with nothing of the project's code.

Prints every event as a line of JSON, or with --digest the SHA-256 of those lines. What is not as the document says
is told on the standard error, and the exit code is 1 then.
"""

import argparse
import hashlib
import json
import sys

from store import Store


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", help="the folder of the store")
    parser.add_argument("--digest", action="store_true", help="print a digest and the number of events instead")
    arguments = parser.parse_args()
    store = Store(arguments.store)
    digest = hashlib.sha256()
    count = 0
    for event in store.events():
        line = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        digest.update(line.encode())
        count += 1
        if not arguments.digest:
            sys.stdout.buffer.write(line.encode())
    if arguments.digest:
        print(f"{digest.hexdigest()} {count} events")
    for problem in store.problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if store.problems else 0)


if __name__ == "__main__":
    main()
