"""Tables whose rows are added and never changed: kept so by the database itself."""

from django.db import migrations

from dayuan.kernel.striking import STRUCK

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


# The rows of some history name people in words: those words can be emptied, or the names struck out of them, once and
# for ever. Nothing else changes: between the marks stands what stood there before, and nothing new.
_STRUCK = rf"""
CREATE OR REPLACE FUNCTION dayuan_is_struck(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT position('{STRUCK}' IN after) > 0 AND before LIKE
        replace(replace(replace(replace(after, '\', '\\'), '%', '\%'), '_', '\_'), '{STRUCK}', '%') || '%'
$$
"""
_FORGETTING = r"""
CREATE OR REPLACE FUNCTION dayuan_only_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text[] := TG_ARGV[0:];
    before jsonb := to_jsonb(OLD);
    after jsonb;
    word text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        after := to_jsonb(NEW);
        IF before - words = after - words THEN
            FOREACH word IN ARRAY words LOOP
                IF after -> word <> before -> word AND after ->> word NOT IN ('', '{}', '[]', '\x')
                    AND NOT dayuan_is_struck(before ->> word, after ->> word) THEN
                    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
                END IF;
            END LOOP;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def names_can_be_struck() -> migrations.RunSQL:
    """A migration step for databases whose histories could only be emptied before."""
    return migrations.RunSQL(f"{_STRUCK}; {_FORGETTING}", migrations.RunSQL.noop)


def append_only_but_forgetting(table: str, *words: str) -> migrations.RunSQL:
    """After this step an append-only table lets these columns be emptied or names be struck out of them.

    Everything else it refuses as before.
    """
    named = ", ".join(f"'{word}'" for word in words)
    return migrations.RunSQL(
        f"{_STRUCK}; {_FORGETTING}; DROP TRIGGER append_only ON {table}; "
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION dayuan_only_forgets({named})",
        f"DROP TRIGGER append_only ON {table}; CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION dayuan_append_only()",
    )
