"""`arasha exposure`: after a breach, who was exposed. From the audit; needs no key and reads no content."""

import json
import uuid
from dataclasses import asdict
from datetime import UTC, date, datetime, time, tzinfo
from typing import TYPE_CHECKING

import click

from arasha.ops.instance import need_database
from arasha.ops.refusals import Refused

if TYPE_CHECKING:
    from arasha.accounts.models import Staff
    from arasha.cases.copied import Copied
    from arasha.cases.exposure import Exposure, ShownCase

HOW_WORDS = {
    "opened": "opened", "history": "former versions", "document": "documents", "printed": "printed", "exported": "exported",
    "contact": "calls", "log": "its log", "worked_on": "worked on",
}  # fmt: skip


@click.command("exposure")
@click.option("--staff", "name", metavar="NAME", help="The sign-in name whose account was in other hands.")
@click.option("--database-copy", is_flag=True, help="The database, a backup or a disk was copied: what opens that copy. Needs --at.")
@click.option("--from", "start", metavar="ISO", help="From this day or moment on; from the beginning when left out.")
@click.option("--to", "end", metavar="ISO", help="Until the end of this day, or this moment; until now when left out.")
@click.option("--at", "at", metavar="ISO", help="When the copy was made.")
@click.option("--organisation", "organisation_id", type=click.UUID, help="With --database-copy: one organisation only.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def exposure(
    name: str | None, database_copy: bool, start: str | None, end: str | None, at: str | None, organisation_id: uuid.UUID | None, as_json: bool
) -> None:
    """Say who was exposed: what an account was shown and what its keys could open, or what opens a stolen copy.

    A day without a time is a whole day of the place (Asia/Almaty); a moment without an offset is too. What the log counts and does not
    name (lists, whole exports) is said to be unknown. Devices and sessions are not in the log: take the times of the sign-ins it lists.
    """
    if bool(name) == database_copy:
        raise Refused("Name either --staff NAME or --database-copy.")
    if database_copy and (not at or start or end):
        raise Refused("Say when the copy was made: --database-copy --at 2026-11-24T10:00. --from and --to go with --staff.")
    if name and (at or organisation_id):
        raise Refused("--at and --organisation go with --database-copy. A sign-in name belongs to one organisation.")
    need_database()
    if name:
        _tell_staff(name, start=start, end=end, as_json=as_json)
    else:
        _tell_copy(_moment(at or "", "--at"), organisation_id, as_json=as_json)


def _tell_staff(name: str, *, start: str | None, end: str | None, as_json: bool) -> None:
    from arasha.cases.exposure import exposure_of

    begins = _moment(start, "--from") if start else None
    ends = _moment(end, "--to", at_the_end=True) if end else datetime.now(UTC)
    if begins and begins > ends:
        raise Refused("--from is later than --to.")
    found = exposure_of(_staff(name), start=begins, end=ends)
    if as_json:
        click.echo(json.dumps(asdict(found), default=_plain, indent=2))
        return
    for line in _staff_lines(found):
        click.echo(line)


def _staff(name: str) -> "Staff":
    from arasha.cases.exposure import find_staff

    staff = find_staff(name)
    if staff is None:
        raise Refused("There is no account with this sign-in name.")
    return staff


def _tell_copy(at: datetime, organisation_id: uuid.UUID | None, *, as_json: bool) -> None:
    from arasha.accounts.models import Organisation
    from arasha.cases.copied import copies

    if at > datetime.now(UTC):
        raise Refused("--at lies in the future.")
    if organisation_id and not Organisation.objects.filter(id=organisation_id).exists():
        raise Refused("There is no organisation with this id.")
    found = copies(at, organisation_id=organisation_id)
    if as_json:
        click.echo(json.dumps({"at": at.isoformat(), "organisations": [asdict(one) for one in found]}, default=_plain, indent=2))
        return
    click.echo(
        f"A copy of the database of {_shown(at)} opens without any password: nothing of a person. Codes, times, staff names and ids are readable."
    )
    for one in found:
        click.echo("")
        for line in _copy_lines(one):
            click.echo(line)


