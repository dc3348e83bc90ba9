"""What is kept about imagers: of people only who set one up, masked a part of its picture, or loaded heights."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import DUTY, Personal, PersonalData, Retention
from dayuan.people.rules import DESK_ROLES

_keeper = Personal(
    _("So that it can be asked who said where an imager looks and why a part of its picture is silent."),
    DUTY,
    tuple(sorted(DESK_ROLES)),
    Retention.WHILE_HELD,
)
_masker = Personal(_keeper.purpose, DUTY, _keeper.readers, Retention.HISTORY)

PERSONAL_DATA = PersonalData(
    personal={
        "Imager.pose_set_by": _keeper,
        "TerrainGrid.loaded_by": _keeper,
        "Mask.made_by": _masker,
        "Mask.lifted_by": _masker,
    },
    not_personal={
        "Imager": "device longitude latitude height_m bearing_deg tilt_deg view_deg pose_set_at threshold_c contrast_k"
        " least_pixels seen_in of_frames gain offset_c planck",
        "TerrainGrid": "id place name west south east north cell_deg columns rows lowest_m highest_m heights loaded_at",
        "Mask": "id device points reason made_at expires_at lifted_at",
    },
)
