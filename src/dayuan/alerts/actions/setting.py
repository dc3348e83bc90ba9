"""How urgent each severity is to a township: set in versions by whoever answers for its rules."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.alerts.models import LevelTable
from dayuan.alerts.queries import level_tables_of
from dayuan.alerts.rules.levels import milder_is_more_urgent
from dayuan.alerts.rules.terms import Severity
from dayuan.alerts.wording import SEVERITY_WORDS
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.access import scope_of
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.warnings.rules import RULE_MAKERS, WarningLevel


class LevelsWrong(Refusal):
    """The table makes no sense, or is not this person's to set."""


@transaction.atomic
def set_levels(
    township: Place, levels: Mapping[Severity, WarningLevel], *, by: Person, at: datetime
) -> LevelTable | None:
    """The next version of a township's table; None where nothing changes. What is in force keeps its level.

    Raises:
        LevelsWrong: a milder alert would be more urgent than a worse one, or the township is not this person's.
    """
    if not scope_of(by, at=at).sees(township.pk, RULE_MAKERS):
        raise LevelsWrong(_("Only who answers for the rules of a township sets its levels."))
    if milder := milder_is_more_urgent(levels):
        sentence = _(
            "What is %(severity)s would be more urgent than what is worse. Choose no more urgent level for it."
        )
        raise LevelsWrong(sentence % {"severity": SEVERITY_WORDS[milder]})
    kept = {severity.value: level.value for severity, level in levels.items()}
    # Two people who set it at once wait for each other here.
    Place.objects.select_for_update().get(pk=township.pk)
    newest = level_tables_of(township.pk).first()
    if newest is not None and newest.levels == kept:
        return None
    version = newest.version + 1 if newest else 1
    table = LevelTable.objects.create(township=township, version=version, levels=kept, made_by=by, made_at=at)
    audit.record(
        "alert_levels_set",
        f"alert_levels:{table.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=township.pk,
        at=at,
        detail={"version": version, **kept},
    )
    return table
