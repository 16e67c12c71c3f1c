"""Erasing a case: its key, summaries, records, versions, coded rows and files go at once; the audit keeps ids and times."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from arasha.accounts.members import Member
from arasha.audit.journal import recording
from arasha.cases.access import OpenCase
from arasha.cases.actions.attachments import remove_file
from arasha.cases.actions.writing import writing
from arasha.cases.errors import CaseError, HeldByLaw
from arasha.cases.models import Attachment, Case, Erasure
from arasha.rules.states import may_become


def erase_case(*, opened: OpenCase, reason: str, by: Member) -> None:
    """Erase a case for good. Refused while it is open or under a legal hold. Needs `case.erase`."""
    by.must("case.erase")
    with writing(opened, by=by) as journal:
        case = opened.case
        if case.legal_hold:
            raise HeldByLaw
        if not may_become("case", case.status, "erased"):
            raise CaseError(_("Close the file before you erase it."))
        ledger = Erasure.objects.create(organisation_id=case.organisation_id, case_id=case.id, reason=reason, erased_by=by.staff_id)
        journal.event("case.erased", case_id=case.id, subject=("cases.case", case.id), detail={"reason": reason})
        journal.wrote(ledger)
        destroy_rows(case.id)


def destroy_rows(case_id: uuid.UUID) -> None:
    """Remove every row and file of a case; also what a replayed ledger does. Part of other actions."""
    rows = list(Attachment.objects.filter(case_id=case_id))
    Case.objects.filter(id=case_id).delete()

    def remove_files() -> None:
        for row in rows:
            remove_file(row)

    transaction.on_commit(remove_files)


def hold_case(*, opened: OpenCase, held: bool, by: Member) -> None:
    """Begin or end a legal hold. Needs `case.erase`."""
    by.must("case.erase")
    with writing(opened, by=by) as journal:
        opened.case.legal_hold = held
        opened.case.save(update_fields=["legal_hold", "changed_at"])
        journal.event("case.hold_begun" if held else "case.hold_ended", case_id=opened.case.id)
        journal.wrote(opened.case)


def replay_erasures(later: Iterable[tuple[uuid.UUID, uuid.UUID]] = ()) -> int:
    """Erase again what the ledger says was erased: on a restored copy, before anything opens. Returns how many cases went.

    `later`: organisation and case of what was erased after the copy was made, as a newer ledger tells. The copy's audit does not know of it,
    so it is written there, by the system, at the time of the replay.
    """
    gone = list(Case.objects.filter(id__in=Erasure.objects.values("case_id")).values_list("id", flat=True))
    for case_id in gone:
        with transaction.atomic():
            destroy_rows(case_id)
    known = set(Erasure.objects.values_list("case_id", flat=True))
    return len(gone) + sum(_erase_again(organisation_id, case_id) for organisation_id, case_id in later if case_id not in known)


def _erase_again(organisation_id: uuid.UUID, case_id: uuid.UUID) -> bool:
    with recording(organisation_id=organisation_id, actor=None, actor_kind="system") as journal:
        ledger = Erasure.objects.create(organisation_id=organisation_id, case_id=case_id)
        there = Case.objects.filter(id=case_id, organisation_id=organisation_id).exists()
        journal.event("case.erased", case_id=case_id, subject=("cases.case", case_id), detail={"replayed": True})
        journal.wrote(ledger)
        if there:
            destroy_rows(case_id)
    return there
