"""Tables whose rows are added and never changed: kept so by the database itself."""

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION dayuan_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only(table: str) -> migrations.RunSQL:
    """A migration step after which the table refuses UPDATE and DELETE."""
    return migrations.RunSQL(
        f"{_FUNCTION}; CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION dayuan_append_only()",
        f"DROP TRIGGER append_only ON {table}",
    )
