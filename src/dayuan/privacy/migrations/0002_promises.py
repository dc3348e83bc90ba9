from django.db import migrations

from dayuan.kernel.append_only import append_only

# A consent is to a text of its own kind.
SAME_KIND = """
ALTER TABLE privacy_consenttext ADD CONSTRAINT consent_text_and_its_kind UNIQUE (id, kind);
ALTER TABLE privacy_consent ADD CONSTRAINT consents_kind_is_its_texts
    FOREIGN KEY (text_id, kind) REFERENCES privacy_consenttext (id, kind)
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [
        migrations.RunSQL(
            SAME_KIND,
            "ALTER TABLE privacy_consent DROP CONSTRAINT consents_kind_is_its_texts; "
            "ALTER TABLE privacy_consenttext DROP CONSTRAINT consent_text_and_its_kind",
        ),
        append_only("privacy_consenttext"),
    ]
