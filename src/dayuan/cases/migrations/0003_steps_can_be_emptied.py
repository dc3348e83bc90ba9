from django.db import migrations

from dayuan.kernel.append_only import append_only_but_forgetting


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_steps_are_append_only"), ("kernel", "0005_forgotten_links")]

    operations = [append_only_but_forgetting("cases_step", "note", "facts")]
