"""How a command says no: one sentence on standard error, and exit code 2."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

TRACEBACK = "ARASHA_TRACEBACK"


class Refused(click.ClickException):
    """A refusal with a sentence for the person at the terminal."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence alone."""
        click.echo(self.format_message(), err=True, file=file)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Turn what a command can't cope with into a refusal. An unforeseen error names its type only: its text may hold content."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        if os.environ.get(TRACEBACK) == "1":
            raise
        raise Refused(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    words = _expected(error)
    if words:
        return words
    return f"Something went wrong in the program: {type(error).__name__}. Run it again with {TRACEBACK}=1 to see where."


def _expected(error: Exception) -> str:
    name = type(error).__name__
    known = {kind.__name__ for kind in type(error).__mro__}
    if "AccountError" in known or "PackError" in known:
        return str(error)
    if "OperationalError" in known or "InterfaceError" in known:
        return "The database can't be used: it is missing, locked, full or not reachable. Run `arasha migrate` if it is new."
    if "VaultError" in known:
        return "A key doesn't open this: the password is wrong, or something was altered."
    if isinstance(error, PermissionError):
        return f"No permission for {error.filename}."
    if isinstance(error, FileNotFoundError):
        return f"There is no {error.filename}."
    return f"The machine refused: {error.strerror or name}." if isinstance(error, OSError) else ""
