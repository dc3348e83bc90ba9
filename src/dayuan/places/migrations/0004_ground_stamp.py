from django.db import migrations

TABLES = ("places_place", "places_outline", "places_site")

FUNCTION = """
CREATE FUNCTION dayuan_ground_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO places_groundstamp (id, stamp) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$;
"""

TRIGGERS = "".join(
    f"CREATE TRIGGER ground_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION dayuan_ground_changed();"
    for table in TABLES
)


class Migration(migrations.Migration):
    """One row whose value changes with every place, outline and site: a random one, so that no rollback repeats it."""

    dependencies = [("places", "0003_move_outlines")]

    operations = [
        migrations.RemoveField(model_name="place", name="boundary"),
        migrations.RunSQL(
            FUNCTION + TRIGGERS + "INSERT INTO places_groundstamp (id, stamp) VALUES (1, gen_random_uuid());",
            "".join(f"DROP TRIGGER ground_changed ON {table};" for table in TABLES)
            + "DROP FUNCTION dayuan_ground_changed(); DELETE FROM places_groundstamp;",
        ),
    ]
