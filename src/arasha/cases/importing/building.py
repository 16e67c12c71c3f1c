"""From drafts to sealed rows: the records of one case each, built without asking the database."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from arasha.accounts.members import Member
from arasha.cases.access import OpenCase
from arasha.cases.actions.cases import NewCase, build_case, build_records
from arasha.cases.actions.grants import grant_to_organisation
from arasha.cases.derived import display_name
from arasha.cases.importing.mapping import Mapping
from arasha.cases.importing.rows import Draft
from arasha.cases.incidents import derive_incident
from arasha.cases.models import Case, CaseGrant, CaseRecord, Contact, Incident, Note, Person
from arasha.cases.models.case import CaseBody, Summary
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.incident import IncidentBody
from arasha.cases.models.paper import NoteBody
from arasha.cases.models.person import PersonBody
from arasha.cases.models.record import Body
from arasha.cases.retention import retain_until
from arasha.cases.sealing import seal_row, seal_summary
from arasha.rules.ages import age_band
from arasha.rules.safe_contact import DO_NOT_CONTACT
from arasha.vault.keys import SecretKey

ACT = "act:"


@dataclass
class Built:
    """One case with everything that goes with it, not yet saved."""

    case: Case
    grant: CaseGrant
    records: list[CaseRecord]
    contact: Contact | None


def build(draft: Draft, mapping: Mapping, *, by: Member, today: date) -> Built:
    """Build and seal the case of one row."""
    new = new_case(draft, mapping, today=today)
    case = build_case(new, by=by)
    case.worker_id = None if mapping.closed else by.staff_id
    if mapping.closed:
        _close(case, draft)
    key = SecretKey.generate()
    opened = OpenCase(case=case, key=key, member=by)
    records = build_records(opened, new, by=by)
    survivor = records[0]
    assert isinstance(survivor, Person)  # noqa: S101 - build_records puts the survivor first
    case.survivor_sex, case.survivor_age_band = survivor.sex, survivor.age_band
    incident = next((row for row in records if isinstance(row, Incident)), None)
    case.violence_types = incident.violence_types if incident else []
    children = draft.values.get("children")
    summary = Summary(
        name=display_name(new.survivor),
        age=new.survivor.age_said,
        children=children.number if children else None,
        phone_rule=survivor.safe_contact_rule,
    )
    seal_summary(case, key=key, summary=summary)
    seal_row(case, key=key, body=new.body)
    return Built(case, grant_to_organisation(case, key=key, by=by), records, _contact(draft, mapping, opened))


def new_case(draft: Draft, mapping: Mapping, *, today: date) -> NewCase:
    """What a row says, as a case begins with it."""
    values = draft.values
    contacted = values["contact_date"].exact if "contact_date" in values else None
    opened = (contacted or _incident_month(draft) or today).replace(day=1)
    columns: dict[str, Any] = {
        "opened_month": min(opened, today.replace(day=1)),
        "region": values.get("region", ""),
        "referral_source": _one(values, "referral_source") or mapping.defaults.get("referral_source", "unknown"),
        "immediate_danger": _one(values, "danger") or "unknown",
    }
    extra = {title: text for title, text in draft.keep.items() if text}
    body = CaseBody(paper_number=_paper_number(draft), district=values.get("address", ""), extra=extra)
    return NewCase(columns=columns, body=body, survivor=_survivor(draft), survivor_columns=_survivor_columns(draft, mapping), more=_more(draft))


def _paper_number(draft: Draft) -> str:
    return draft.cells[0] if draft.cells and draft.cells[0].isdigit() else ""


def _survivor(draft: Draft) -> PersonBody:
    values = draft.values
    birth, phone = values.get("birth_date"), values.get("phone")
    age = birth.age if birth and birth.age is not None else values.get("age")
    return PersonBody(
        name_as_given=values.get("name", ""),
        surname=values.get("surname", ""),
        given_name=values.get("given_name", ""),
        patronymic=values.get("patronymic", ""),
        birth_date=birth.text if birth else "",
        age_said=str(age) if age is not None else "",
        iin=values.get("iin", ""),
        phones=list(phone.numbers) if phone else [],
        safe_contact=phone.remark if phone else "",
        address=values.get("address", ""),
    )


def _survivor_columns(draft: Draft, mapping: Mapping) -> dict[str, Any]:
    values = draft.values
    phone, children, birth = values.get("phone"), values.get("children"), values.get("birth_date")
    rule = DO_NOT_CONTACT
    if phone and phone.numbers and phone.at_times:
        rule = "phone_at_times"
    elif phone and phone.numbers and not phone.remark and mapping.safe_phone:
        rule = "phone_ok"
    columns = {
        "sex": _one(values, "sex") or "unknown",
        "age_band": _one(values, "age_band") or "unknown",
        "marital_status": _one(values, "marital_status") or "unknown",
        "disability": _one(values, "disability") or "unknown",
        "safe_contact_rule": rule,
        "pregnant": "yes" if children and children.pregnant else "unknown",
    }
    said = birth.age if birth else None
    contacted = values["contact_date"].exact if "contact_date" in values else None
    if said is not None and contacted is not None:
        columns["age_band"] = age_band(said)
    return columns


def _more(draft: Draft) -> list[tuple[CaseRecord, Body]]:
    values = draft.values
    rows: list[tuple[CaseRecord, Body]] = []
    relationship = _one(values, "perpetrator")
    if relationship or "perpetrator_sex" in values:
        sex = _one(values, "perpetrator_sex") or "unknown"
        rows.append((Person(kind=Person.PERPETRATOR, relationship=relationship or "unknown", sex=sex), PersonBody()))
    incident = _incident(draft, relationship)
    if incident:
        rows.append(incident)
    if values.get("note"):
        rows.append((Note(kind="note"), NoteBody(text=values["note"])))
    return rows


def _incident(draft: Draft, relationship: str) -> tuple[CaseRecord, Body] | None:
    values = draft.values
    said = [*values.get("violence_types", ()), *values.get("acts", ())]
    acts = [code.removeprefix(ACT) for code in said if code.startswith(ACT)] + list(values.get("acts", ()))
    types = [code for code in values.get("violence_types", ()) if not code.startswith(ACT)]
    month = _incident_month(draft)
    if not (said or month or values.get("narrative") or values.get("injuries")):
        return None
    row = Incident(
        acts=sorted(set(acts)),
        violence_types=sorted(set(types)),
        perpetrator_relationship=relationship or "unknown",
        place_kind=_one(values, "place_kind") or "unknown",
        time_of_day=_one(values, "time_of_day") or "unknown",
    )
    contacted = values["contact_date"].exact if "contact_date" in values else None
    body = IncidentBody(date=month.strftime("%Y-%m") if month else "", narrative=values.get("narrative", ""), injuries=values.get("injuries", ""))
    derive_incident(row, body, told_on=contacted)
    return row, body


def _incident_month(draft: Draft) -> date | None:
    month, year = _one(draft.values, "incident_month"), draft.values.get("incident_year")
    return date(int(year), int(month), 1) if year and month else None


def _contact(draft: Draft, mapping: Mapping, opened: OpenCase) -> Contact | None:
    day = draft.values.get("contact_date")
    if day is None or day.exact is None:
        return None
    case = opened.case
    phone = draft.values.get("phone")
    contact = Contact(
        organisation_id=case.organisation_id,
        case=case,
        month=day.exact.replace(day=1),
        channel=mapping.defaults.get("channel", "other"),
        caller="survivor",
        region=case.region,
        created_by=opened.member.staff_id,
        changed_by=opened.member.staff_id,
    )
    body = ContactBody(at=day.text, name=draft.values.get("name", ""), phone=", ".join(phone.numbers) if phone else "")
    seal_row(contact, key=opened.key, body=body)
    return contact


def _close(case: Case, draft: Draft) -> None:
    month = case.opened_month
    case.status, case.closure_reason = Case.CLOSED, "one_time"
    case.outcomes = [code for code in draft.values.get("outcomes", ()) if not code.startswith(ACT)]
    case.closed_month, case.retain_until = month, retain_until(closed_on=month, case=case)


def _one(values: dict[str, Any], meaning: str) -> str:
    found = values.get(meaning) or [""]
    return str(found[0]) if isinstance(found, list) else str(found)
