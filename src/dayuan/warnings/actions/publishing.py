"""Watch rules are published in versions, by whoever answers for the places they watch."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.kernel import audit, live
from dayuan.kernel.errors import Refusal
from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope, scope_of
from dayuan.people.models import Person, Role
from dayuan.places.models import Place
from dayuan.warnings.models import WatchRule
from dayuan.warnings.rules import RULE_MAKERS, Flaw, RuleTerms, asks_homes, flaws_of

FLAW_SENTENCES = {
    Flaw.NO_EXPIRY: gettext_lazy("A rule needs a day on which it ends."),
    Flaw.EXPIRES_BEFORE_IT_STARTS: gettext_lazy("A rule must end after it begins."),
    Flaw.RUNS_TOO_LONG: gettext_lazy("A rule may run for a year at most; publish it again if it is still needed then."),
    Flaw.NO_PURPOSE: gettext_lazy("Say what the rule is for."),
    Flaw.NO_LEGAL_BASIS: gettext_lazy("Say on what legal basis the rule stands."),
    Flaw.NO_READERS: gettext_lazy(
        "Say which posts may see what the rule finds; at least one of them must be able to decide."
    ),
    Flaw.NO_PLACES: gettext_lazy("Choose at least one place that the rule watches."),
    Flaw.NO_HOME: gettext_lazy("Enter at least one beginning of a local plate."),
    Flaw.NO_PLATE: gettext_lazy(
        "A local plate begins with the sign of a province and mostly a letter, such as 川Z; 川 alone is the whole"
        " province. Nothing else may stand here."
    ),
    Flaw.BUFFER_TOO_LONG: gettext_lazy("Readings that do not match may be kept for 24 hours at most."),
    Flaw.HALF_HOURS: gettext_lazy("Enter both hours, or leave both empty for the whole day."),
    Flaw.SAME_HOURS: gettext_lazy("It would end at the hour at which it begins. For the whole day leave both empty."),
    Flaw.UNKNOWN_KIND: gettext_lazy("No rule can watch this kind of signal."),
    Flaw.MEANS_NOTHING: gettext_lazy("Say what must be observed; as it stands the condition means nothing."),
    Flaw.STAGE_MEANS_NOTHING: gettext_lazy("Say what makes it more urgent: how long it lasts, or what else is seen."),
    Flaw.DAYS_MEAN_NOTHING: gettext_lazy("These days cannot be understood."),
    Flaw.UNKNOWN_WORD: gettext_lazy("In what the warning says only known words may stand in braces."),
    Flaw.SILENCE_OF_NO_DEVICE: gettext_lazy("Only a device can fall silent: choose that the rule is about a device."),
}


class RuleCannotBePublished(Refusal):
    """The terms are incomplete or unlawful; `flaw` says which one."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(str(FLAW_SENTENCES[flaw]))
        self.flaw = flaw


class RuleNotYours(Refusal):
    """It watches places that this person does not answer for."""


@transaction.atomic
def publish_rule(terms: RuleTerms, *, township: Place, by: Person, at: datetime, key: UUID | None = None) -> WatchRule:
    """Publish a rule, or with its key the next version of one, in the name of one person: what an installation brings
    with it. At a desk a rule is proposed and a second person publishes it (`proposing`).

    Raises:
        RuleCannotBePublished: something is missing or unlawful, such as the expiry.
        RuleNotYours: a place lies outside what this person answers for, or the rule is another township's.
    """
    refuse_what_nobody_may_publish(terms, township, by=by, at=at)
    return add_version(terms, township=township, by=by, at=at, key=key)


def refuse_what_nobody_may_publish(terms: RuleTerms, township: Place, *, by: Person, at: datetime) -> None:
    """Raises RuleCannotBePublished or RuleNotYours; `by` is who answers for the rule."""
    for flaw in flaws_of(terms):
        raise RuleCannotBePublished(flaw)
    refuse_foreign_places(terms, township, scope_of(by, at=at), RULE_MAKERS)


