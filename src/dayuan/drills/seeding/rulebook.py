"""The ready-made rules that the demonstration has taken over."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.warnings.actions import publish_rule
from dayuan.warnings.queries import starter_rules_not_there

TAKEN_OVER = ("hotspot", "fire_told", "smoke", "water", "tilt", "dispute", "threat", "several_reports", "weather")
"""Of what simulated devices measure, neighbours tell and the invented weather office says; the rest is left to take."""


@transaction.atomic
def seed_rulebook(*, by: Person, at: datetime) -> None:
    township = Place.objects.get(pk=TOWNSHIP)
    for rule in starter_rules_not_there(township):
        if rule.name in TAKEN_OVER:
            # A demonstration burns in every season.
            terms = replace(rule.terms(township_code=TOWNSHIP, at=at), days={})
            publish_rule(terms, township=township, by=by, at=at)
