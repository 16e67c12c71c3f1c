"""The audit vouches for key grants, staff keys, sheets, teams and conflicts too. What version 0.1 left is taken up as it is found, in one event a thousand rows.

The hashes are spelled out here, as they are at this release, so that later changes of the program do not change this migration.
"""

import hashlib
import json
from itertools import islice
from types import SimpleNamespace

from django.db import migrations, models
from django.utils import timezone
from uuid_utils.compat import uuid7

CHUNK = 1_000


def vouch(apps, schema_editor):
    """Record every key that no event has written yet."""
    for organisation in apps.get_model("accounts", "Organisation").objects.order_by("id"):
        rows = _rows(apps, organisation.id)
        while chunk := list(islice(rows, CHUNK)):
            _record(apps, str(organisation.id), chunk)


def _rows(apps, organisation_id):
    accounts = lambda name: apps.get_model("accounts", name).objects  # noqa: E731 - a short name for a long call
    for row in accounts("Organisation").filter(id=organisation_id):
        columns = {"kind": row.kind, "name": row.name} | ({} if row.is_state else {"is_state": False})
        yield (
            "accounts.organisation",
            row.id,
            None,
            b"",
            columns | {name: getattr(row, name) for name in ("region", "settlement") if getattr(row, name)},
        )
    for row in accounts("RecoverySheet").filter(organisation_id=organisation_id):
        yield "accounts.recoverysheet", row.id, None, row.public, {"purpose": row.purpose, "retired": row.retired_at is not None}
    for row in accounts("OrganisationKey").filter(organisation_id=organisation_id):
        columns = {"box": bytes(row.box_public).hex(), "sign": bytes(row.sign_public).hex()}
        yield "accounts.organisationkey", row.id, None, row.recovery, {**columns, "generation": row.generation, "retired": row.retired_at is not None}
    for row in accounts("Staff").filter(organisation_id=organisation_id):
        roles = sorted(accounts("StaffRole").filter(staff_id=row.id).values_list("role", flat=True))
        columns = {"box": bytes(row.box_public).hex(), "roles": roles, "active": row.is_active, "left": row.left_at is not None}
        yield "accounts.staff", row.id, None, row.wrapped_key, columns
    for row in accounts("MemberKey").filter(staff__organisation_id=organisation_id):
        yield "accounts.memberkey", row.id, None, row.sealed_pairs, {"staff": str(row.staff_id), "key": str(row.organisation_key_id)}
    for row in accounts("SecondFactor").filter(staff__organisation_id=organisation_id):
        yield "accounts.secondfactor", row.id, None, row.secret, {"staff": str(row.staff_id), "kind": row.kind}
    for row in apps.get_model("cases", "CaseGrant").objects.filter(organisation_id=organisation_id).iterator(chunk_size=CHUNK):
        columns = {"holder_kind": row.holder_kind, "holder_id": str(row.holder_id)}
        yield "cases.casegrant", row.id, row.case_id, row.sealed_key, columns
    for row in accounts("Invitation").filter(staff__organisation_id=organisation_id):
        columns = {"staff": str(row.staff_id), "by": str(row.invited_by) if row.invited_by else None, "public": bytes(row.public).hex()}
        columns |= {"until": row.expires_at.isoformat(), "taken": row.accepted_at is not None}
        yield "accounts.invitation", row.id, None, json.dumps(row.sealed_pairs, sort_keys=True).encode(), columns
    yield from _rules(apps, organisation_id)


def _rules(apps, organisation_id):
    """Who may open a case by a rule of the program, and what must stay erased."""
    cases = lambda name: apps.get_model("cases", name).objects.filter(organisation_id=organisation_id)  # noqa: E731 - a short name for a long call
    for row in cases("TeamMember").iterator(chunk_size=CHUNK):
        yield "cases.teammember", row.id, row.case_id, b"", {"staff": str(row.staff_id)}
    for row in cases("Conflict"):
        yield "cases.conflict", row.id, row.case_id, b"", {"staff": str(row.staff_id), "reason": row.reason}
    for row in cases("Erasure"):
        yield "cases.erasure", row.id, None, b"", {"case": str(row.case_id), "reason": row.reason}


def _record(apps, chain, rows):
    event_kind, write_kind, head_kind = (apps.get_model("audit", name) for name in ("Event", "Write", "ChainHead"))
    head, _made = head_kind.objects.get_or_create(chain=chain)
    event_id = uuid7()
    writes = [
        write_kind(
            id=uuid7(),
            event_id=event_id,
            chain=chain,
            case_id=case_id,
            table=table,
            record_id=record_id,
            version=1,
            content_hash=_state_hash(bytes(sealed), columns),
            sequence=head.sequence + 1,
        )
        for table, record_id, case_id, sealed, columns in rows
    ]
    lines = sorted(f"{row.record_id}|{row.version}|{row.table}|{row.content_hash}|{row.case_id or ''}" for row in writes)
    event = SimpleNamespace(at=timezone.now(), sequence=head.sequence + 1, writes=_digest("\n".join(lines)), previous=head.hash)
    values = [str(event_id), chain, event.sequence, event.at.isoformat(timespec="microseconds"), "", "system", "upgrade.vouched", "", "", ""]
    text = json.dumps([*values, {}, event.writes, event.previous], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    head.sequence, head.hash = event.sequence, _digest(text)
    event_kind.objects.create(
        id=event_id,
        chain=chain,
        sequence=event.sequence,
        at=event.at,
        actor_kind="system",
        action="upgrade.vouched",
        writes_hash=event.writes,
        previous_hash=event.previous,
        hash=head.hash,
    )
    write_kind.objects.bulk_create(writes, batch_size=500)
    head.save()


def _state_hash(sealed, columns):
    text = json.dumps(columns, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.blake2b(len(sealed).to_bytes(8, "big"), digest_size=32, person=b"arasha-state")
    digest.update(sealed)
    digest.update(text)
    return "2-" + digest.hexdigest()


def _digest(text):
    return hashlib.blake2b(text.encode(), digest_size=32, person=b"arasha-audit").hexdigest()


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("accounts", "0001_initial"),
        ("audit", "0002_order_of_writes"),
    ]

    operations = [
        migrations.AddField(model_name="case", name="key_known", field=models.BooleanField(default=False)),
        migrations.RunPython(vouch, migrations.RunPython.noop),
    ]
