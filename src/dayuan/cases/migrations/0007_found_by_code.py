from django.db import migrations

from dayuan.cases.rules.finding import pieces_of, place_pieces

AT_ONCE = 2_000


def index(apps, schema_editor):
    """Every case is found by its code from now on, and those opened before there was an index by their words too."""
    Case = apps.get_model("cases", "Case")
    waiting = []
    for case in Case.objects.only("code", "title", "title_en", "story", "whereabouts", "place_id").iterator(AT_ONCE):
        text = "\n".join([case.code, case.title, case.title_en, case.story, case.whereabouts])
        case.pieces = pieces_of(text) + place_pieces(case.place_id)
        waiting.append(case)
        if len(waiting) == AT_ONCE:
            Case.objects.bulk_update(waiting, ["pieces"])
            waiting = []
    Case.objects.bulk_update(waiting, ["pieces"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_mediated")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
