from django.db import migrations

from dayuan.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE kernel_liveevent SET UNLOGGED; "
            "ALTER TABLE kernel_liveevent ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id(); "
            "CREATE INDEX kernel_liveevent_transaction ON kernel_liveevent (transaction)",
            "ALTER TABLE kernel_liveevent DROP COLUMN transaction; ALTER TABLE kernel_liveevent SET LOGGED",
        ),
        append_only("kernel_auditentry"),
    ]
