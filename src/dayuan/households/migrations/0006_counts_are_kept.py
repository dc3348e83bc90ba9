import django.db.models.deletion
from django.db import migrations, models

# Once per statement, whatever it changes: a row for each place and grid by how many it has more or fewer than before.
COUNTING = """
CREATE FUNCTION households_tally_households() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO households_tally (place_id, grid_id, households, residents, here)
        SELECT place_id, grid_id, count(*), 0, 0 FROM after WHERE closed_on IS NULL GROUP BY place_id, grid_id;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO households_tally (place_id, grid_id, households, residents, here)
        SELECT place_id, grid_id, -count(*), 0, 0 FROM before WHERE closed_on IS NULL GROUP BY place_id, grid_id;
    ELSE
        INSERT INTO households_tally (place_id, grid_id, households, residents, here)
        SELECT place_id, grid_id, sum(n), 0, 0 FROM (
            SELECT place_id, grid_id, 1 AS n FROM after WHERE closed_on IS NULL
            UNION ALL SELECT place_id, grid_id, -1 FROM before WHERE closed_on IS NULL
        ) AS changed GROUP BY place_id, grid_id HAVING sum(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION households_tally_residents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO households_tally (place_id, grid_id, households, residents, here)
        SELECT place_id, grid_id, 0, count(*), count(*) FILTER (WHERE lives_here)
        FROM after WHERE ended_on IS NULL GROUP BY place_id, grid_id;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO households_tally (place_id, grid_id, households, residents, here)
        SELECT place_id, grid_id, 0, -count(*), -count(*) FILTER (WHERE lives_here)
        FROM before WHERE ended_on IS NULL GROUP BY place_id, grid_id;
    ELSE
        INSERT INTO households_tally (place_id, grid_id, households, residents, here)
        SELECT place_id, grid_id, 0, sum(n), sum(n * here) FROM (
            SELECT place_id, grid_id, 1 AS n, lives_here::int AS here FROM after WHERE ended_on IS NULL
            UNION ALL SELECT place_id, grid_id, -1, lives_here::int FROM before WHERE ended_on IS NULL
        ) AS changed GROUP BY place_id, grid_id HAVING sum(n) <> 0 OR sum(n * here) <> 0;
    END IF;
    RETURN NULL;
END $$
"""
NO_COUNTING = "DROP FUNCTION households_tally_households CASCADE; DROP FUNCTION households_tally_residents CASCADE"
SEEN = {
    "INSERT": "NEW TABLE AS after",
    "DELETE": "OLD TABLE AS before",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS after",
}


def counted(noun: str) -> migrations.RunSQL:
    table = f"households_{noun.removesuffix('s')}"
    return migrations.RunSQL(
        ";".join(
            f"CREATE TRIGGER tally_{act.lower()} AFTER {act} ON {table} REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION households_tally_{noun}()"
            for act, rows in SEEN.items()
        ),
        ";".join(f"DROP TRIGGER tally_{act.lower()} ON {table}" for act in SEEN),
    )


# What the register holds already.
FIRST = """
INSERT INTO households_tally (place_id, grid_id, households, residents, here)
SELECT place_id, grid_id, sum(households), sum(residents), sum(here) FROM (
    SELECT place_id, grid_id, 1 AS households, 0 AS residents, 0 AS here
    FROM households_household WHERE closed_on IS NULL
    UNION ALL SELECT place_id, grid_id, 0, 1, lives_here::int FROM households_resident WHERE ended_on IS NULL
) AS held GROUP BY place_id, grid_id
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0005_history_can_forget"), ("places", "0004_ground_stamp")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("households", models.IntegerField(default=0)),
                ("residents", models.IntegerField(default=0)),
                ("here", models.IntegerField(default=0)),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(model_name="resident", name="resident_counted_by_place"),
        migrations.RunSQL(COUNTING, NO_COUNTING),
        counted("households"),
        counted("residents"),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
