"""What is kept about places; of people only who brought a file of outlines."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, Datum, Personal, PersonalData, Retention, Typed

_brought = Personal(_("So that it can be asked who drew a boundary."), DUTY, (AUDITOR,), Retention.HISTORY)

PERSONAL_DATA = PersonalData(
    personal={"OutlineImport.by_id": _brought, "OutlineImport.by_name": _brought},
    not_personal={
        "Place": "code level name name_en parent longitude latitude closed_at",
        "Outline": "place geometry source drawn_at",
        "OutlineImport": "id place file_name datum drawn problems read_at taken_at undone_at",
        "GroundStamp": "id stamp",
        "Site": "id place kind name name_en longitude latitude",
        "Feature": "id place kind name geometry",
    },
    typed={
        "OutlineImport.by_name": Typed(Datum.NAME, copied_from="people.Person.full_name"),
    },
)
