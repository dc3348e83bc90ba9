"""Opening a case: from a warning, or from what somebody reported."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.calendars.queries import work_calendar_of
from dayuan.calendars.rules.working_time import SlaUnit, due_at
from dayuan.cases.actions.owning import give_to, tell_owner
from dayuan.cases.actions.steps import append_step, set_step_clock
from dayuan.cases.models import Case, ComplainedAbout, Reporter
from dayuan.cases.routing import ClassNow, class_of, clocks_of, first_landing, who_answers_for
from dayuan.cases.rules import CODE_ALPHABET, RANDOM_CHARACTERS, Kind, Status, StepKind, format_code
from dayuan.cases.rules.classes import COMPLAINT, OTHER
from dayuan.cases.rules.clocks import whole_limit
from dayuan.cases.rules.ladder import RUNG_OF
from dayuan.cases.rules.reporting import ReportChannel, ToldBy, new_digits
from dayuan.kernel.errors import Refusal
from dayuan.people.chain_rules import ground_of
from dayuan.people.models import Person
from dayuan.places.actions import keep_open
from dayuan.places.models import Place, Site
from dayuan.places.rules import CODE_LENGTHS, Level, unit_of

TRIES_FOR_A_FREE_CODE = 5
TITLE_LENGTH = 120
CHINESE, ENGLISH = "zh-hans", "en"


class ReportSaysNothing(Refusal):
    """There is neither a word nor anything else to go by."""


class ClassIsRetired(Refusal):
    """The township files nothing under this class any more."""


@transaction.atomic
def open_case(
    *,
    title: str,
    title_en: str,
    public_title: str,
    public_title_en: str,
    level: str,
    place: Place,
    site: Site | None,
    source: str | None,
    due_at: datetime,
    by: Person,
    at: datetime,
    class_code: str = OTHER,
    kind: Kind = Kind.WARNING,
    facts: dict[str, Any] | None = None,
) -> Case:
    """Open a case with its public code from something a person confirmed or took down. The same source opens one case.

    Raises:
        PlaceIsClosed: the place takes nothing new.
    """
    keep_open(place)
    case = Case(
        title=title,
        title_en=title_en,
        public_title=public_title,
        public_title_en=public_title_en,
        kind=kind,
        status=Status.IN_PROGRESS if kind is Kind.MEDIATED else Status.FILED,
        class_code=class_code,
        level=level,
        place=place,
        site=site,
        source=source,
        due_at=due_at,
        opened_by=by,
        opened_at=at,
        step_began_at=at,
    )
    if kind is Kind.MEDIATED:
        case.rung, case.limit_unit = RUNG_OF[ground_of(place.pk)], SlaUnit.WORK_DAY
    opened_before = _save_under_a_free_code(case)
    if opened_before is not None:
        return opened_before
    append_step(case, StepKind.OPENED, by=by, at=at, facts=facts)
    return case


@dataclass(frozen=True)
class WhoReports:
    """Who says so, and how they want to hear what became of it."""

    channel: ReportChannel
    name: str = ""
    phone: str = ""
    is_anonymous: bool = False
    told_by: ToldBy = ToldBy.PAGE
    person: Person | None = None
    entered_by: Person | None = None
    key: str = ""
    """Made by the sender: the same report sent twice opens one case."""
    written_at: datetime | None = None
    """Where the phone had to keep it until there was a connection."""


@dataclass(frozen=True)
class Reported:
    """What is reported, and where."""

    place: Place
    story: str
    class_code: str = OTHER
    level: str = ""
    title: str = ""
    whereabouts: str = ""
    longitude: float | None = None
    latitude: float | None = None
    site: Site | None = None
    shielded_from: str = ""
    """C-32: the place whose unit is complained about."""
    about: tuple[Person, ...] = field(default=())
    """C-32: officers complained about."""


class _SentTwice(Exception):
    """The same report came in at this very moment."""


def report_case(reported: Reported, who: WhoReports, *, at: datetime) -> Case:
    """Open a case from a report: its class says how long it may take and who answers; that post is told.

    Raises:
        PlaceIsClosed: the place takes nothing new.
        ReportSaysNothing: no word was said.
        ClassIsRetired: nothing is filed under this class any more.
    """
    before = reported_before(who.key)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            return _report(reported, who, at=at)
    except _SentTwice:
        return Reporter.objects.select_related("case").get(key=who.key).case


def reported_before(key: str) -> Case | None:
    """The case that a report with this key opened."""
    before = Reporter.objects.select_related("case").filter(key=key).first() if key else None
    return before.case if before is not None else None


def _report(reported: Reported, who: WhoReports, *, at: datetime) -> Case:
    keep_open(reported.place)
    of_class = class_of(reported.place.pk, reported.class_code, at=at)
    if of_class.is_retired:
        raise ClassIsRetired(
            _("Nothing is filed under “%(name)s” any more. Choose another class.") % {"name": of_class}
        )
    if not reported.story.strip():
        raise ReportSaysNothing(_("Say what it is about, in a few words."))
    case = _new_case(reported, of_class, who, at=at)
    if _save_under_a_free_code(case) is not None:
        raise RuntimeError("a case without a source was opened before")
    _keep_reporter(case, who, at=at)
    ComplainedAbout.objects.bulk_create(ComplainedAbout(case=case, person=person) for person in reported.about)
    append_step(case, StepKind.REPORTED, by=who.person or who.entered_by, at=at, facts=_facts_of(who, of_class))
    _route(case, reported, at=at)
    return case


def _facts_of(who: WhoReports, of_class: ClassNow) -> dict[str, str]:
    facts = {"channel": who.channel.value, "class": of_class.code}
    return facts | {"written_at": who.written_at.isoformat()} if who.written_at else facts


def _new_case(reported: Reported, of_class: ClassNow, who: WhoReports, *, at: datetime) -> Case:
    limit = whole_limit(clocks_of(reported.place.pk, at=at), reported.level, of_class.limit)
    is_complaint = of_class.code == COMPLAINT
    says_no_more = is_complaint or of_class.kind is Kind.DISPUTE
    story = reported.story.strip()
    with override(CHINESE):
        public = str(class_of(reported.place.pk, of_class.code, at=at))
    with override(ENGLISH):
        public_en = str(class_of(reported.place.pk, of_class.code, at=at))
    return Case(
        # A title stands on walls and in lists: the words of a complaint (C-32) or a dispute are read on its page.
        title=(reported.title.strip() or (public if says_no_more else _first_line(public, story)))[:TITLE_LENGTH],
        title_en="",
        public_title=public,
        public_title_en=public_en,
        kind=of_class.kind,
        class_code=of_class.code,
        level=reported.level,
        story=story,
        place=reported.place,
        site=reported.site,
        whereabouts=reported.whereabouts.strip(),
        longitude=reported.longitude,
        latitude=reported.latitude,
        shielded_from=reported.shielded_from or (unit_of(reported.place.pk) if is_complaint else ""),
        channel=who.channel,
        is_from_outside=who.person is None,
        status=Status.REPORTED,
        opened_at=at,
        opened_by=who.person or who.entered_by,
        due_at=due_at(at, limit.amount, limit.unit, work_calendar_of(reported.place.pk)),
        limit_unit=limit.unit,
    )


FIRST_WORDS = 40


def _first_line(class_name: str, story: str) -> str:
    """`路灯不亮：村口那盏灯三天不亮了`."""
    line = story.splitlines()[0].strip()
    return f"{class_name}：{line if len(line) <= FIRST_WORDS else line[:FIRST_WORDS] + '…'}"


def _keep_reporter(case: Case, who: WhoReports, *, at: datetime) -> None:
    reporter = Reporter(
        case=case,
        channel=who.channel,
        name=who.name.strip(),
        phone=who.phone.strip(),
        is_anonymous=who.is_anonymous,
        digits="" if who.phone.strip() or who.channel != ReportChannel.PUBLIC_PAGE else new_digits(),
        told_by=who.told_by,
        person=who.person,
        entered_by=who.entered_by,
        reported_at=at,
        written_at=who.written_at,
        key=who.key or None,
    )
    try:
        with transaction.atomic():
            reporter.save(force_insert=True)
    except IntegrityError as taken:
        raise _SentTwice from taken


def _route(case: Case, reported: Reported, *, at: datetime) -> None:
    """Give the case to whoever answers for its class at its place."""
    answer = who_answers_for(case.place, case.class_code, at=at)
    spared = [person.pk for person in reported.about]
    landing = first_landing(answer, spared=spared, shielded_from=case.shielded_from)
    give_to(case, landing)
    set_step_clock(case, at=at)
    case.save()
    tell_owner(case, _("It was reported, and you answer for this at this place."), by=None, at=at)


def _save_under_a_free_code(case: Case) -> Case | None:
    """Save a new case; or return the one its source has opened before, by somebody else at this very moment too."""
    for _try in range(TRIES_FOR_A_FREE_CODE):
        before = Case.objects.filter(source=case.source).first() if case.source else None
        if before is not None:
            return before
        case.code = new_code(case.place_id)
        case.index()
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            continue
        return None
    raise RuntimeError("no free case code found")


def new_code(place_code: str) -> str:
    characters = "".join(secrets.choice(CODE_ALPHABET) for _character in range(RANDOM_CHARACTERS))
    return format_code(place_code[: CODE_LENGTHS[Level.COUNTY]], characters)
