from dayuan.kernel.append_only import names_can_be_struck
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0005_forgotten_links"),
    ]

    operations = [names_can_be_struck()]
