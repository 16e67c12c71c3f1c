"""Writes are ordered by the number of their event, not by time-bound ids: a clock can be set back."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def number_writes(apps, schema_editor):
    """Give each write the number of its event."""
    event, write = apps.get_model("audit", "Event"), apps.get_model("audit", "Write")
    number = event.objects.filter(id=OuterRef("event_id")).values("sequence")[:1]
    write.objects.update(sequence=Subquery(number))


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField(model_name="write", name="sequence", field=models.PositiveBigIntegerField(default=0)),
        migrations.AlterField(model_name="write", name="content_hash", field=models.CharField(max_length=80)),
        migrations.RunPython(number_writes, migrations.RunPython.noop),
    ]
