"""What other systems may know: classes that the public may choose, and public cases without the people in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from dayuan.cases.models import Case, Step
from dayuan.cases.queries import newest_shown, public_sentence, why_nothing_is_shown
from dayuan.cases.routing import ClassNow, classes_of
from dayuan.cases.rules import PUBLIC_STEPS, StepKind
from dayuan.cases.rules.showing import TOLD_KINDS
from dayuan.exchange.models import ApiKey, Delivery, Subscription
from dayuan.exchange.rules.hooks import DeliveryState
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Level, Place
from dayuan.places.rules import CODE_LENGTHS, VILLAGE_DIGITS

ENDINGS = frozenset({StepKind.CLOSED, StepKind.TURNED_DOWN, StepKind.MERGED, StepKind.VOIDED})
"""Steps that end a case."""
DELIVERIES_SHOWN = 50


def public_classes(township_code: str, *, at: datetime) -> dict[str, ClassNow]:
    """Classes of a township that the public may choose: no disputes, no complaints. Retired ones too."""
    return {code: one for code, one in classes_of(township_code, at=at).items() if one.is_public}


def public_cases(township_code: str, classes: Iterable[str]) -> QuerySet[Case]:
    """Reported cases of these classes in a township, the newest first: nobody is complained about in any of them."""
    found = Case.objects.filter(
        place__code__startswith=township_code,
        class_code__in=list(classes),
        kind__in=TOLD_KINDS,
        shielded_from="",
        complained_about__isnull=True,
    )
    return found.select_related("place", "owner_post__place").order_by("-opened_at", "-pk")


@dataclass(frozen=True)
class PublicCase:
    """A case as the public page shows it, no closer than its village."""

    case: Case
    of_class: ClassNow
    place: Place
    """The village, or the township where no village is known."""
    last: Step | None
    photo: UUID | None = None
    """The photograph that was released to the public last."""

    @property
    def sentence(self) -> str:
        return public_sentence(self.last) if self.last else ""

    @property
    def updated_at(self) -> datetime:
        if self.case.closed_at is not None:
            return self.case.closed_at
        return self.last.at if self.last else self.case.opened_at

    @property
    def agency(self) -> str:
        """The place whose post answers for it; never a person."""
        post = self.case.owner_post
        return (post.place if post is not None else self.place).name


def as_public(cases: Iterable[Case], classes: dict[str, ClassNow], *, at: datetime) -> list[PublicCase]:
    """Cases with their place, no closer than the village: nobody's home is told; their last public word and photo."""
    cases = list(cases)
    places = Place.objects.in_bulk({rounded(case.place_id) for case in cases})
    steps = Step.objects.filter(case__in=cases, kind__in=PUBLIC_STEPS).select_related("case")
    last = {step.case_id: step for step in steps.order_by("case_id", "-number").distinct("case_id")}
    photos = _photos_of(cases, classes, at=at)
    return [
        PublicCase(
            case, classes[case.class_code], places[rounded(case.place_id)], last.get(case.pk), photos.get(case.pk)
        )
        for case in cases
    ]


def _photos_of(cases: Sequence[Case], classes: dict[str, ClassNow], *, at: datetime) -> dict[UUID, UUID]:
    """By case the photograph released last; most have none, and only of the others it is asked whether they may."""
    newest = newest_shown(cases)
    return {
        case.pk: newest[case.pk]
        for case in cases
        if case.pk in newest and why_nothing_is_shown(case, at=at, of_class=classes[case.class_code]) is None
    }


def public_steps(cases: QuerySet[Case], first: datetime, last: datetime) -> QuerySet[Step]:
    """What happened to these cases in a time, as far as the public page tells, the first first."""
    found = Step.objects.filter(case__in=cases.order_by(), kind__in=PUBLIC_STEPS, at__range=(first, last))
    return found.select_related("case").order_by("at", "pk")


def rounded(place_code: str) -> str:
    return place_code[:VILLAGE_DIGITS]


def township_of_code(code: str) -> Place | None:
    """The township of a jurisdiction_id."""
    if len(code) != CODE_LENGTHS[Level.TOWNSHIP] or not code.isdecimal():
        return None
    return Place.objects.in_use().filter(pk=code, level=Level.TOWNSHIP).first()


def village_named_in(words: str, township_code: str) -> Place | None:
    """The village of a township whose name stands in an address; None where none does, or more than one."""
    villages = Place.objects.in_use().filter(level=Level.VILLAGE, code__startswith=township_code)
    named = [village for village in villages if village.name and village.name in words]
    longest = max((len(village.name) for village in named), default=0)
    named = [village for village in named if len(village.name) == longest]
    return named[0] if len(named) == 1 else None


def keys_of(scope: Scope) -> QuerySet[ApiKey]:
    """Keys of the townships at whose command this person is, with how many cases came in by each."""
    found = ApiKey.objects.filter(scope.q("township_id", COMMAND_ROLES)).select_related("made_by", "revoked_by")
    return found.annotate(cases=Count("received"), last_case_at=Max("received__received_at"))


def subscriptions_of(scope: Scope) -> QuerySet[Subscription]:
    """Addresses that are told by the same townships, with how many messages wait and how many were given up."""
    found = Subscription.objects.filter(scope.q("township_id", COMMAND_ROLES)).select_related("made_by", "stopped_by")
    return found.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        given_up=Count("deliveries", filter=Q(deliveries__state=DeliveryState.GIVEN_UP)),
    )


def last_deliveries(subscription: Subscription) -> list[Delivery]:
    return list(subscription.deliveries.all()[:DELIVERIES_SHOWN])
