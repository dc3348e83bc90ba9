from django.db import migrations


class Migration(migrations.Migration):
    """What was drawn so far was drawn by hand; none of it was measured."""

    dependencies = [("places", "0002_tree_and_outlines")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO places_outline (place_id, geometry, source, drawn_at) "
            "SELECT code, boundary, 'sketched', now() FROM places_place WHERE boundary IS NOT NULL "
            "AND boundary <> 'null'::jsonb",
            "UPDATE places_place SET boundary = geometry FROM places_outline WHERE place_id = code",
        )
    ]
