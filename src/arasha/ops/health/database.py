"""The database: engine, settings that a power cut or a thief asks about, integrity. After Django started."""

import sqlite3
from collections.abc import Iterator

from django.db import DatabaseError, connection

from arasha.ops.health.finding import OK, UNSAFE, WARNING, Finding
from arasha.ops.instance import missing_migrations

SAFE_SQLITE = {"journal_mode": "wal", "secure_delete": 1, "synchronous": 2}
SAFE_POSTGRES = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
OLDEST_POSTGRES = 14
"""The oldest that Django 5.2 takes."""


def check_database() -> Iterator[Finding]:
    """Everything of this module."""
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()
    missing = missing_migrations()
    if missing:
        yield Finding(
            "migrations", UNSAFE, f"Migrations that the database has not had: {len(missing)}.", "Run `arasha backup`, then `arasha migrate`."
        )
    else:
        yield Finding("migrations", OK, "The database fits this release.")


def _ask(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def _sqlite() -> Iterator[Finding]:
    seen = {name: _ask(f"PRAGMA {name}") for name in SAFE_SQLITE}
    wrong = [f"{name} is {seen[name]}" for name, safe in SAFE_SQLITE.items() if seen[name] != safe]
    if wrong:
        yield Finding("database", UNSAFE, f"SQLite: {', '.join(wrong)}.", "The disk may not allow it: keep the home on a local disk.")
    else:
        yield Finding("database", OK, f"SQLite {sqlite3.sqlite_version}, with a log, whole writes and wiped deletions.")
    try:
        answer = str(_ask("PRAGMA quick_check(1)"))
    except DatabaseError:
        answer = "it can't be read"
    if answer != "ok":
        yield Finding(
            "integrity", UNSAFE, "The database file is damaged.", "Stop the server, keep the file, and run `arasha restore` into an empty home."
        )
    else:
        yield Finding("integrity", OK, "The database file is whole.")


def _postgres() -> Iterator[Finding]:
    version = int(str(_ask("SHOW server_version_num"))) // 10_000
    state = OK if version >= OLDEST_POSTGRES else UNSAFE
    yield Finding("database", state, f"PostgreSQL {version}.", "" if state == OK else f"Upgrade to {OLDEST_POSTGRES} or newer.")
    seen = {name: _ask(f"SHOW {name}") for name in SAFE_POSTGRES}
    # "remote_apply" and "remote_write" wait for even more.
    wrong = [name for name, value in seen.items() if value != SAFE_POSTGRES[name] and not str(value).startswith("remote")]
    if wrong:
        mend = "Set them to on in postgresql.conf: without, a power cut takes what was said to be saved."
        yield Finding("integrity", UNSAFE, f"PostgreSQL runs without {', '.join(wrong)}.", mend)
    else:
        yield Finding("integrity", OK, "PostgreSQL waits until what it says is saved lies on the disk.")
    yield _postgres_way()
    yield _postgres_role()
    yield _postgres_trust()


def _postgres_way() -> Finding:
    remote = _ask("SELECT inet_server_addr() IS NOT NULL AND NOT inet_server_addr() <<= '127.0.0.0/8' AND inet_server_addr() <> '::1'")
    ciphered = _ask("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    if remote and not ciphered:
        seen = "The database is on another machine, and the way to it is in the clear."
        return Finding("database TLS", UNSAFE, seen, "Add ?sslmode=verify-full to its address, and TLS to the server.")
    return Finding("database TLS", OK, "The way to the database is by TLS." if ciphered else "The database is on this machine.")


def _postgres_role() -> Finding:
    if _ask("SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = current_user"):
        seen = "Arasha's role in PostgreSQL may do more than work in its own database."
        return Finding("database role", WARNING, seen, "Make one with `arasha postgres set-up`.")
    return Finding("database role", OK, "Arasha's role may work in its own database only.")


def _postgres_trust() -> Finding:
    try:
        trusting = _ask("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'")
    except DatabaseError:
        seen = "Arasha's role may not read pg_hba.conf, as it should be: whether anybody is let in without a password is not known."
        return Finding("database door", OK, seen, "Look for lines with `trust` as the administrator of PostgreSQL.")
    if trusting:
        seen = f"Lines of pg_hba.conf that let anybody in without a password: {trusting}."
        return Finding("database door", WARNING, seen, "Replace trust by scram-sha-256 or peer.")
    return Finding("database door", OK, "Nobody is let into PostgreSQL without a password.")
