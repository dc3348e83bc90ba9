"""What is kept about places; nothing of it about a person."""

from dayuan.kernel.personal import PersonalData

PERSONAL_DATA = PersonalData(
    not_personal={
        "Place": "code level name name_en parent longitude latitude boundary",
        "Site": "id place kind name name_en longitude latitude",
        "Feature": "id place kind name geometry",
    }
)
