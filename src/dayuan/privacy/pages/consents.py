"""The consents of a resident, given and withdrawn on one page; and the texts they are asked with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.households.models import Resident
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.privacy.access import get_consent, get_resident_for_desk, get_text, townships_of, townships_publishing
from dayuan.privacy.actions.consents import FactsRefused, give_consent, publish_text, withdraw_consent
from dayuan.privacy.facts import differs_from_guardian
from dayuan.privacy.forms import GiveForm, TextForm, WithdrawForm
from dayuan.privacy.models import ConsentText
from dayuan.privacy.queries import ConsentLine, consent_lines, consents_of
from dayuan.privacy.rules.consents import KEEPING_ROLES, Channel, ConsentKind, OnBehalf, Standing, day_of


@never_cache
@require_GET
@for_roles(KEEPING_ROLES)
def consents(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    found = get_resident_for_desk(resident_id, request.person_scope)
    return _page(request, found, at=now())


@never_cache
@require_POST
@for_roles(KEEPING_ROLES)
def give(request: SignedInRequest, resident_id: UUID, kind: str) -> HttpResponse:
    """Record that somebody agreed, on paper or before a witness."""
    found, at = get_resident_for_desk(resident_id, request.person_scope), now()
    line = next((line for line in consent_lines(found, at=at) if line.kind == kind), None)
    if line is None or line.text is None:
        raise Http404
    form = GiveForm(request.POST, resident=found, at=at, text=line.text, prefix=kind)
    if form.is_valid():
        try:
            give_consent(found.pk, form.cleaned_data["text"], form.facts(), by=request.user, at=at)
        except FactsRefused as refused:
            _show_beside(form, refused)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The consent is recorded."))
            warn_of_other_guardian(request, form.facts().given_by, form.facts().on_behalf, found)
            return redirect("privacy:consents", found.pk)
    return _page(request, found, at=at, wrong={kind: form})


@never_cache
@require_POST
@for_roles(KEEPING_ROLES)
def withdraw(request: SignedInRequest, consent_id: UUID) -> HttpResponse:
    """On the same page, with one button, as it was given."""
    found, at = get_consent(consent_id, request.person_scope), now()
    form = WithdrawForm(request.POST, consent=found, prefix=found.kind)
    if not form.is_valid():
        return _page(request, found.resident, at=at, wrong={found.kind: form})
    entered = form.cleaned_data
    channel = Channel(entered["channel"])
    withdraw_consent(found.pk, withdrawn_by=entered["withdrawn_by"], channel=channel, by=request.user, at=at)
    messages.success(request, _("The consent is withdrawn. What was done on it stops now."))
    return redirect("privacy:consents", found.resident_id)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPING_ROLES)
def texts(request: SignedInRequest) -> HttpResponse:
    """Every version of every text; the township's chief publishes the next one."""
    publishing = townships_publishing(request.person_scope)
    may_publish = publishing.exists()
    if request.method == "POST" and not may_publish:
        raise Http404
    form = TextForm(request.POST or None, townships=publishing) if may_publish else None
    if form is not None and request.method == "POST" and form.is_valid() and _published(form, request, at=now()):
        messages.success(request, _("The text is published."))
        return redirect("privacy:texts")
    kept = ConsentText.objects.filter(township__in=townships_of(request.person_scope)).select_related("made_by")
    context = {"texts": kept.order_by("kind", "-version"), "form": form, "today": day_of(now())}
    return render(request, "privacy/texts.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@for_roles(KEEPING_ROLES)
def text_paper(request: SignedInRequest, text_id: UUID) -> HttpResponse:
    """A text with lines to sign, for whoever consents on paper."""
    found = get_text(text_id, request.person_scope)
    return render(request, "privacy/text_paper.html", {"text": found})


def warn_of_other_guardian(request: SignedInRequest, name: str, on_behalf: OnBehalf, resident: Resident) -> None:
    """Not refused: a grandparent may be the guardian in fact. Whoever recorded it makes sure of the proof."""
    if differs_from_guardian(name, on_behalf, resident) and resident.guardian is not None:
        sentence = _("The register has %(guardian)s as guardian, and %(name)s spoke. Make sure the proof shows that.")
        messages.warning(request, sentence % {"guardian": resident.guardian.name, "name": name.strip()})


def _published(form: TextForm, request: SignedInRequest, *, at: datetime) -> bool:
    entered = form.cleaned_data
    try:
        publish_text(
            entered["township"],
            ConsentKind(entered["kind"]),
            title=entered["title"],
            body=entered["body"],
            in_force_on=entered["in_force_on"],
            by=request.user,
            at=at,
        )
    except FactsRefused as refused:
        _show_beside(form, refused)
        return False
    return True


def _show_beside(form: Any, refused: FactsRefused) -> None:
    for field, sentence in refused.problems.items():
        form.add_error(field if field in form.fields else None, sentence)


def _page(
    request: SignedInRequest, resident: Resident, *, at: datetime, wrong: dict[str, Any] | None = None
) -> HttpResponse:
    wrong = wrong or {}
    lines = [_with_forms(line, resident, wrong.get(line.kind), at) for line in consent_lines(resident, at=at)]
    context = {"resident": resident, "lines": lines, "history": consents_of(resident)}
    return render(request, "privacy/consents.html", context, status=422 if wrong else 200)


def _with_forms(line: ConsentLine, resident: Resident, wrong: Any, at: datetime) -> dict[str, Any]:
    """One of the two forms: to agree, or to withdraw; the one that was filled in wrongly comes back as it was."""
    kind = line.kind.value
    withdraw_form = give_form = None
    if line.consent is not None and line.consent.is_standing:
        withdraw_form = wrong if isinstance(wrong, WithdrawForm) else WithdrawForm(consent=line.consent, prefix=kind)
    if line.text is not None and (line.standing is not Standing.GIVEN or _is_newer(line)):
        is_wrong = isinstance(wrong, GiveForm)
        give_form = wrong if is_wrong else GiveForm(resident=resident, at=at, text=line.text, prefix=kind)
    return {"line": line, "give": give_form, "withdraw": withdraw_form, "is_open": wrong is not None}


def _is_newer(line: ConsentLine) -> bool:
    """They agreed, and a later text waits for its first day: they can be asked with it already."""
    return line.text is not None and line.consent is not None and line.consent.text_id != line.text.pk
