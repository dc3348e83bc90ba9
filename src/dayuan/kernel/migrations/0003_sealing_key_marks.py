from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_live_feed_and_append_only")]

    operations = [
        migrations.CreateModel(
            name="SealingKeyMark",
            fields=[
                ("key_id", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("proof", models.BinaryField()),
                ("noted_at", models.DateTimeField()),
            ],
        ),
    ]
