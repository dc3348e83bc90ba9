from django.db import migrations

from dayuan.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("kernel", "0002_live_feed_and_append_only")]

    operations = [append_only("cases_step")]
