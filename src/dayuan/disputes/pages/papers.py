"""Papers of a dispute as PDF, to be signed, and back from there; for whoever reads it, with a second factor."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.disputes.access import get_dispute, get_signed_paper
from dayuan.disputes.actions.printing import print_file, print_paper
from dayuan.disputes.actions.records import EntryRefused
from dayuan.disputes.actions.scanning import keep_signed_paper, note_paper_seen
from dayuan.disputes.cabinet import paper_path
from dayuan.disputes.forms.scanning import SignedPaperForm
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.paper.offering import WHOLE
from dayuan.disputes.rules.workflow import DISPUTE_ROLES, Act
from dayuan.disputes.wording import ACT_WORDS
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.account_second_factor import second_factor_first
from dayuan.people.requests import SignedInRequest, for_roles


@never_cache
@require_GET
@for_roles(DISPUTE_ROLES)
def paper(request: SignedInRequest, dispute_id: UUID, paper: str) -> HttpResponse:
    """One paper, or the whole file; `?empty` asks for a sheet to be written on the spot."""
    found = get_dispute(dispute_id, request.person_scope)
    if paper != WHOLE and paper not in set(Form):
        raise Http404
    first = second_factor_first(request, back_to=reverse("disputes:dispute", args=[found.pk]))
    if first is not None:
        return first
    if paper == WHOLE:
        printed = print_file(found, by=request.user, at=now())
    else:
        own_page, is_empty = request.build_absolute_uri(reverse("mediation:own")), "empty" in request.GET
        printed = print_paper(found, Form(paper), by=request.user, at=now(), is_empty=is_empty, own_page=own_page)
    return _pdf(printed, f"{paper.replace('_', '-')}-{found.case.code}.pdf", disposition="inline")


def _pdf(contents: bytes, name: str, *, disposition: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'{disposition}; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(contents, content_type="application/pdf", headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(DISPUTE_ROLES)
def keep(request: SignedInRequest, dispute_id: UUID) -> HttpResponse:
    """What was signed by hand comes back into the file."""
    found = get_dispute(dispute_id, request.person_scope)
    form = SignedPaperForm(request.POST or None, request.FILES or None, initial={"form": request.GET.get("paper", "")})
    if request.method == "POST" and form.is_valid():
        try:
            keep_signed_paper(found.pk, form.chosen, form.uploads(), by=request.user, at=now())
        except EntryRefused as refused:
            form.add_error(refused.field, str(refused))
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The signed paper is kept with this file."))
            return redirect("disputes:dispute", found.pk)
    context = {"dispute": found, "heading": ACT_WORDS[Act.KEEP_PAPER], "form": form}
    return render(request, "disputes/keep_paper.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
@for_roles(DISPUTE_ROLES)
def signed(request: SignedInRequest, dispute_id: UUID, paper_id: UUID) -> HttpResponse:
    """A signed paper as it was scanned; each look is on record. Somebody else's PDF is never shown inside our page."""
    paper = get_signed_paper(dispute_id, paper_id, request.person_scope)
    first = second_factor_first(request, back_to=reverse("disputes:dispute", args=[paper.dispute_id]))
    if first is not None:
        return first
    try:
        contents = paper_path(paper.pk).read_bytes()
    except FileNotFoundError as gone:
        raise Http404 from gone
    note_paper_seen(paper, by=request.user, at=now())
    return _pdf(
        contents, f"signed-{paper.form.replace('_', '-')}-{paper.dispute.case.code}.pdf", disposition="attachment"
    )
