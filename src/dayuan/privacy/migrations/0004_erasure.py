import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def number_whom_they_are_about(apps, _schema_editor):
    apps.get_model("privacy", "SubjectRequest").objects.update(about=F("resident_id"))


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_incidents"), ("households", "0005_history_can_forget")]

    operations = [
        migrations.AddField("subjectrequest", "about", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(number_whom_they_are_about, migrations.RunPython.noop),
        # What waits to be checked at the end of the transaction stands in the way of altering the table.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("subjectrequest", "about", models.UUIDField(editable=False)),
        migrations.AlterField(
            "subjectrequest",
            "resident",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="subject_requests",
                to="households.resident",
            ),
        ),
        migrations.AlterField(
            "subjectrequest",
            "correction",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="households.residentchange",
            ),
        ),
        migrations.RemoveConstraint("subjectrequest", "who_asks_for_another_proves_it"),
        migrations.AddConstraint(
            "subjectrequest",
            models.CheckConstraint(
                condition=Q(on_behalf="self") | ~Q(proof="") | Q(resident__isnull=True),
                name="who_asks_for_another_proves_it",
            ),
        ),
        migrations.AddConstraint(
            "subjectrequest",
            models.CheckConstraint(
                condition=Q(resident__isnull=True) | Q(resident=F("about")), name="a_request_is_about_its_resident"
            ),
        ),
    ]
