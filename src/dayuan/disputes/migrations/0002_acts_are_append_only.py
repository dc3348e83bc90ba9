from django.db import migrations

# A dispute's acts are added to. Two things are let through, and nothing else: words are emptied, and what is sealed is
# sealed anew with another key. The chain holds a keyed digest of the words, so other words would show.
FUNCTION = """
CREATE OR REPLACE FUNCTION disputes_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words'
        AND (length(NEW.words) = 0 OR length(OLD.words) > 0) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON disputes_disputeact FOR EACH ROW EXECUTE FUNCTION disputes_history()
"""
BACK = "DROP TRIGGER append_only ON disputes_disputeact; DROP FUNCTION disputes_history()"


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_initial"), ("kernel", "0005_forgotten_links")]

    operations = [migrations.RunSQL(FUNCTION, BACK)]
