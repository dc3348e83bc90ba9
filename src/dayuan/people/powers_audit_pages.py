"""The auditor's page: the trail of acts, proven and exported, and nothing else."""

import csv
from collections.abc import Iterator
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dayuan.kernel import audit
from dayuan.kernel.clock import now
from dayuan.people.access import Scope
from dayuan.people.powers_access import READS_THE_TRAIL, trail_in_scope
from dayuan.people.powers_forms import TrailForm
from dayuan.people.powers_models import TrailProof
from dayuan.people.powers_queries import trail_found, trail_lines, trail_rows
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.trail_proofs import ask_for_proof

ENTRIES_ON_A_PAGE = 60
BYTE_ORDER_MARK = "\ufeff"


@require_GET
@for_roles(READS_THE_TRAIL)
def trail(request: SignedInRequest) -> HttpResponse:
    form = TrailForm(request.GET)
    form.is_valid()
    found = trail_found(trail_in_scope(request.person_scope), form.cleaned_data)
    asked = request.GET.copy()
    asked.pop("page", None)
    page = Paginator(found, ENTRIES_ON_A_PAGE).get_page(request.GET.get("page", ""))
    context = {
        "form": form,
        "page": page,
        "lines": trail_lines(list(page), request.person_scope),
        "asked": asked.urlencode(),
        **_proof(request),
    }
    return render(request, "people/trail.html", context)


@require_POST
@for_roles(READS_THE_TRAIL)
def verify(request: SignedInRequest) -> HttpResponse:
    """Have every chain proven; the page says how far it is, and what was found."""
    ask_for_proof(by=request.user, at=now())
    _record(request, "trail_verified", {})
    return redirect("people:trail")


@require_GET
@for_roles(READS_THE_TRAIL)
def proof(request: SignedInRequest) -> HttpResponse:
    return render(request, "people/_proof.html", _proof(request))


@require_POST
@for_roles(READS_THE_TRAIL)
def export(request: SignedInRequest) -> HttpResponse:
    """What the filters find, as a CSV file that opens in any spreadsheet without running anything."""
    form = TrailForm(request.POST)
    form.is_valid()
    asked = {name: str(value) for name, value in form.cleaned_data.items() if value}
    found = trail_found(trail_in_scope(request.person_scope), form.cleaned_data)
    _record(request, "trail_exported", asked)
    lines = _lines(trail_rows(found))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    # A file of any length in little memory. Pages are typed as whole answers; this one comes in pieces.
    answer: Any = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    return cast("HttpResponse", answer)


class _Line:
    """A file of one line, which is what the csv module writes to."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow(row)


def _proof(request: SignedInRequest) -> dict[str, Any]:
    """The latest proof, and what it found in the chains of this auditor's places."""
    latest = TrailProof.objects.select_related("asked_by").order_by("-asked_at").first()
    broken = [link for link in latest.broken if _is_of(link["chain"], request.person_scope)] if latest else []
    return {"proof": latest, "broken": broken}


def _is_of(chain: str, scope: Scope) -> bool:
    """Chains name their township after the last stroke; one that names none is everybody's concern."""
    township = chain.rpartition("/")[2]
    return not township.isdigit() or scope.sees(township, READS_THE_TRAIL)


def _record(request: SignedInRequest, action: str, detail: dict[str, Any]) -> None:
    code = request.person_scope.place_codes(READS_THE_TRAIL)[0]
    audit.record(
        action,
        "audit",
        by_id=request.user.pk,
        by_name=str(request.user),
        place_code=code,
        at=now(),
        detail=detail,
    )
