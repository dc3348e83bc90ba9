"""The county's systems: named, and what their columns and words mean kept in versions."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dayuan.exchange.county_models import CountyMeaning, CountySystem
from dayuan.exchange.rules.county import Meaning, differs
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.workbooks.actions import check_again, choose_columns
from dayuan.workbooks.models import Import


class CountyNameTaken(Refusal):
    """The township calls another system so."""


class MeaningMovedOn(Refusal):
    """Somebody kept another version since the page was opened."""


@transaction.atomic
def name_county_system(township: Place, *, name: str, by: Person, at: datetime) -> CountySystem:
    """Begin to change lists with a system of the county. Raises CountyNameTaken."""
    try:
        with transaction.atomic():
            system = CountySystem.objects.create(township=township, name=name.strip(), made_by=by, made_at=at)
    except IntegrityError as taken:
        raise CountyNameTaken(_("There is a system called %(name)s already.") % {"name": name.strip()}) from taken
    _record("county_system_named", system, by=by, at=at)
    return system


@transaction.atomic
def keep_meaning(system: CountySystem, meaning: Meaning, *, seen: int, by: Person, at: datetime) -> CountyMeaning:
    """Keep what the county's columns and words mean as a new version; the same again is none.

    Raises:
        MeaningMovedOn: it is not the version `seen` any more.
    """
    system = CountySystem.objects.select_for_update(of=("self",)).get(pk=system.pk)
    newest = system.versions.select_related("by").first()
    if newest is not None and not differs(newest.meaning, meaning):
        return newest
    if (newest.number if newest is not None else 0) != seen:
        who = newest.by if newest is not None else ""
        raise MeaningMovedOn(
            _("%(who)s kept another version meanwhile. Open the page again, then say it once more.") % {"who": who}
        )
    kept = CountyMeaning.objects.create(system=system, number=seen + 1, kept=meaning.as_json(), by=by, at=at)
    _record("county_meaning_kept", system, by=by, at=at, version=kept.number)
    return kept


@transaction.atomic
def keep_meaning_for(
    import_: Import, system: CountySystem, meaning: Meaning, *, seen: int, by: Person, at: datetime
) -> Import:
    """Keep it, and have the rows of an uploaded list checked by it.

    Raises:
        MeaningMovedOn: somebody kept another version meanwhile.
        TooLate, ColumnsIncomplete: as `choose_columns`.
    """
    kept = keep_meaning(system, meaning, seen=seen, by=by, at=at)
    if kept.at == at:
        check_again(import_.kind, but=import_)
    return choose_columns(import_, dict(meaning.columns), by=by, at=at)


def _record(action: str, system: CountySystem, *, by: Person, at: datetime, **more: int) -> None:
    audit.record(
        action,
        f"county_system:{system.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=system.township_id,
        at=at,
        detail={"name": system.name, **more},
    )
