from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("warnings", "0009_proposals_of_the_console")]

    operations = [
        migrations.AddField(model_name="warning", name="turns", field=models.JSONField(default=list)),
        migrations.AddField(model_name="warning", name="unfounded_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="episode",
            name="withdrawn_because",
            field=models.CharField(
                blank=True, choices=[("late", "late"), ("taken_back", "taken_back")], default="", max_length=12
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE warnings_episode SET withdrawn_because = 'late' WHERE withdrawn_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="episode_withdrawn_with_a_reason",
            ),
        ),
    ]
