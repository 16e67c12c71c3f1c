"""What stands in the database about the house itself: sealed files, clock, checkpoints, people, keys. After Django started."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from arasha.accounts.models import Invitation, Organisation, SecondFactor, Staff
from arasha.accounts.permissions import CASE_WORKING_KINDS
from arasha.audit.models import Event, chain_of
from arasha.audit.queries import last_checkpoint
from arasha.cases.actions.renewal import known_cases, known_contacts
from arasha.cases.models import Attachment
from arasha.ops.health.finding import OK, UNSAFE, WARNING, Finding

CLOCK_SLACK = timedelta(minutes=5)
CHECKPOINT_AGE = timedelta(days=7)


def check_house() -> Iterator[Finding]:
    """Everything of this module."""
    yield check_sealed_folder()
    yield check_clock()
    yield _checkpoints()
    yield _second_factors()
    yield _invitations()
    yield _renewal()


def check_sealed_folder() -> Finding:
    """Whether the folder of sealed files is there when the database knows of files."""
    folder = Path(settings.MEDIA_ROOT)
    if not folder.is_dir() and Attachment.objects.exists():
        seen = f"The database knows of documents, and their folder {folder} is missing."
        return Finding("sealed folder", UNSAFE, seen, "Set ARASHA_HOME right, mount its disk, or restore a backup.", stops=True)
    return Finding("sealed folder", OK, f"{folder} holds the sealed files." if folder.is_dir() else "No document was sealed yet.")


def check_clock() -> Finding:
    """Whether this machine's clock has gone back behind the last event."""
    last = Event.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last - timezone.now() > CLOCK_SLACK:
        minutes = int((last - timezone.now()).total_seconds() // 60)
        seen = f"The clock stands {minutes} minutes before the last event of the audit."
        return Finding("clock", WARNING, seen, "Set it right (`timedatectl set-ntp true`): codes of second factors and due dates depend on it.")
    return Finding("clock", OK, "The clock is not behind the audit.")


def _checkpoints() -> Finding:
    late = 0
    for organisation in Organisation.objects.filter(kind__in=CASE_WORKING_KINDS):
        newest = Event.objects.filter(chain=chain_of(organisation.id)).order_by("-sequence").first()
        mark = last_checkpoint(organisation_id=organisation.id)
        if newest is not None and (mark is None or newest.at - mark.at > CHECKPOINT_AGE):
            late += 1
    if late:
        seen = f"Organisations whose audit was not signed in the last {CHECKPOINT_AGE.days} days of work: {late}."
        return Finding("checkpoints", WARNING, seen, "A member signs with `arasha audit checkpoint --as NAME`; keep the print elsewhere.")
    return Finding("checkpoints", OK, "Every organisation's audit is signed.")


def _second_factors() -> Finding:
    own = SecondFactor.objects.filter(staff=OuterRef("id")).exclude(kind=SecondFactor.CODES)
    without = Staff.objects.filter(~Exists(own), is_active=True, left_at=None).count()
    if without:
        seen = f"Members in service without a second factor: {without}."
        return Finding("second factors", WARNING, seen, "They are asked for one when they sign in next; end the places of those who don't come.")
    return Finding("second factors", OK, "Every member in service has a second factor.")


def _invitations() -> Finding:
    open_ = Invitation.objects.filter(accepted_at=None, expires_at__gt=timezone.now()).count()
    if open_:
        seen = f"Open invitations: {open_}. A code and a copy of the database open what it carries."
        return Finding("invitations", WARNING, seen, "Let them be taken up soon, or removed.")
    return Finding("invitations", OK, "No invitation is open.")


def _renewal() -> Finding:
    waiting = [known_cases(found).count() + known_contacts(found).count() for found in Organisation.objects.values_list("id", flat=True)]
    if any(waiting):
        seen = f"Cases and contacts that rest on a former key: {sum(waiting)}, in {sum(bool(count) for count in waiting)} organisations."
        return Finding("keys", WARNING, seen, "Their director renews the keys on the page of the team.")
    return Finding("keys", OK, "No case rests on a former key.")
