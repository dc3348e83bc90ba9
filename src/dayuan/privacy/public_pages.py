"""What somebody does on their own page, opened with code and phone: agree, withdraw, ask, see everything."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dayuan.households.actions.records import record_of_resident
from dayuan.households.models import Resident
from dayuan.households.own_file import draw_own_file, proof_of, resident_proven, unlisted
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.privacy.actions.consents import give_consent, withdraw_consent
from dayuan.privacy.actions.requests import take_request
from dayuan.privacy.copying import copy_of
from dayuan.privacy.facts import ConsentFacts, RequestFacts
from dayuan.privacy.forms import OwnRequestForm
from dayuan.privacy.models import ConsentText
from dayuan.privacy.queries import standing_consents
from dayuan.privacy.rules.consents import Channel, OnBehalf, day_of, needs_guardian_on
from dayuan.privacy.rules.requests import RequestChannel, RequestKind

type OwnPage = Callable[[HttpRequest, Resident], HttpResponse]


def for_own_page(page: OwnPage) -> Callable[[HttpRequest], HttpResponse]:
    """Only forms of a page that was opened with code and phone a short while ago; others begin anew."""

    @never_cache
    @require_POST
    def proven(request: HttpRequest) -> HttpResponse:
        resident = resident_proven(request.POST.get("proof", ""))
        if resident is None or not resident.is_current:
            return unlisted(redirect("my_file:enter"))
        try:
            return unlisted(page(request, resident))
        except Refusal as refusal:
            return draw_own_file(request, resident, at=now(), refused=str(refusal), status=409)

    return proven


@for_own_page
def give(request: HttpRequest, resident: Resident) -> HttpResponse:
    """One button below the text."""
    at = now()
    text = ConsentText.objects.filter(pk=_uuid(request.POST.get("text", ""))).first()
    if text is None:
        return redirect("my_file:enter")
    name, on_behalf, proof = _speaker(resident)
    facts = ConsentFacts(name, Channel.ELECTRONIC, on_behalf, resident.guardian, proof)
    if on_behalf is OnBehalf.SELF:
        facts = ConsentFacts(name, Channel.ELECTRONIC)
    give_consent(resident.pk, text, facts, by=None, at=at)
    return draw_own_file(
        request, resident, at=at, said=_("Your consent is recorded. You can withdraw it here any time.")
    )


@for_own_page
def withdraw(request: HttpRequest, resident: Resident) -> HttpResponse:
    """One button, as it was given."""
    at = now()
    name, _on_behalf, _proof = _speaker(resident)
    for consent in standing_consents(resident.pk):
        if consent.kind == request.POST.get("kind"):
            withdraw_consent(consent.pk, withdrawn_by=name, channel=Channel.ELECTRONIC, by=None, at=at)
    return draw_own_file(request, resident, at=at, said=_("Withdrawn. What was done on this consent stops now."))


@for_own_page
def ask(request: HttpRequest, resident: Resident) -> HttpResponse:
    """A request without a form at the desk; asked twice, it is one."""
    at = now()
    form = OwnRequestForm(request.POST)
    if not form.is_valid():
        refused = _("Choose what you ask for, and write at most 1,000 characters.")
        return draw_own_file(request, resident, at=at, refused=refused, status=422)
    kind = RequestKind(form.cleaned_data["kind"])
    waiting = resident.subject_requests.open().filter(kind=kind, channel=RequestChannel.OWN_PAGE)
    if not waiting.exists():
        name, on_behalf, proof = _speaker(resident)
        facts = RequestFacts(name, RequestChannel.OWN_PAGE, on_behalf, proof, wish=form.cleaned_data["wish"])
        take_request(resident.pk, kind, facts, by=None, at=at)
    said = _("Your request has reached the township. You find it, and the answer, on this page.")
    return draw_own_file(request, resident, at=at, said=said)


@for_own_page
def see(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Everything kept about them, at once; what is protected stays masked and is given whole at the desk."""
    at = now()
    record_of_resident("subject_copy_opened", resident, by=None, at=at)
    copy = copy_of(resident, at=at, with_care=False, masked=True)
    return render(request, "privacy/own_copy.html", {"copy": copy, "proof": proof_of(resident)})


def _speaker(resident: Resident) -> tuple[str, OnBehalf, str]:
    """Who holds code and phone: the person, or the guardian of a child under fourteen (C-16)."""
    if not needs_guardian_on(resident.born_on, day_of(now())):
        return resident.name, OnBehalf.SELF, ""
    guardian = resident.guardian.name if resident.guardian else resident.consent_by
    return guardian, OnBehalf.CHILD, _("file code and the guardian's phone")


def _uuid(typed: str) -> UUID:
    """What was sent as an id; where it is none, the id of nothing."""
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)
