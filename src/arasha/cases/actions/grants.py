"""Sealing a case key to those who may hold it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from arasha.accounts.members import Member
from arasha.accounts.models import MemberKey, RecoverySheet, Staff
from arasha.accounts.vouching import must_be_as_written
from arasha.cases.access import grant_context
from arasha.cases.models import Case, CaseGrant
from arasha.vault.keys import SecretKey, seal_key_to


def make_grant(case: Case, *, key: SecretKey, holder_kind: str, holder_id: UUID, public: bytes, by: Member) -> CaseGrant:
    """A grant, not yet saved: the caller saves it with what else its transaction writes."""
    context = grant_context(case_id=case.id, holder_kind=holder_kind, holder_id=holder_id)
    return CaseGrant(
        organisation_id=case.organisation_id,
        case=case,
        holder_kind=holder_kind,
        holder_id=holder_id,
        sealed_key=seal_key_to(public, key, context=context),
        given_by=by.staff_id,
    )


def grant_to_organisation(case: Case, *, key: SecretKey, by: Member) -> CaseGrant:
    """For a case that the organisation's members may open."""
    live = by.keys.live
    return make_grant(case, key=key, holder_kind=CaseGrant.ORGANISATION, holder_id=live.id, public=by.keys.organisation_public, by=by)


def with_present_keys(staff: QuerySet[Staff], *, by: Member) -> QuerySet[Staff]:
    """Who of some colleagues holds the organisation's present keys, and `by`, who has just shown a password.

    After a recovery by the printed sheet only those do who were admitted since: no fresh key is sealed to a password that counts as lost.
    """
    present = MemberKey.objects.filter(organisation_key=by.keys.live).values("staff_id")
    return staff.filter(Q(id__in=present) | Q(id=by.staff_id))


def grants_to_staff(case: Case, *, key: SecretKey, staff: Iterable[Staff], by: Member) -> list[CaseGrant]:
    """For a restricted case: each named colleague, and the second recovery sheet so that the case outlives their leaving."""
    sheet = RecoverySheet.objects.get(organisation_id=case.organisation_id, purpose=RecoverySheet.RESTRICTED, retired_at=None)
    staff = list(staff)
    must_be_as_written(sheet, *staff)
    grants = [make_grant(case, key=key, holder_kind=CaseGrant.STAFF, holder_id=person.id, public=bytes(person.box_public), by=by) for person in staff]
    grants.append(make_grant(case, key=key, holder_kind=CaseGrant.SHEET, holder_id=sheet.id, public=bytes(sheet.public), by=by))
    return grants
