"""How far a copy has come, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from arasha.ops.backups.archive import Progress


@contextmanager
def bar(words: str, *, total: int) -> Iterator[Progress]:
    """A bar that is fed with counts of bytes; gone when it is done, and silent where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(words, total=max(total, 1))
        yield lambda count: bars.update(task, advance=count)
