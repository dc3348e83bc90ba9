from django.db import migrations

from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.kernel.sealing.marks import ensure_keys


def seal(apps, _editor):
    Suggestion = apps.get_model("web", "Suggestion")
    told = Suggestion.objects.exclude(contact="")
    if told.exists():
        ensure_keys()
    for suggestion in told.iterator():
        suggestion.sealed = suggestion.contact
        suggestion.save(update_fields=["sealed"])


class Migration(migrations.Migration):
    """Bound from the start to the column's final name, so that nothing is sealed twice."""

    dependencies = [("web", "0002_suggestions_of_a_township"), ("kernel", "0003_sealing_key_marks")]

    operations = [
        migrations.AddField(
            "suggestion",
            "sealed",
            SealedTextField(max_length=60, blank=True, default="", bound_as="web_suggestion.contact"),
        ),
        migrations.RunPython(seal),
        migrations.RemoveField("suggestion", "contact"),
        migrations.RenameField("suggestion", "sealed", "contact"),
        migrations.AlterField("suggestion", "contact", SealedTextField(max_length=60, blank=True, default="")),
    ]
