"""`arasha demo`: a small made-up country to try Arasha on."""

import os
import sys
import time
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arasha.ops.demo.home import Mark, Seat, clear_home, read_mark, write_mark
from arasha.ops.instance import bring_up_to_date, start_django, use_home
from arasha.ops.refusals import Refused
from arasha.ops.serving import run_server
from arasha.ops.starting import Front

if TYPE_CHECKING:
    from arasha.ops.demo.making import Country

HOME = ".demo"
home_option = click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), help=f"The demo's folder (default: ARASHA_HOME, else ./{HOME})."
)


@click.group(invoke_without_command=True)
@click.option("--cases", default=2_000, show_default=True, type=click.IntRange(1, 10_000_000), help="How many cases.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same people, keys apart.")
@home_option
@click.option("--register", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A register to bring into one centre.")
@click.option("--one-centre", is_flag=True, help="One centre has all cases, each with the same rows, to measure speed on. No register.")
@click.option("--again", is_flag=True, help="Make it anew even if it is there.")
@click.option("--serve", is_flag=True, help="Serve it afterwards.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def demo(  # noqa: PLR0913 - a command has as many options as it has
    ctx: click.Context, *, cases: int, seed: int, home: Path | None, register: Path | None, one_centre: bool, again: bool, serve: bool, port: int
) -> None:
    """Make a small made-up country: 20 regions, their centres and agencies, some years of cases, and people who can sign in.

    A demo with the same seed and size is used again at once.
    """
    if ctx.invoked_subcommand:
        return
    place = demo_home(home)
    mark = read_mark(place)
    if mark is None or again or not mark.fits(seed=seed, cases=cases, one_centre=one_centre):
        mark = make_demo(place, cases=cases, seed=seed, register=register, one_centre=one_centre)
    else:
        click.echo(f"The demo in {place} is of {mark.made_on}; it is used as it is. --again makes it anew.", err=True)
        use_home(place)
    print_seats(mark, place, port=port)
    if serve:
        start_django()
        bring_up_to_date()
        run_server(Front(), port=port)


@demo.command("code")
@click.argument("name")
@home_option
@click.pass_context
def print_code(ctx: click.Context, name: str, home: Path | None) -> None:
    """Print the present second-factor code of NAME, one of the demo's cast."""
    place = demo_home(home or (ctx.parent.params["home"] if ctx.parent else None))
    if read_mark(place) is None:
        raise Refused(f"{place} is not a demo. In a real instance nobody but the member can have their codes.")
    use_home(place)
    start_django()
    from arasha.ops.demo.cast import present_code

    click.echo(present_code(name))


def demo_home(home: Path | None) -> Path:
    """The folder of the demo that is meant."""
    named = os.environ.get("ARASHA_HOME")
    return (home or Path(named or HOME)).expanduser().absolute()


def make_demo(home: Path, *, cases: int, seed: int, register: Path | None, one_centre: bool = False) -> Mark:
    """Make a demo in a folder that holds nothing else; shows its progress."""
    clear_home(home)
    write_mark(home, Mark(seed=seed, cases=cases, one_centre=one_centre))
    use_home(home)
    start_django()
    bring_up_to_date()
    from arasha.accounts.models import Organisation

    if Organisation.objects.exists():
        raise Refused("The database that ARASHA_DATABASE names is not empty. Name an empty one, or none.")
    from django.utils import timezone

    from arasha.ops.demo.register import bring_register

    country = _make_with_progress(cases=cases, seed=seed, processes=os.cpu_count() or 1 if one_centre else 0)
    brought = "" if one_centre else bring_register(country.cast, file=register, seed=seed)
    today = timezone.localdate().isoformat()
    mark = Mark(seed=seed, cases=cases, made_on=today, register=brought, seats=_seats(country), one_centre=one_centre)
    write_mark(home, mark)
    return mark


def _make_with_progress(*, cases: int, seed: int, processes: int) -> "Country":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from arasha.ops.demo.making import make_country

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    begun = first = time.monotonic()
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("Founding organisations", total=cases)

        def advance(count: int) -> None:
            nonlocal first
            if count == 0:
                first = time.monotonic()
            bar.update(task, advance=count, description="Writing cases")

        country = make_country(cases=cases, seed=seed, progress=advance, one_centre=processes)
    rate = cases / max(time.monotonic() - first, 0.001)
    console.print(f"{cases} cases in {time.monotonic() - begun:.0f} s: {rate:.0f} cases per second{_peak_memory()}.")
    return country


def _peak_memory() -> str:
    try:
        import resource
    except ImportError:  # Windows keeps no such count
        return ""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f", at most {peak / (1024 * 1024 if sys.platform == 'darwin' else 1024):.0f} MB"


def _seats(country: "Country") -> tuple[Seat, ...]:
    from django.conf import settings

    from arasha.jurisdictions import pack

    roles = pack(settings.JURISDICTION).code_list("staff_role")
    return tuple(Seat(member.name, member.shown, roles.label(member.role, "en"), member.place.founded.organisation.name) for member in country.cast)


def print_seats(mark: Mark, home: Path, *, port: int) -> None:
    """Say who can sign in, and how."""
    from arasha.ops.demo.password import PASSWORD

    click.echo("Who can sign in:")
    for organisation, seats in groupby(mark.seats, key=lambda seat: seat.organisation):
        click.echo(f"\n{organisation}")
        for seat in seats:
            click.echo(f"  {seat.name:<10} {seat.shown:<20} {seat.role}")
    suffix = "" if home == Path(HOME).absolute() else f" --home {home}"
    click.echo(f"\n{mark.register}")
    click.echo(f"Password of everybody: {PASSWORD}\nCode of the second factor: arasha demo code NAME{suffix}")
    click.echo(f"Address: http://127.0.0.1:{port}/   (arasha demo --serve{suffix} serves it)\nEverybody here is made up.")
