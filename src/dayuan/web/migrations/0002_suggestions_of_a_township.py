from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [
        # What was suggested before is read by the installation's own township.
        migrations.AddField(
            model_name="suggestion",
            name="place_code",
            field=models.CharField(default=settings.TOWNSHIP_CODE, max_length=18),
            preserve_default=False,
        ),
    ]