def add_version(
    terms: RuleTerms, *, township: Place, by: Person, at: datetime, key: UUID | None, second: Person | None = None
) -> WatchRule:
    """The next version; warnings keep the one that raised them.

    Raises:
        RuleNotYours: the rule is another township's.
    """
    # The lock on the versions there are gives two people publishing at once two numbers.
    versions = list(WatchRule.objects.select_for_update().filter(key=key).order_by("version")) if key else []
    if any(version.township_id != township.pk for version in versions):
        raise RuleNotYours(_("This rule belongs to another township."))
    rule = rule_of(terms)
    rule.key = key or new_id()
    rule.version = versions[-1].version + 1 if versions else 1
    rule.township, rule.made_by, rule.made_at, rule.published_by = township, by, at, second
    rule.save(force_insert=True)
    _record("rule_published", rule, by=second or by, at=at)
    return rule


@transaction.atomic
def stop_rule(key: UUID, *, by: Person, at: datetime, reason: str) -> None:
    """End a rule before its time. What it raised stays; stopping twice changes nothing."""
    versions = list(WatchRule.objects.select_for_update().filter(key=key, stopped_at__isnull=True).order_by("version"))
    if not versions:
        return
    WatchRule.objects.filter(pk__in=[version.pk for version in versions]).update(stopped_at=at)
    _record("rule_stopped", versions[-1], by=by, at=at, reason=reason)


def rule_of(terms: RuleTerms) -> WatchRule:
    """A version with these terms, not saved, without key, number and township."""
    return WatchRule(
        title=terms.title,
        title_en=terms.title_en,
        purpose=terms.purpose,
        purpose_en=terms.purpose_en,
        legal_basis=terms.legal_basis,
        readers=list(terms.readers),
        **_what_it_asks(terms),
        place_codes=list(terms.place_codes),
        hours_from=terms.hours_from,
        hours_until=terms.hours_until,
        level=terms.level,
        decide_within_s=terms.decide_within_s,
        quiet_for_s=terms.quiet_for_s,
        buffer_minutes=terms.buffer_minutes,
        starts_at=terms.starts_at,
        expires_at=terms.expires_at,
    )


def _what_it_asks(terms: RuleTerms) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "about": terms.about,
        "family": terms.family,
        "said": terms.said,
        "said_en": terms.said_en,
        "checks": terms.checks,
        "checks_en": terms.checks_en,
        "concerns_home": terms.concerns_home or asks_homes(terms.when, terms.stages),
        "damped_s": terms.damped_s,
        "joins_within_m": terms.joins_within_m,
        "days": dict(terms.days),
    }
    if terms.watches_plates:
        plates = {"home_prefixes": list(terms.home_prefixes), "least_confidence": terms.least_confidence}
        return asked | {"signal_kind": terms.signal_kind, "condition": plates}
    return asked | {"signal_kind": "", "when": dict(terms.when), "stages": [dict(stage) for stage in terms.stages]}


def refuse_foreign_places(terms: RuleTerms, township: Place, scope: Scope, roles: Collection[Role]) -> None:
    for code in [township.pk, *terms.place_codes]:
        if not code.startswith(township.pk) or not scope.sees(code, roles):
            raise RuleNotYours(_("You can make rules only for places that you answer for."))


def _record(action: str, rule: WatchRule, *, by: Person, at: datetime, reason: str = "") -> None:
    detail = {"version": rule.version, "title": rule.title, "expires_at": rule.expires_at.isoformat()}
    if rule.published_by_id is not None:
        detail["proposed_by"] = str(rule.made_by_id)
    audit.record(
        action,
        f"rule:{rule.key}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=rule.township_id,
        at=at,
        reason=reason,
        detail=detail,
    )
    live.tell("warning", {"place": rule.township_id, "id": str(rule.key)})
