"""Filters of the list under names of somebody's own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.cases.list_models import KeptFilter
from dayuan.cases.rules.lists import MOST_KEPT
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person


class FilterNameTaken(Refusal):
    """Two filters of one name could not be told apart."""


class TooManyFilters(Refusal):
    """More names than anybody finds again."""


@transaction.atomic
def keep_filter(*, name: str, address: str, by: Person, at: datetime) -> KeptFilter:
    """Keep a filter under a name. Raises: FilterNameTaken, TooManyFilters."""
    kept = _locked(by)
    if len(kept) >= MOST_KEPT:
        raise TooManyFilters(
            _("You keep %(most)s filters already. Drop one that you need no more.") % {"most": MOST_KEPT}
        )
    _refuse_taken(kept, name)
    return KeptFilter.objects.create(person=by, name=name.strip(), address=address, kept_at=at)


@transaction.atomic
def rename_filter(kept: KeptFilter, *, name: str, by: Person) -> None:
    """Give it another name. Raises: FilterNameTaken."""
    _refuse_taken([one for one in _locked(by) if one.pk != kept.pk], name)
    KeptFilter.objects.filter(pk=kept.pk, person=by).update(name=name.strip())


def drop_filter(kept: KeptFilter, *, by: Person) -> None:
    KeptFilter.objects.filter(pk=kept.pk, person=by).delete()


@transaction.atomic
def start_with_filter(kept: KeptFilter, *, by: Person) -> None:
    """The list opens with this one from now on; where it does already, with no filter any more."""
    was_start = any(one.pk == kept.pk and one.is_start for one in _locked(by))
    KeptFilter.objects.filter(person=by, is_start=True).update(is_start=False)
    if not was_start:
        KeptFilter.objects.filter(pk=kept.pk, person=by).update(is_start=True)


def _locked(person: Person) -> list[KeptFilter]:
    """Somebody's filters, while nobody changes them: the same person in two windows acts one after the other."""
    Person.objects.select_for_update().get(pk=person.pk)
    return list(KeptFilter.objects.filter(person=person))


def _refuse_taken(others: list[KeptFilter], name: str) -> None:
    if name.strip() in {one.name for one in others}:
        raise FilterNameTaken(_("You have a filter of this name already. Choose another name."))
