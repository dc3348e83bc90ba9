"""Warnings in templates: their words in the reader's language, and what the reader may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import template
from django.core.paginator import Page, Paginator
from django.utils.html import format_html

from dayuan.cases.models import Case
from dayuan.kernel.clock import now
from dayuan.people.access import NOBODY
from dayuan.people.rules import DESK_ROLES
from dayuan.places.whereabouts import Whereabouts
from dayuan.rulebook.looking import DayKind
from dayuan.sensing.rules import SENT_BY_NOBODY_YET, SignalKind
from dayuan.sensing.wording import SIGNAL_WORDS
from dayuan.warnings.access import may_change_by_hand, may_decide_on, may_see_plate
from dayuan.warnings.followups import FollowUp, follow_ups, leaders_asked
from dayuan.warnings.forms import ConfirmForm, HandForm, JoinForm, LevelForm, MuteForm, RejectForm, SplitForm
from dayuan.warnings.handable import cases_for
from dayuan.warnings.joinable import why_not_one
from dayuan.warnings.models import Episode, Mute, Warning, WarningStatus, WatchRule
from dayuan.warnings.naming import DAY_WORDS, WEEKDAY_WORDS
from dayuan.warnings.queries import (
    Counts,
    MuteShown,
    Sighting,
    best_sighting,
    counted_since,
    counts_of_camera,
    counts_of_rule,
    episodes_of,
    mutes_now,
    mutes_of,
    named_in_short,
    named_sightings_of,
    near_in_time,
    parts_of_page,
    with_all,
    with_what_was_told,
)
from dayuan.warnings.rules import (
    PUT_RIGHT_WITHIN,
    STORM_FROM,
    STORM_WITHIN,
    FalseAlarmReason,
    Family,
    WarningLevel,
    Why,
    kinds_in,
)
from dayuan.warnings.rules.backtesting import Outcome, Show
from dayuan.warnings.spots import spot_of, warning_behind
from dayuan.warnings.story import story_of
from dayuan.warnings.telling import span
from dayuan.warnings.turns import HeardAgain, LevelTurn, heard_again, turns_of
from dayuan.warnings.wording import (
    FAMILY_WORDS,
    FIGURE_MEANINGS,
    FIGURE_WORDS,
    LEVEL_WORDS,
    OUTCOME_WORDS,
    READER_WORDS,
    REASON_WORDS,
    STATUS_WORDS,
    WHY_SENTENCES,
)

register = template.Library()
PARTS_SHOWN = 100
PARTS_ON_A_PAGE = 20


@dataclass(frozen=True)
class Facts:
    """What the panel of a warning shows beside the warning itself."""

    best: Sighting
    sightings: list[Sighting]
    turns: list[LevelTurn]
    """How it came to its level, and what people did to it."""
    heard_again: HeardAgain | None
    mutes: list[Mute]
    reads_desk: bool
    """Whether the reader opens rules and devices; whoever was only called opens this one warning."""
    other_rules: list[WatchRule]
    """By which it was found as well."""
    of_rule: Counts
    of_camera: Counts | None
    may_decide: bool
    may_see_plate: bool
    episodes: list[Episode]
    storm: Page[Episode]
    """What was joined with it only because very many waited."""
    storm_from: int
    storm_minutes: int
    may_split: bool
    named_only: list[Sighting]
    """What people told of a place without a point, where several such were taken together."""
    related: list[Warning]
    may_change: bool
    """Level, mute, join: whoever commands here, while it waits or is being handled."""
    level_form: LevelForm
    mute_form: MuteForm
    join_form: JoinForm
    hand_form: HandForm
    cases: list[Case]
    """Open ones that it may be handed to."""
    split_form: SplitForm
    split_of: UUID | None
    """Whose part somebody tried to take away without saying why."""
    joins: list[Warning]
    """Waiting ones that it may be joined with."""
    parts: list[str]
    """Partials of higher packages."""
    confirm_form: ConfirmForm
    reject_form: RejectForm


@register.simple_tag(takes_context=True)
def warning_facts(context: dict[str, Any], warning: Warning) -> Facts:
    scope = getattr(context.get("request"), "person_scope", NOBODY)
    since = counted_since(now())
    related = near_in_time(warning, scope)
    sightings = with_what_was_told(named_sightings_of(warning), scope)
    named_only = [one for one in sightings if one.named_place]
    episodes = list(episodes_of(warning, in_storm=False)[:PARTS_SHOWN])
    storm = Paginator(episodes_of(warning, in_storm=True), PARTS_ON_A_PAGE).get_page(_storm_page(context))
    return Facts(
        best=best_sighting(warning),
        sightings=sightings,
        turns=story_of(warning, sightings, scope),
        heard_again=heard_again(warning),
        mutes=mutes_of(warning, at=now()),
        reads_desk=scope.holds(DESK_ROLES),
        other_rules=_other_rules(warning, episodes),
        of_rule=counts_of_rule(warning.rule, since),
        of_camera=counts_of_camera(warning.device, since) if warning.device else None,
        may_decide=may_decide_on(warning, scope),
        may_see_plate=may_see_plate(warning, scope),
        episodes=episodes,
        storm=storm,
        storm_from=STORM_FROM,
        storm_minutes=int(STORM_WITHIN / timedelta(minutes=1)),
        may_split=warning.status == WarningStatus.RAISED and len(episodes) + storm.paginator.count > 1,
        named_only=named_only if len(named_only) > 1 else [],
        related=related,
        may_change=may_change_by_hand(warning, scope),
        level_form=context.get("level_form")
        or LevelForm(current=warning.level, leaders=leaders_asked(warning, at=now()), auto_id=f"level-{warning.pk}-%s"),
        mute_form=context.get("mute_form") or MuteForm(warning=warning, auto_id=f"mute-{warning.pk}-%s"),
        join_form=context.get("join_form") or JoinForm(auto_id=f"join-{warning.pk}-%s"),
        hand_form=context.get("hand_form") or HandForm(auto_id=f"hand-{warning.pk}-%s"),
        cases=cases_for(warning, scope) if may_decide_on(warning, scope) else [],
        split_form=context.get("split_form") or SplitForm(auto_id=f"split-{warning.pk}-%s"),
        split_of=context.get("split_of"),
        joins=[one for one in related if one.status == WarningStatus.RAISED and not why_not_one(warning, one)],
        parts=parts_of_page(),
        confirm_form=context.get("confirm_form") or ConfirmForm(auto_id=f"confirm-{warning.pk}-%s"),
        reject_form=context.get("reject_form") or RejectForm(family=warning.family, auto_id=f"reject-{warning.pk}-%s"),
    )


def _other_rules(warning: Warning, episodes: Iterable[Episode]) -> list[WatchRule]:
    rules = {episode.rule.key: episode.rule for episode in episodes if episode.withdrawn_at is None}
    return [rule for key, rule in rules.items() if key != warning.rule.key]


def _storm_page(context: dict[str, Any]) -> str:
    request = context.get("request")
    return request.GET.get("storm", "") if request is not None else ""


@register.simple_tag(takes_context=True)
def muted_now(context: dict[str, Any]) -> list[MuteShown]:
    """What is muted in the reader's places, what ends first before the rest."""
    return mutes_now(getattr(context.get("request"), "person_scope", NOBODY), at=now())


