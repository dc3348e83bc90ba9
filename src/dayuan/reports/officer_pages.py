"""For those who work on a case: its evidence, whom to telephone; and the QR codes of a place."""

from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.cases.access import get_case_for
from dayuan.cases.actions import CaseIsClosed, add_evidence
from dayuan.cases.evidence_album import evidence_path
from dayuan.cases.models import Case, Evidence
from dayuan.cases.queries import cases_of
from dayuan.cases.rules.evidence import MEDIA_TYPES, EvidenceKind, FileType
from dayuan.kernel import audit
from dayuan.kernel.clock import now
from dayuan.kernel.drafts import Draft, answers_facts, in_conflict, received, refused, written_at
from dayuan.kernel.errors import Refusal
from dayuan.people.access import place_worked
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, STAFF_ROLES
from dayuan.places.models import Place
from dayuan.places.rules import Level
from dayuan.reports.access import get_evidence_for
from dayuan.reports.actions import note_telephoned, public_address
from dayuan.reports.drawing import qr_code
from dayuan.reports.forms import EvidenceForm
from dayuan.reports.queries import place_words

LOOK_LASTS = timedelta(minutes=10)
"""A page that is drawn again asks for its pictures again; that is still one look."""


@require_GET
@for_roles(STAFF_ROLES)
def evidence(request: SignedInRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """A photograph, a recording or a document, to whoever may see the case; each look is on record."""
    piece = get_evidence_for(case_id, evidence_id, request.person_scope)
    try:
        contents = evidence_path(piece.pk, piece.file_type).read_bytes()
    except FileNotFoundError as gone:
        raise Http404 from gone
    _register_look(request, piece)
    headers = {
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    if piece.kind == EvidenceKind.DOCUMENT:
        headers["Content-Disposition"] = f'attachment; filename="{piece.case.code}.pdf"'
    return HttpResponse(contents, content_type=MEDIA_TYPES[FileType(piece.file_type)], headers=headers)


def _register_look(request: SignedInRequest, piece: Evidence) -> None:
    if not cache.add(f"evidence-look:{request.user.pk}:{piece.pk}", True, LOOK_LASTS.total_seconds()):
        return
    audit.record(
        "evidence_seen",
        f"case:{piece.case.code}",
        by_id=request.user.pk,
        by_name=request.user.full_name,
        place_code=piece.case.place_id,
        at=now(),
        reason=_("Looked at on the page of the case"),
        detail={"evidence": str(piece.pk), "kind": piece.kind},
    )


@require_http_methods(["GET", "POST"])
@for_roles(STAFF_ROLES)
def new_evidence(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    case = get_case_for(case_id, request.person_scope)
    if request.method == "GET":
        return render(request, "reports/new_evidence.html", {"case": case, "form": EvidenceForm()})
    form, at = EvidenceForm(request.POST, request.FILES), now()
    if form.is_valid():
        draft = Draft(form.sender_key(), written_at(request, at=at))
        try:
            add_evidence(case.pk, form.cleaned_data["upload"].read(), by=request.user, at=at, draft=draft)
        except CaseIsClosed as over:
            return _case_is_over(request, case, form, over)
        except Refusal as refusal:
            form.add_error("upload", str(refusal))
        else:
            link = reverse("cases:case", args=[case.pk])
            return received(case.code, link) if answers_facts(request) else redirect(link)
    return _not_added(request, case, form)


def _not_added(request: SignedInRequest, case: Case, form: EvidenceForm) -> HttpResponse:
    if answers_facts(request):
        return refused(form, status=422)
    return render(request, "reports/new_evidence.html", {"case": case, "form": form}, status=422)


def _case_is_over(request: SignedInRequest, case: Case, form: EvidenceForm, over: Refusal) -> HttpResponse:
    """A photograph that waited on a phone meanwhile: it stays there, and whoever took it decides where it goes."""
    goes_on = case.merged_into
    if not answers_facts(request):
        form.add_error("upload", str(over))
        return _not_added(request, case, form)
    if goes_on is None or not cases_of(request.person_scope).filter(pk=goes_on.pk).exists():
        return in_conflict(str(over), link=reverse("cases:case", args=[case.pk]))
    said = _("This case was merged meanwhile and goes on as %(code)s. Add it there, or delete it.") % {
        "code": goes_on.code
    }
    return in_conflict(
        said, link=reverse("cases:case", args=[goes_on.pk]), instead=reverse("evidence:new", args=[goes_on.pk])
    )


@require_POST
@for_roles(STAFF_ROLES)
def telephoned(request: SignedInRequest, case_id: UUID, message_id: UUID) -> HttpResponse:
    """The reporter was told by telephone."""
    case = get_case_for(case_id, request.person_scope)
    note_telephoned(case, message_id, by=request.user, at=now())
    return redirect("cases:case", case.pk)


@require_GET
@for_roles(DESK_ROLES)
def codes(request: SignedInRequest) -> HttpResponse:
    """QR codes to print and hang up: whoever reads one with a phone reports from there."""
    code = request.GET.get("place", "")
    desks = request.person_scope.place_codes(DESK_ROLES)
    place = place_worked(code, request.person_scope) if code else Place.objects.filter(code__in=desks).first()
    if place is None:
        raise Http404
    levels = [Level.TOWNSHIP, Level.VILLAGE] if place.level in (Level.TOWNSHIP, Level.COUNTY) else list(Level)
    inside = Place.objects.within(place.pk).in_use().select_related("parent").filter(level__in=levels).order_by("code")
    shown = [one for one in inside if one.level in (Level.TOWNSHIP, Level.VILLAGE, Level.COURTYARD)]
    cards = [_card(request, one.pk, place_words(one)) for one in shown]
    sites = place.sites.order_by("name") if place.level not in (Level.TOWNSHIP, Level.COUNTY) else []
    cards += [_card(request, str(site.pk), f"{place} · {site}") for site in sites]
    return render(request, "reports/codes.html", {"place": place, "cards": cards, "places": _villages(desks)})


def _villages(desks: tuple[str, ...]) -> list[Place]:
    return [
        place
        for code in desks
        for place in Place.objects.within(code).in_use().filter(level=Level.VILLAGE).order_by("code")
    ]


def _card(request: SignedInRequest, code: str, name: str) -> dict[str, str]:
    path = reverse("report:at", args=[code])
    address = public_address(path) or request.build_absolute_uri(path)
    return {"name": name, "address": address, "drawing": qr_code(address)}
