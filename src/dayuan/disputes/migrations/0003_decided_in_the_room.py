from django.db import migrations


def mediate(apps, schema_editor):
    """Cases whose dispute is open are decided in its room; before, they looked like what a warning had raised."""
    open_disputes = apps.get_model("disputes", "Dispute").objects.filter(closed_at__isnull=True)
    cases = apps.get_model("cases", "Case").objects.filter(pk__in=open_disputes.values("case_id"), closed_at__isnull=True)
    cases.update(kind="mediated", status="in_progress", owner=None, owner_post=None, step_due_at=None, step_unit="")


class Migration(migrations.Migration):
    dependencies = [("disputes", "0002_acts_are_append_only"), ("cases", "0006_mediated")]

    operations = [migrations.RunPython(mediate, migrations.RunPython.noop)]