@register.simple_tag(takes_context=True)
def follow_ups_now(context: dict[str, Any]) -> list[FollowUp]:
    """What somebody looks at again today, or should have."""
    return follow_ups(getattr(context.get("request"), "person_scope", NOBODY), at=now())


@register.simple_tag
def spot_of_warning(warning: Warning) -> Whereabouts | None:
    return spot_of(warning)


@register.simple_tag(takes_context=True)
def spot_of_case(context: dict[str, Any], case: Case) -> Whereabouts | None:
    """Where the thing is that the case's warning spoke of."""
    warning = warning_behind(case, getattr(context.get("request"), "person_scope", NOBODY))
    return spot_of(warning) if warning else None


@dataclass(frozen=True)
class BehindCase:
    """The warning of a case, with the reasons of its level: it came from it, or was handed it later."""

    warning: Warning
    reasons: list[LevelTurn]


@register.simple_tag(takes_context=True)
def warning_of_case(context: dict[str, Any], case: Case) -> BehindCase | None:
    """Where the reader may read it."""
    scope = getattr(context.get("request"), "person_scope", NOBODY)
    found = with_all(Warning.objects.visible_to(scope)).filter(case=case).first()
    if found is None:
        return None
    turns = turns_of(found, with_what_was_told(named_sightings_of(found), scope))
    return BehindCase(found, [turn for turn in turns if turn.level])


