"""An import that a member works on in the browser: the file stays sealed, and only its member can open it."""

import json
import uuid
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass

from arasha.accounts.members import Member
from arasha.cases.errors import NotHere
from arasha.cases.importing.mapping import Mapping, parse_mapping, to_toml
from arasha.cases.importing.rows import Doubt
from arasha.cases.importing.running import Report, bring_in, read_register
from arasha.cases.importing.tables import Table, read_table
from arasha.cases.models import ImportJob
from arasha.cases.uploads import INCOMING, SealedUpload, open_file, sealed_root
from arasha.rules.states import may_become
from arasha.vault.keys import SecretKey, open_sealed, seal_to

ROWS_AT_ONCE = 1_000


@dataclass
class OpenJob:
    """A job with what only its member can open."""

    job: ImportJob
    file_name: str
    key: SecretKey
    mapping: Mapping | None
    member: Member

    def table(self) -> Table:
        """The rows of the file, opened in memory; raises UnreadableFile."""
        path = sealed_root() / INCOMING / self.job.stored_name
        return read_table(b"".join(open_file(path, key=self.key, stored_name=self.job.stored_name)))


def start_job(*, upload: SealedUpload, by: Member) -> ImportJob:
    """Take an uploaded register up; raises UnreadableFile and keeps nothing then. Needs `register.import`."""
    by.must("register.import")
    try:
        read_table(upload.read())
    except Exception:
        upload.discard()
        raise
    job = ImportJob(organisation_id=by.organisation_id, staff=by.staff, stored_name=upload.stored_name)
    _keep(job, file_name=upload.name or "", key=upload.key, mapping=None, by=by)
    upload.secure()
    job.save(force_insert=True)
    upload.kept = True
    return job


def open_job(member: Member, job_id: uuid.UUID) -> OpenJob:
    """One of the member's own jobs; raises NotHere."""
    job = ImportJob.objects.filter(id=job_id, staff=member.staff).first()
    if job is None:
        raise NotHere
    secrets = json.loads(open_sealed(member.keys.staff_pair, bytes(job.secrets)))
    mapping = parse_mapping(secrets["mapping"]) if secrets["mapping"] else None
    return OpenJob(job, secrets["name"], SecretKey(b64decode(secrets["key"])), mapping, member)


def set_mapping(open_job: OpenJob, mapping: Mapping, *, by: Member) -> None:
    """Keep the mapping that the member settled on."""
    job = open_job.job
    job.state, open_job.mapping = ImportJob.READY, mapping
    _keep(job, file_name=open_job.file_name, key=open_job.key, mapping=mapping, by=by)
    job.save()


def run_some(open_job: OpenJob, *, by: Member) -> bool:
    """Bring in the next thousand rows; returns whether the job is done. What was brought in stays, whatever happens next."""
    job, mapping = open_job.job, open_job.mapping
    if mapping is None or not may_become("import", job.state, ImportJob.RUNNING):
        raise NotHere
    drafts, report = read_register(open_job.table(), mapping)
    job.done_rows = bring_in(drafts, mapping, report, by=by, start=job.done_rows, limit=ROWS_AT_ONCE)
    job.added += report.added
    job.known += report.known
    done = job.done_rows >= len(drafts)
    job.state = ImportJob.DONE if done else ImportJob.RUNNING
    job.report = seal_to(bytes(by.staff.box_public), _report_text(report))
    job.save()
    if done:
        (sealed_root() / INCOMING / job.stored_name).unlink(missing_ok=True)
    return done


def report_of(open_job: OpenJob) -> Report:
    """The report of a job: counts, and the doubts that only its member reads."""
    job = open_job.job
    data = json.loads(open_sealed(open_job.member.keys.staff_pair, bytes(job.report))) if job.report else {"doubts": []}
    doubts = [Doubt(**row) for row in data.pop("doubts")]
    return Report(**{**data, "added": job.added, "known": job.known, "doubts": doubts})


def _report_text(report: Report) -> bytes:
    return json.dumps(asdict(report), ensure_ascii=False).encode()


def _keep(job: ImportJob, *, file_name: str, key: SecretKey, mapping: Mapping | None, by: Member) -> None:
    secrets = {"name": file_name, "key": b64encode(key.raw).decode(), "mapping": to_toml(mapping) if mapping else ""}
    job.secrets = seal_to(bytes(by.staff.box_public), json.dumps(secrets).encode())
