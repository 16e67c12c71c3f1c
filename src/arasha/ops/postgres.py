"""`arasha postgres set-up`: a role and a database of Arasha's own, and nobody else's."""

import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from arasha.ops.refusals import Refused

if TYPE_CHECKING:
    from psycopg import Connection

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
SOCKETS = Path("/var/run/postgresql")
LIMITS = {"statement_timeout": "1h", "idle_in_transaction_session_timeout": "15min"}
"""A statement or a transaction that outlasts these was forgotten. The longest of ours, a backup of a million cases, takes minutes."""


@click.group()
def postgres() -> None:
    """Set PostgreSQL up for Arasha."""


@postgres.command("set-up")
@click.option("--admin", help=f"Address of the server, as its superuser (default: the local one's socket in {SOCKETS}).")
@click.option("--database", default="arasha", show_default=True, help="The database to make.")
@click.option("--role", default="arasha", show_default=True, help="Its owner, the role that the server signs in as.")
@click.option("--password-file", type=click.Path(dir_okay=False, path_type=Path), help="Give the role a random password and write it here.")
def set_up(admin: str | None, database: str, role: str, password_file: Path | None) -> None:
    """Make the role and the database, close them to everybody else, and print the settings for Arasha. May be run again.

    On the database's own machine: `sudo -u postgres arasha postgres set-up`. Without --password-file the role has no password:
    PostgreSQL then knows the system's user of the same name (peer), on the same machine only.
    """
    for name in (database, role):
        if not NAME.fullmatch(name):
            raise Refused(f"{name} is no name for a role or database: small Latin letters, digits and underscores.")
    with _connect(admin or f"postgresql:///postgres?host={SOCKETS}") as connection:
        _must_be_administrator(connection, role)
        made_role = _make_role(connection, role)
        if password_file:
            _set_password(connection, role, password_file)
        made = _make_database(connection, database, role)
        host, port = str(connection.info.host), connection.info.port
    with _connect(admin or f"postgresql:///postgres?host={SOCKETS}", database=database) as inside:
        _close_schema(inside, role)
    click.echo(f"Role {role}: {'made' if made_role else 'was there'}. Database {database}: {'made' if made else 'was there'}.", err=True)
    click.echo(f"ARASHA_DATABASE={_address(role, database, host=host, port=port)}")
    if password_file:
        click.echo(f"ARASHA_DATABASE_PASSWORD_FILE={password_file.absolute()}")
    elif not host.startswith("/"):
        click.echo("This server is reached by network: it asks the role for a password. Run this again with --password-file.", err=True)


def _connect(address: str, *, database: str | None = None) -> "Connection[Any]":
    import psycopg

    try:
        place = psycopg.conninfo.make_conninfo(address, connect_timeout=10, **({"dbname": database} if database else {}))
        return psycopg.connect(place, autocommit=True)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise Refused(
            "PostgreSQL can't be reached as its superuser. Run `sudo -u postgres arasha postgres set-up` on its machine, or give its --admin address."
        ) from error


def _must_be_administrator(connection: "Connection[Any]", role: str) -> None:
    row = connection.execute(
        "SELECT rolsuper OR (rolcreaterole AND rolcreatedb), current_user = %s FROM pg_roles WHERE rolname = current_user", [role]
    )
    may, itself = row.fetchone() or (False, False)
    if itself:
        raise Refused(f"{role} is the role that you came as. Arasha gets a role of its own, which may do less: name another with --role.")
    if not may:
        raise Refused("The role that you came as may not make roles and databases.")


def _make_role(connection: "Connection[Any]", role: str) -> bool:
    from psycopg import sql

    found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if found and found[0]:
        raise Refused(f"{role} is a superuser of PostgreSQL. Arasha's role must not be: name another with --role.")
    limits = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    verb = "ALTER" if found else "CREATE"
    # Only a superuser may say NOSUPERUSER of another role; who is none can't have made one that is.
    superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    words = limits if superuser and superuser[0] else "LOGIN NOCREATEDB NOCREATEROLE"
    connection.execute(sql.SQL("{} ROLE {} {}").format(sql.SQL(verb), sql.Identifier(role), sql.SQL(words)))
    for setting, value in LIMITS.items():
        connection.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(role), sql.Identifier(setting), sql.Literal(value)))
    return found is None


def _set_password(connection: "Connection[Any]", role: str, place: Path) -> None:
    """The password of the file, or a fresh one that is written there first. It goes to the server as a SCRAM verifier: no log has it."""
    from psycopg import sql

    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
    except FileExistsError:
        if place.stat().st_mode & 0o077:
            raise Refused(f"Others on this machine can read {place}. Remove it: a fresh password is made.") from None
    password = place.read_text(encoding="ascii").strip()
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))


def _make_database(connection: "Connection[Any]", database: str, role: str) -> bool:
    from psycopg import sql

    asked = "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s"
    found = connection.execute(asked, [database]).fetchone()
    if found is None:
        # Who is no superuser may give a database only to a role that they are in.
        words = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0"
        connection.execute(sql.SQL(words).format(sql.Identifier(database), sql.Identifier(role)))
    elif found[0] != role:
        raise Refused(f"The database {database} belongs to {found[0]}. It was left as it is: name another with --database.")
    elif found[1] != "UTF8":
        raise Refused(f"The database {database} is in {found[1]}, which can't hold Kazakh. Name another with --database.")
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    return found is None


def _close_schema(inside: "Connection[Any]", role: str) -> None:
    from psycopg import sql

    inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    inside.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(role)))


def _address(role: str, database: str, *, host: str, port: int) -> str:
    if host.startswith("/"):
        return f"postgresql://{role}@/{database}?host={quote(host)}" + (f"&port={port}" if port != 5432 else "")
    return f"postgresql://{role}@{host}:{port}/{database}?sslmode=verify-full"
