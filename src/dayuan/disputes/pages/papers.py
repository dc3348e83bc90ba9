"""Papers of a dispute as PDF, to be signed; for whoever reads the dispute, with a second factor."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dayuan.disputes.access import get_dispute
from dayuan.disputes.actions.printing import print_file, print_paper
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.paper.offering import WHOLE
from dayuan.disputes.rules.workflow import DISPUTE_ROLES
from dayuan.kernel.clock import now
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
        printed = print_paper(found, Form(paper), by=request.user, at=now(), is_empty="empty" in request.GET)
    headers = {
        "Content-Disposition": f'inline; filename="{paper.replace("_", "-")}-{found.case.code}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(printed, content_type="application/pdf", headers=headers)
