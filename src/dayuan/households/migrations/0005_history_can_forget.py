from django.db import migrations

# History is added to. Three things are let through, and nothing else: words are emptied, what is sealed is sealed anew
# with another key, and the history of somebody is deleted whose erasure is on record.
FUNCTION = """
CREATE OR REPLACE FUNCTION households_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['was', 'why'] = to_jsonb(OLD) - ARRAY['was', 'why']
        AND NEW.why IN ('', OLD.why) AND (length(NEW.was) = 0 OR length(OLD.was) > 0) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM retention_erasure WHERE kind = 'resident' AND subject = to_jsonb(OLD) ->> 'resident_id'
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def history(table: str) -> migrations.RunSQL:
    create = f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION"
    return migrations.RunSQL(
        f"{FUNCTION}; DROP TRIGGER append_only ON {table}; {create} households_history()",
        f"DROP TRIGGER append_only ON {table}; {create} dayuan_append_only()",
    )


class Migration(migrations.Migration):
    dependencies = [("households", "0004_namesakes"), ("retention", "0001_initial")]

    operations = [history("households_residentchange"), history("households_householdchange")]
