"""The page of a person, and what is done to their entry."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.households.access import get_resident, get_resident_to_keep, may_keep, may_read_care
from dayuan.households.actions.care import note_care
from dayuan.households.actions.merging import merge_residents
from dayuan.households.actions.records import today_of
from dayuan.households.actions.residents import come_back, correct_resident, end_entry, make_head, move_resident
from dayuan.households.actions.reveals import note_opened
from dayuan.households.actions.reveals import reveal as reveal_field
from dayuan.households.forms import (
    CareForm,
    ComeBackForm,
    CorrectionForm,
    EndForm,
    HeadForm,
    MergeForm,
    MoveForm,
    RevealForm,
)
from dayuan.households.gaps import lacks_guardian
from dayuan.households.models import Resident
from dayuan.households.pages.shapes import form_page, page_or_fragment
from dayuan.households.queries import history_of_resident, possible_duplicates
from dayuan.households.rules import KEEP_ROLES, READ_ROLES, Ending, Purpose, Relation, SensitiveField, age_on
from dayuan.households.sections import desk_sections
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles

ON_A_PERSON = (SensitiveField.PHONE, SensitiveField.ID_NUMBER)


@never_cache
@require_GET
@for_roles(READ_ROLES)
def resident(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    found = get_resident(resident_id, request.person_scope)
    note_opened(found, by=request.user, at=now())
    return page_or_fragment(request, "households/resident.html", "households/_resident.html", facts_of(request, found))


@never_cache
@require_POST
@for_roles(READ_ROLES)
def reveal(request: SignedInRequest, resident_id: UUID, field: str) -> HttpResponse:
    """One protected field, for a purpose."""
    found = get_resident(resident_id, request.person_scope)
    context = facts_of(request, found)
    # A field that is not this person's to open is not there: C-15.
    line = next((line for line in context["lines"] if line["field"] == field), None)
    if line is None:
        raise Http404
    form = RevealForm(request.POST, prefix=field)
    line["form"] = form
    if form.is_valid():
        purpose, words = Purpose(form.cleaned_data["purpose"]), form.cleaned_data["words"]
        shown = reveal_field(found, SensitiveField(field), purpose=purpose, words=words, by=request.user, at=now())
        line |= {"shown": shown or _("nothing noted"), "form": RevealForm(prefix=field)}
    status = 200 if form.is_valid() else 422
    return page_or_fragment(
        request, "households/resident.html", "households/_line.html", context | {"line": line}, status=status
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def correct(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    found = get_resident_to_keep(resident_id, request.person_scope)
    at = now()
    form = CorrectionForm(request.POST or None, at=at, resident=found, initial=_entered(found))
    return _to_page(
        request,
        "households/resident_form.html",
        form,
        found,
        lambda: correct_resident(found.pk, form.facts(), by=request.user, at=at, why=form.cleaned_data["why"]),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def move(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    found = get_resident_to_keep(resident_id, request.person_scope)
    form = MoveForm(request.POST or None, scope=request.person_scope, initial={"place": found.place_id})

    def act() -> Resident:
        entered = form.cleaned_data
        return move_resident(
            found.pk,
            entered["reached"],
            relation=Relation(entered["relation"]),
            on=entered["on"],
            by=request.user,
            at=now(),
            why=entered["why"],
        )

    return _to_page(request, "households/act.html", form, found, act, heading=_("Move to another household"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def end(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    found = get_resident_to_keep(resident_id, request.person_scope)
    form = EndForm(request.POST or None)

    def act() -> Resident:
        entered = form.cleaned_data
        return end_entry(
            found.pk, Ending(entered["ending"]), on=entered["on"], by=request.user, at=now(), why=entered["why"]
        )

    return _to_page(request, "households/act.html", form, found, act, heading=_("Moved out or died"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def back(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    found = get_resident_to_keep(resident_id, request.person_scope)
    form = ComeBackForm(request.POST or None)

    def act() -> Resident:
        entered = form.cleaned_data
        return come_back(found.pk, found.household, on=entered["on"], by=request.user, at=now(), why=entered["why"])

    return _to_page(request, "households/act.html", form, found, act, heading=_("Came back, or ended by mistake"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def head(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    found = get_resident_to_keep(resident_id, request.person_scope)
    form = HeadForm(request.POST or None)

    def act() -> Resident:
        earlier = Relation(form.cleaned_data["earlier_head_is"])
        return make_head(found.pk, earlier_head_is=earlier, by=request.user, at=now(), why=form.cleaned_data["why"])

    return _to_page(request, "households/act.html", form, found, act, heading=_("Make head of the household"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def merge(request: SignedInRequest, resident_id: UUID, other_id: UUID) -> HttpResponse:
    """This entry stays, the other ends. A person has both before them and decides."""
    found = get_resident_to_keep(resident_id, request.person_scope)
    other = get_resident_to_keep(other_id, request.person_scope)
    form = MergeForm({**request.POST.dict(), "other": str(other.pk)} if request.method == "POST" else None)
    return _to_page(
        request,
        "households/merge.html",
        form,
        found,
        lambda: merge_residents(found.pk, other.pk, by=request.user, at=now(), why=form.cleaned_data["why"]),
        other=other,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(READ_ROLES)
def care(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    """Only for the named care group; to others this page does not exist."""
    found = get_resident(resident_id, request.person_scope)
    if not may_read_care(found, request.person_scope, at=now()):
        raise Http404
    # Nothing is ticked before: what stands there is opened on the person's page, for a purpose.
    form = CareForm(request.POST or None)
    return _to_page(
        request,
        "households/act.html",
        form,
        found,
        lambda: note_care(found.pk, form.chosen(), by=request.user, at=now(), why=form.cleaned_data["why"]),
        heading=_("Note what the person needs"),
        remark=_("This replaces what was noted before. Never a diagnosis; only the care group reads it."),
    )


def facts_of(request: SignedInRequest, found: Resident) -> dict[str, Any]:
    at = now()
    with_care = may_read_care(found, request.person_scope, at=at)
    return {
        "resident": found,
        "age": age_on(found.born_on, today_of(at)),
        "lacks_guardian": lacks_guardian(found, today_of(at)),
        "history": history_of_resident(found, with_care=with_care),
        "duplicates": possible_duplicates(found, request.person_scope) if may_keep(found, request.person_scope) else [],
        "may_keep": may_keep(found, request.person_scope),
        "with_care": with_care,
        "lines": _lines(found, with_care=with_care),
        "sections": desk_sections(found, request.person_scope, at=at),
    }


def _lines(found: Resident, *, with_care: bool) -> list[dict[str, Any]]:
    masked = {SensitiveField.PHONE: found.masked_phone, SensitiveField.ID_NUMBER: found.masked_id_number}
    if with_care:
        masked[SensitiveField.CARE] = "****"
    return [
        {
            "field": field,
            "masked": text,
            "form": RevealForm(prefix=field.value),
            "shown": "",
            "action": reverse("households:reveal", args=[found.pk, field.value]),
        }
        for field, text in masked.items()
    ]


def _entered(found: Resident) -> dict[str, Any]:
    """What the form begins with; protected fields stay empty."""
    return {
        "name": found.name,
        "sex": found.sex,
        "born_on": found.born_on,
        "relation": found.relation,
        "lives_here": "here" if found.lives_here else "away",
        "lives_so_since": found.lives_so_since,
        "guardian": found.guardian_id,
        "consent_by": found.consent_by,
        "consent_how": found.consent_how,
        "consent_on": found.consent_on,
    }


def _to_page(
    request: SignedInRequest, template: str, form: Any, found: Resident, act: Any, **context: Any
) -> HttpResponse:
    return form_page(
        request,
        template,
        form,
        {"resident": found, "household": found.household, **context},
        act,
        refused_field=None,
        done=_("Saved. What stood before is kept in the history."),
        to=lambda _kept: ("households:resident", found.pk),
    )
