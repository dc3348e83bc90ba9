from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_sealing_key_marks")]

    operations = [
        migrations.CreateModel(
            name="AuditExportPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(max_length=200)),
                ("chain", models.CharField(max_length=120)),
                ("number", models.PositiveIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("target", "chain"), name="one_place_per_collector_and_chain")
                ],
            },
        ),
    ]
