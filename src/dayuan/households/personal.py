"""What the register keeps about people, and why (C-01)."""

from django.utils.translation import gettext_lazy as _

from dayuan.households.rules import READ_ROLES
from dayuan.kernel.personal import (
    AUDITOR,
    CONSENT,
    DUTY,
    NOBODY,
    SUBJECT,
    Datum,
    Personal,
    PersonalData,
    Retention,
    Sensitivity,
    Typed,
)

READERS = (*sorted(role.value for role in READ_ROLES), SUBJECT)
CARE_GROUP = ("handlers", SUBJECT)
"""C-15: the members of the care group, each named by a CareReader."""

_who_lives_here = Personal(
    _("So that the village knows who lives here and can serve and protect them."),
    DUTY,
    READERS,
    Retention.WHILE_HELD,
)
_sealed = Personal(
    _("So that the village can reach the person and tell them apart; shown one at a time, for a purpose."),
    DUTY,
    READERS,
    Retention.WHILE_HELD,
    Sensitivity.SENSITIVE,
)
_point = Personal(
    _("So that help finds the house, and the nearest helper is sent."),
    DUTY,
    READERS,
    Retention.WHILE_HELD,
    Sensitivity.SENSITIVE,
    unsealed_because="distances are reckoned in the database; no page or list shows the numbers",
)
_index = Personal(
    _("So that the person can be found by a number that is itself sealed."),
    DUTY,
    (NOBODY,),
    Retention.WHILE_HELD,
)
_pieces = Personal(
    _("So that the person can be found by part of the name or its pinyin."), DUTY, (NOBODY,), Retention.WHILE_HELD
)
_care = Personal(
    _("So that the named care group knows who needs a visit or help; never a diagnosis."),
    DUTY,
    CARE_GROUP,
    Retention.WHILE_HELD,
    Sensitivity.SENSITIVE,
)
_guardian = Personal(
    _("So that a child under fourteen is in the register only with a guardian's consent."),
    CONSENT,
    READERS,
    Retention.WHILE_HELD,
)
_history = Personal(
    _("So that nothing in the register is overwritten without a trace."),
    DUTY,
    (*READERS, AUDITOR),
    Retention.HISTORY,
)
_was = Personal(
    _("So that nothing in the register is overwritten without a trace."),
    DUTY,
    (AUDITOR, SUBJECT),
    Retention.HISTORY,
    Sensitivity.SENSITIVE,
)
_look = Personal(
    _("So that the person can see who looked at their protected details, and why."),
    DUTY,
    (AUDITOR, SUBJECT),
    Retention.HISTORY,
)
_who_may_read_care = Personal(
    _("So that it is known by name who may read what somebody needs."), DUTY, (AUDITOR,), Retention.HISTORY
)

PERSONAL_DATA = PersonalData(
    personal={
        "Household.address": _sealed,
        "Household.longitude": _point,
        "Household.latitude": _point,
        **{
            f"Resident.{name}": _who_lives_here
            for name in ("household", "name", "sex", "born_on", "relation", "lives_here", "lives_so_since", "person")
        },
        **{f"Resident.{name}": _who_lives_here for name in ("place", "grid", "ending", "ended_on", "merged_into")},
        "Resident.id_number": _sealed,
        "Resident.phone": _sealed,
        "Resident.id_number_index": _index,
        "Resident.phone_tail_index": _index,
        "Resident.file_code_index": _index,
        "Resident.pieces": _pieces,
        "Resident.care": _care,
        **{f"Resident.{name}": _guardian for name in ("guardian", "consent_by", "consent_how", "consent_on")},
        **{f"ResidentChange.{name}": _history for name in ("resident", "kind", "happened_on", "by", "why", "fields")},
        "ResidentChange.was": _was,
        **{f"HouseholdChange.{name}": _history for name in ("by", "why", "fields")},
        "HouseholdChange.was": _was,
        **{f"Reveal.{name}": _look for name in ("resident", "household", "field", "purpose", "words", "by")},
        **{f"CareReader.{name}": _who_may_read_care for name in ("person", "why", "named_by")},
    },
    not_personal={
        "Household": "id number place grid is_hub registered_at closed_on",
        "Resident": "id registered_at file_code_made_at",
        "ResidentChange": "id at",
        "HouseholdChange": "id kind at happened_on household",
        "Reveal": "id at",
        "CareReader": "id place starts_on ends_on",
        "Tally": "id place grid households residents here",
    },
    typed={
        "Resident.name": Typed(Datum.NAME),
        "Resident.phone": Typed(Datum.PHONE),
        "Resident.id_number": Typed(Datum.ID_NUMBER),
        "Resident.born_on": Typed(Datum.BIRTHDAY),
        "Resident.sex": Typed(Datum.SEX),
        "Resident.relation": Typed(Datum.RELATION),
        "Resident.care": Typed(Datum.CARE),
        "Resident.consent_by": Typed(Datum.NAME, copied_from="households.Resident.name"),
        "Household.address": Typed(Datum.ADDRESS),
    },
    own_words={
        "Resident": "lives_so_since consent_how consent_on ended_on",
        "ResidentChange": "happened_on why was",
        "HouseholdChange": "why was",
        "Reveal": "words",
        "CareReader": "why",
    },
)
