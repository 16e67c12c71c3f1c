"""What an import leaves behind: a job while it runs, and a keyed mark of every row that went in."""

from django.db import models
from uuid_utils.compat import uuid7

from arasha.rules.classification import coded, sealed, technical


class ImportJob(models.Model):
    """A register that a member is bringing in. File and mapping are sealed; the row goes when the job is done."""

    UPLOADED, READY, RUNNING, DONE = "uploaded", "ready", "running", "done"

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+"))
    staff = technical(models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="+"))
    stored_name = technical(models.CharField(max_length=64))
    secrets = sealed(models.BinaryField())
    """File name, file key and mapping, sealed to the member."""
    report = sealed(models.BinaryField(default=bytes))
    state = technical(models.CharField(max_length=16, default=UPLOADED))
    done_rows = technical(models.PositiveIntegerField(default=0))
    added = technical(models.PositiveIntegerField(default=0))
    known = technical(models.PositiveIntegerField(default=0))
    created_at = technical(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return str(self.id)


class ImportedRow(models.Model):
    """The mark of a row that went in: a hash under a key of the organisation, so that it tells nothing and the same row is known again."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+"))
    fingerprint = coded(models.CharField(max_length=64))
    case_id = technical(models.UUIDField(null=True))
    at = technical(models.DateTimeField(auto_now_add=True))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organisation", "fingerprint"), name="cases_row_once"),)

    def __str__(self) -> str:
        return self.fingerprint[:8]