def _moment(text: str, option: str, *, at_the_end: bool = False) -> datetime:
    try:
        if len(text) <= 10:
            return datetime.combine(date.fromisoformat(text), time.max if at_the_end else time.min, tzinfo=_here()).astimezone(UTC)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=_here())).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(f"{option} is not a day or a moment. Write 2026-11-24 or 2026-11-24T10:00.") from error


def _here() -> tzinfo:
    from django.utils import timezone

    return timezone.get_default_timezone()


def _shown(moment: datetime | None) -> str:
    return moment.astimezone(_here()).strftime("%Y-%m-%d %H:%M") if moment else "the beginning"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _staff_lines(found: "Exposure") -> list[str]:
    return [
        f"{found.staff}, from {_shown(found.start)} to {_shown(found.end)} (organisation {found.organisation_id})",
        f"Sign-ins: {len(found.sign_ins)}",
        *(f"  {_shown(moment)}" for moment in found.sign_ins),
        "",
        *_shown_lines(found),
        "",
        *_unknown_lines(found),
        "",
        *_could_lines(found),
        "",
        "What somebody copied before keys were changed stays readable to them.",
    ]


def _shown_lines(found: "Exposure") -> list[str]:
    restricted = sum(row.restricted is True for row in found.shown)
    return [
        f"SHOWN: {len(found.shown)} files, {restricted} of them restricted; {len(found.contacts)} calls or visits.",
        *(_case_line(row) for row in found.shown),
        *(f"  call {row.contact_id}  {_shown(row.first)} – {_shown(row.last)}{'' if row.here else '  not here any more'}" for row in found.contacts),
    ]


def _unknown_lines(found: "Exposure") -> list[str]:
    unknown = found.unknown
    return [
        "UNKNOWN, which is not none: the log counts these and does not name the files.",
        f"  {unknown.list_pages} pages of lists and first pages with {unknown.list_rows} rows; {unknown.searches} searches",
        f"  {unknown.whole_exports} exports of everything with {unknown.exported_cases} files; {unknown.imports} registers brought in",
        f"  {unknown.unnamed_contacts} calls or visits of which an older release did not write which",
    ]


def _could_lines(found: "Exposure") -> list[str]:
    could = found.could
    heading = {
        "now": f"COULD OPEN: the account holds generations {', '.join(map(str, could.generations))} of the organisation's keys.",
        "removed": "COULD OPEN: the account held the organisation's keys until they were taken away.",
        "never": "COULD OPEN: the account never held keys of the organisation.",
    }
    return [
        heading[could.held],
        f"  {could.organisation_cases} files of the organisation, {could.of_these_team_cases} of them for a team only",
        f"  {could.contacts} calls or visits without a file",
        f"  {len(could.restricted_cases)} restricted files by keys of its own",
        *(f"    {number}" for number in could.restricted_cases),
        f"  {len(could.erased_since)} files that were erased since",
        *(f"    {key}" for key in could.erased_since),
    ]


def _case_line(row: "ShownCase") -> str:
    name = row.number or f"erased {row.case_id}"
    how = ", ".join(f"{HOW_WORDS[kind]} {number}" for kind, number in row.how.items())
    return f"  {name}{'  restricted' if row.restricted else ''}  {_shown(row.first)} – {_shown(row.last)}  {how}"


def _copy_lines(one: "Copied") -> list[str]:
    sheets = ", ".join(f"{purpose} {number}" for purpose, number in sorted(one.sheets.items())) or "none"
    return [
        f"{one.organisation} ({one.organisation_id}): {one.cases} files, {one.contacts} calls without a file",
        f"  Any one of these passwords of that time opens all files that were not restricted then ({len(one.passwords)}): {_names(one.passwords)}",
        f"  So does the code of an invitation that was open then ({len(one.invitations)}): {_names(one.invitations)}",
        f"  Printed recovery sheets that were live then: {sheets}",
        "  Restricted files open with these passwords only: "
        + (", ".join(f"{name} {number}" for name, number in one.restricted.items()) or "none are known"),
        f"  Restricted since, and in the copy under their former protection: {one.restricted_since}",
        f"  Erased since, and in the copy still ({len(one.erased_since)}): {_names(one.erased_since)}",
        "  A password that is changed now does not close the copy: whoever used a weak or a known one has to be reckoned as open.",
    ]


def _names(names: list[str]) -> str:
    return ", ".join(names) or "none"