@register.filter
def sent_by_nobody(when: Any) -> list[str]:
    """The kinds of signal in a condition that nothing sends yet, by name."""
    return [str(SIGNAL_WORDS[kind]) for kind in sorted(SENT_BY_NOBODY_YET) if kind in kinds_in(when)]


@register.filter
def level_word(level: str) -> str:
    return str(LEVEL_WORDS[WarningLevel(level)])


@register.filter
def put_right_within(level: str) -> str:
    return span(PUT_RIGHT_WITHIN[WarningLevel(level)].total_seconds())


@register.filter
def status_word(status: str) -> str:
    return str(STATUS_WORDS[WarningStatus(status)])


@register.filter
def reason_word(reason: str) -> str:
    return str(REASON_WORDS[FalseAlarmReason(reason)]) if reason else ""


@register.filter
def why_sentence(why: str) -> str:
    return str(WHY_SENTENCES[Why(why)]) if why else ""


@register.filter
def outcome_word(outcome: str) -> str:
    return str(OUTCOME_WORDS[Outcome(outcome)])


@register.filter
def figure_word(show: str) -> str:
    return str(FIGURE_WORDS[Show(show)])


@register.filter
def figure_meaning(show: str) -> str:
    return str(FIGURE_MEANINGS[Show(show)])


@register.filter
def reader_word(role: str) -> str:
    return str(next((word for known, word in READER_WORDS.items() if known == role), role))


@register.filter
def percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f}%"


@register.filter
def in_short(warning: Warning) -> str:
    return named_in_short(warning)


@register.filter
def family_word(family: str) -> str:
    return str(FAMILY_WORDS[Family(family)])


@register.filter
def signal_word(kind: str) -> str:
    return str(SIGNAL_WORDS[SignalKind(kind)])


@register.filter
def span_words(seconds: float) -> str:
    return span(seconds)


@register.filter
def measured(sighting: Sighting) -> str:
    """The value with its unit. That of an alert is a number for comparing only; the alert itself is shown in words."""
    if sighting.value is None or sighting.kind == SignalKind.WEATHER_ALERT:
        return ""
    return f"{sighting.value:g} {sighting.unit}".strip()


@register.filter
def number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


@register.simple_tag
def reader_time() -> datetime:
    """When the reader looks: written onto the photograph beside their name."""
    return now()


@register.simple_tag
def box_of(sighting: Sighting) -> str:
    """Where the plate is on the photograph, in shares of its width and height."""
    left, top, width, height = sighting.box or (0, 0, 0, 0)
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}"/>', *(f"{share:.4f}" for share in (left, top, width, height))
    )


@register.filter
def days_in_words(days: dict[str, Any]) -> str:
    """On which days a rule looks: weekdays, kinds of days, season."""
    said = [str(WEEKDAY_WORDS[number]) for number in days.get("weekdays", ())]
    said += [str(DAY_WORDS[DayKind(kind)]) for kind in days.get("days", ())]
    if days.get("season"):
        said.append(" – ".join(days["season"]))
    return " · ".join(said)
