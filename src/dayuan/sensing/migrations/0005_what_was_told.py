from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sensing", "0004_queue_place")]

    operations = [
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["-id"], name="signal_told"
            ),
        ),
    ]
