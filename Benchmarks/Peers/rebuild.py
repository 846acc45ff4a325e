#!/usr/bin/env python3
"""What others need to fold the same events into one row an application.

    rebuild.py prepare FOLDER                  makes what they read of FOLDER/events.tsv
    rebuild.py duckdb|sqlite|eventsourcing FOLDER   folds once; prints the events and the seconds as JSON

A line of events.tsv is a position, an application, a service, a type, an actor and the microseconds at which it
occurred, in the order of the log. Preparing is not timed: the events lie in each of them the way it likes best.
"""

import json
import os
import sqlite3
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True

# The library is slow to store events, and its rate does not depend on how many there are.
EVENT_SOURCING_COUNT_MAX = 50_000


def main() -> None:
    work, folder = sys.argv[1], Path(sys.argv[2])
    if work == "prepare":
        prepare_duckdb(folder)
        prepare_sqlite(folder)
        prepare_event_sourcing(folder)
        return
    start, event_count = {
        "duckdb": fold_with_duckdb, "sqlite": fold_with_sqlite, "eventsourcing": replay_event_sourcing
    }[work](folder)
    print(json.dumps({"events": event_count, "seconds": time.perf_counter() - start}))


def lines(folder: Path):
    with open(folder / "events.tsv", encoding="utf-8") as file:
        for line in file:
            position, application, service, kind, actor, occurred_at = line.rstrip("\n").split("\t")
            yield int(position), application, service, kind, actor, int(occurred_at)


def prepare_duckdb(folder: Path) -> None:
    import duckdb

    columns = ("{'position': 'BIGINT', 'application': 'VARCHAR', 'service': 'VARCHAR', 'type': 'VARCHAR', "
               "'actor': 'VARCHAR', 'occurred_at': 'BIGINT'}")
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_csv('{folder}/events.tsv', delim='\t', quote='', header=false, columns={columns})) "
        f"TO '{folder}/events.parquet' (FORMAT parquet)")


def fold_with_duckdb(folder: Path):
    """One query over Parquet, in memory, with both cores."""
    import duckdb

    start = time.perf_counter()
    database = duckdb.connect()
    database.execute("SET threads = 2")
    database.execute(
        "CREATE TABLE applications AS SELECT application, arg_min(service, position) AS service, "
        "arg_max(type, position) AS last_type, arg_max(actor, position) AS last_actor, "
        "min(occurred_at) AS opened_at, max(occurred_at) AS last_event_at, count(*) AS events "
        f"FROM read_parquet('{folder}/events.parquet') GROUP BY application")
    return start, database.execute("SELECT sum(events)::BIGINT FROM applications").fetchone()[0]


def prepare_sqlite(folder: Path) -> None:
    database = sqlite3.connect(folder / "events.sqlite", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE events (position INTEGER PRIMARY KEY, "
        "application TEXT, service TEXT, type TEXT, actor TEXT, occurred_at INTEGER) STRICT")
    database.execute("BEGIN")
    database.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", lines(folder))
    database.execute("COMMIT")
    database.execute("CREATE INDEX events_by_application ON events (application, position)")
    database.close()


def fold_with_sqlite(folder: Path):
    """INSERT ... SELECT with window functions into a new file, and three indexes."""
    target = folder / "applications.sqlite"
    target.unlink(missing_ok=True)
    database = sqlite3.connect(target, isolation_level=None)
    database.executescript(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; "
        f"ATTACH '{folder}/events.sqlite' AS log; PRAGMA log.cache_size = -262144")
    start = time.perf_counter()
    database.executescript(
        """
        BEGIN;
        CREATE TABLE applications (application TEXT PRIMARY KEY, service TEXT, last_type TEXT, last_actor TEXT,
            opened_at INTEGER, last_event_at INTEGER, events INTEGER) STRICT, WITHOUT ROWID;
        INSERT INTO applications
        SELECT application, service, type, actor, opened_at, last_event_at, events FROM (
            SELECT application, service, type, actor,
                row_number() OVER latest AS rank, min(occurred_at) OVER whole AS opened_at,
                max(occurred_at) OVER whole AS last_event_at, count(*) OVER whole AS events
            FROM log.events
            WINDOW latest AS (PARTITION BY application ORDER BY position DESC), whole AS (PARTITION BY application))
        WHERE rank = 1;
        CREATE INDEX applications_by_type ON applications (service, last_type);
        CREATE INDEX applications_by_last_event ON applications (last_event_at);
        CREATE INDEX applications_by_opening ON applications (opened_at);
        COMMIT;
        """)
    return start, database.execute("SELECT sum(events) FROM applications").fetchone()[0]


def event_sourcing(folder: Path):
    os.environ |= {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "eventsourcing.sqlite"),
                   "SQLITE_LOCK_TIMEOUT": "60"}
    from eventsourcing.application import Application

    return Application()


def prepare_event_sourcing(folder: Path) -> None:
    from event_sourced import Request

    application = event_sourcing(folder)
    known, changed = {}, {}
    for number, (_, name, _, kind, actor, occurred_at) in enumerate(lines(folder)):
        if number == EVENT_SOURCING_COUNT_MAX:
            break
        if name in known:
            known[name].step(kind, actor, occurred_at)
        else:
            known[name] = Request(name, kind, actor, occurred_at)
        changed[name] = known[name]
        if len(changed) == 1_000:
            application.save(*changed.values())
            changed = {}
    if changed:
        application.save(*changed.values())
    application.close()


def replay_event_sourcing(folder: Path):
    """Every stored event becomes an object again and changes its aggregate."""
    application = event_sourcing(folder)
    start, next_number, event_count, aggregates = time.perf_counter(), 1, 0, {}
    while notifications := application.recorder.select_notifications(next_number, 1_000):
        for notification in notifications:
            stored = application.mapper.to_domain_event(notification)
            key = stored.originator_id
            aggregates[key] = stored.mutate(aggregates.get(key))
            event_count += 1
        next_number = notifications[-1].id + 1
    assert sum(aggregate.events for aggregate in aggregates.values()) == event_count
    return start, event_count


if __name__ == "__main__":
    main()
