"""What waits to be decided or put right, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from dayuan.cases.models import Case
from dayuan.cases.queries import LEVEL_WORDS, STATUS_WORDS
from dayuan.cases.rules import Status
from dayuan.dispatch.models import Offer, OfferState
from dayuan.dispatch.queries import cases_nobody_goes_to
from dayuan.people.access import Scope
from dayuan.places.coordinates import Point
from dayuan.warnings.models import Warning
from dayuan.warnings.queries import named_in_short
from dayuan.warnings.rules import WarningLevel
from dayuan.warnings.spots import point_of

MOST_SHOWN = 80
WITH_WARNING = ("place", "site", "warning__rule", "warning__site", "warning__device")
RANKS = {WarningLevel.RED.value: 0, WarningLevel.YELLOW.value: 1, WarningLevel.BLUE.value: 2}


@dataclass(frozen=True)
class Matter:
    """One line of the list: a warning nobody has decided, or a case that is still open."""

    key: str
    """`warning:<id>` or `case:<id>`; a confirmed warning goes on under its own key."""
    title: str
    where: str
    state: str
    level: str
    level_word: str
    until: datetime
    clock_word: str
    undecided: bool
    point: Point | None
    """Longitude and latitude."""
    nobody_goes: bool = False
    """Everybody who could be sent was asked in vain: somebody has to take the phone."""

    @property
    def urgency(self) -> tuple[bool, bool, int, datetime]:
        """Red stands above everything; then what nobody goes to, whatever its level; then by level and clock."""
        is_red = self.level == WarningLevel.RED
        return not is_red, not self.nobody_goes, RANKS.get(self.level, len(RANKS)), self.until

    @property
    def page(self) -> str:
        return page_of(self.key)

    @property
    def fragment(self) -> str:
        kind, _colon, identifier = self.key.partition(":")
        return reverse("web:matter", args=[kind, identifier])


@dataclass(frozen=True)
class Waiting:
    """The list, and how many there are in all."""

    shown: list[Matter]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def page_of(key: str) -> str:
    return f"{reverse('web:home')}?matter={key}"


def matters(scope: Scope) -> Waiting:
    """Everything this person has to look after now."""
    warnings = Warning.objects.visible_to(scope).undecided()
    cases = Case.objects.visible_to(scope).open().for_command()
    found = sorted([*_undecided(warnings), *_open_cases(cases, scope)], key=lambda matter: matter.urgency)
    return Waiting(found[:MOST_SHOWN], warnings.count() + cases.count())


def _rank() -> models.Case:
    """The same order in the database, so that a flood of blue hides no red."""
    whens = [models.When(level=level, then=rank) for level, rank in RANKS.items()]
    return models.Case(*whens, default=len(RANKS))


def _undecided(warnings: models.QuerySet[Warning]) -> Iterator[Matter]:
    waiting = warnings.select_related("rule", "place", "site", "device", "owner")
    for warning in waiting.order_by(_rank(), "decide_by")[:MOST_SHOWN]:
        yield Matter(
            key=f"warning:{warning.pk}",
            title=" · ".join(filter(None, [warning.rule.display_title, named_in_short(warning)])),
            where=_where(warning),
            state=_who_decides(warning),
            level=warning.level,
            level_word=_level_word(warning.level),
            until=warning.decide_by,
            clock_word=_("to decide"),
            undecided=True,
            point=point_of(warning) or _middle(warning),
        )


def _who_decides(warning: Warning) -> str:
    version = _("Rule version %(version)s") % {"version": warning.rule.version}
    owner = warning.owner.display_name if warning.owner else _("nobody was on duty")
    return f"{version} · {owner}"


def _open_cases(waiting: models.QuerySet[Case], scope: Scope) -> Iterator[Matter]:
    cases = list(waiting.select_related(*WITH_WARNING).order_by(_rank(), "due_at")[:MOST_SHOWN])
    seen = set(Warning.objects.visible_to(scope).filter(case__in=cases).values_list("case_id", flat=True))
    offers = {offer.case_id: offer for offer in Offer.objects.live().filter(case__in=cases).select_related("person")}
    in_vain = cases_nobody_goes_to(case for case in cases if case.pk not in offers and case.status == Status.FILED)
    for case in cases:
        offer = offers.get(case.pk)
        until, clock_word = _case_clock(case, offer)
        yield Matter(
            key=f"warning:{case.warning.pk}" if case.pk in seen else f"case:{case.pk}",
            title=case.display_title,
            where=_where(case),
            state=in_vain.get(case.pk) or _case_state(case, offer),
            level=case.level,
            level_word=_level_word(case.level),
            until=until,
            clock_word=clock_word,
            undecided=False,
            point=_point_of_case(case, may_read=case.pk in seen),
            nobody_goes=case.pk in in_vain,
        )


def _case_clock(case: Case, offer: Offer | None) -> tuple[datetime, str]:
    """The next thing that is late if nobody does it."""
    if offer is not None and offer.state == OfferState.ASKED:
        return offer.answer_by, _("to answer")
    if offer is not None and offer.state == OfferState.ACCEPTED and offer.arrive_by is not None:
        return offer.arrive_by, _("to arrive")
    return case.due_at, _("to close")


def _case_state(case: Case, offer: Offer | None) -> str:
    word = str(STATUS_WORDS[Status(case.status)])
    return f"{word} · {offer.person.display_name}" if offer else word


def _where(subject: Warning | Case) -> str:
    return f"{subject.place} · {subject.site}" if subject.site else str(subject.place)


def _level_word(level: str) -> str:
    return str(LEVEL_WORDS.get(level, ""))


def _point_of_case(case: Case, *, may_read: bool) -> Point | None:
    """Where its warning stood, and it goes on standing there; a home's spot only for who reads the warning (C-14)."""
    warning = getattr(case, "warning", None)
    if warning is not None and (may_read or not warning.concerns_home) and (point := point_of(warning)):
        return point
    return _middle(case)


def _middle(subject: Warning | Case) -> Point | None:
    for spot in (subject.site, subject.place):
        if spot is not None and spot.longitude is not None and spot.latitude is not None:
            return spot.longitude, spot.latitude
    return None
