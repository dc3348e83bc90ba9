"""The register of residents as a workbook."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dayuan.households.models import Resident, ResidentQuerySet
from dayuan.households.queries import residents_of
from dayuan.households.rules import KEEP_ROLES
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import DESK_ROLES
from dayuan.workbooks.rules.columns import Value
from dayuan.workbooks.rules.masks import Masked
from dayuan.workbooks.sheet import Desk, Finding, Left, Narrowing, Problem, Row, Sheet, Shown, Touch, Values
from dayuan.workbooks.sheets.residents.asked import FLAT_COLUMNS, FORM_COLUMNS
from dayuan.workbooks.sheets.residents.columns import COLUMNS
from dayuan.workbooks.sheets.residents.facts import values_of
from dayuan.workbooks.sheets.residents.listing import (
    ONLY_THE_NAMED,
    care_places,
    narrowings_for,
    note_listed,
    rows_for,
    why_not_by_care,
)
from dayuan.workbooks.sheets.residents.matching import find, problems_without_the_register
from dayuan.workbooks.sheets.residents.preparing import Prepared, prepare
from dayuan.workbooks.sheets.residents.taking import take
from dayuan.workbooks.sheets.residents.undoing import take_back

READ_AT_ONCE = 1_000


class ResidentSheet(Sheet):
    """One row for each person; the household's number stands in each row, or only in its first."""

    kind = "residents"
    title = _("Households and residents")
    about = _("One row for each person, with the number of the household.")
    columns = COLUMNS
    of_residents = True
    form_columns = FORM_COLUMNS
    flat_columns = FLAT_COLUMNS
    importers = DESK_ROLES & KEEP_ROLES
    """Whoever may not change the register on its pages does not change it by a workbook."""
    for_whom = _("Whoever keeps the register of a village imports these: the village secretary.")

    def identity(self, values: Values) -> tuple[Value, ...] | None:
        if values.get("record"):
            return ("record", values["record"])
        number = values.get("id_number")
        if number and not isinstance(number, Masked):
            return ("id_number", number)
        return (values["place"], values["household"], values["name"], values.get("born_on"), number)

    def check_partly(self, row: Row, desk: Desk) -> Iterator[Problem]:
        yield from problems_without_the_register(row.values)

    def prepare(self, values: Values, *, ahead: bool) -> Prepared:
        return prepare(values, ahead=ahead)

    def look_up(self, rows: Sequence[Row], desk: Desk) -> list[Finding]:
        return find(rows, desk)

    def apply(self, findings: Sequence[Finding], desk: Desk, *, at: datetime) -> list[Touch]:
        return take(findings, desk, at=at)

    def undo(self, touches: Sequence[Touch], desk: Desk, *, at: datetime) -> list[Left]:
        return take_back(touches, desk, at=at)

    def show(self, keys: Sequence[str], desk: Desk) -> list[Shown]:
        found = Resident.objects.current().select_related("household").filter(pk__in=keys)
        return [Shown(str(one.pk), one.name, values_of(one)) for one in found if desk.covers(one.place_id)]

    def records(self, scope: Scope, place_code: str) -> Iterator[Values]:
        rows = _inside(scope, place_code).order_by("place_id", "household__number", "household_id", "born_on", "pk")
        for resident in rows.iterator(chunk_size=READ_AT_ONCE):
            yield values_of(resident)

    def count(self, scope: Scope, place_code: str) -> int:
        return _inside(scope, place_code).count()

    def narrowings(self, scope: Scope, *, day: date) -> tuple[Narrowing, ...]:
        return narrowings_for(scope, day=day)

    def why_not_narrowed(self, scope: Scope, *, day: date) -> str:
        return "" if care_places(scope, day=day) else str(ONLY_THE_NAMED)

    def why_not_here(self, scope: Scope, place_code: str, chosen: Mapping[str, str], *, day: date) -> dict[str, str]:
        return why_not_by_care(scope, place_code, chosen, day=day)

    def form_records(self, scope: Scope, place_code: str, chosen: Mapping[str, str], *, day: date) -> Iterator[Values]:
        return rows_for(_inside(scope, place_code), scope, chosen, day=day)

    def form_taken(
        self, keys: Sequence[str], chosen: Mapping[str, str], *, by: Person, reason: str, at: datetime
    ) -> None:
        note_listed(keys, chosen, by=by, reason=reason, at=at)


def _inside(scope: Scope, place_code: str) -> ResidentQuerySet:
    return residents_of(scope).current().filter(place__code__startswith=place_code)
