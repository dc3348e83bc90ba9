from django.db import migrations

# As migration 0005 has it, and one thing more: somebody's name is struck out of the reason of a change of others.
FUNCTION = """
CREATE OR REPLACE FUNCTION households_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['was', 'why'] = to_jsonb(OLD) - ARRAY['was', 'why']
        AND (NEW.why IN ('', OLD.why) OR dayuan_is_struck(OLD.why, NEW.why))
        AND (length(NEW.was) = 0 OR length(OLD.was) > 0) THEN
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


class Migration(migrations.Migration):
    dependencies = [("households", "0006_counts_are_kept"), ("kernel", "0006_names_can_be_struck")]

    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
