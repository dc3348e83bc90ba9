"""The handover pack of a post, to read, to print and as PDF."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.access import get_post_for_desk
from dayuan.people.chain_wording import RUNG_WORDS
from dayuan.people.handover import Pack, pack_of
from dayuan.people.models import Post, Role
from dayuan.people.paper import pdf_of
from dayuan.people.queries import Step
from dayuan.people.queries.posts import SeatNow
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES
from dayuan.people.wording import ROLE_WORDS


@never_cache
@require_GET
@for_roles(DESK_ROLES)
def handover(request: SignedInRequest, post_id: UUID) -> HttpResponse:
    found = get_post_for_desk(post_id, request.person_scope)
    return render(request, "people/handover.html", {"pack": pack_of(found, at=now())})


@never_cache
@require_GET
@for_roles(DESK_ROLES)
def handover_pdf(request: SignedInRequest, post_id: UUID) -> HttpResponse:
    """The pack on paper. It gathers open matters, so each print is recorded."""
    found = get_post_for_desk(post_id, request.person_scope)
    at = now()
    printed = pdf_of("handover.typ", _facts(pack_of(found, at=at), by=str(request.user)))
    audit.record(
        "handover_printed",
        f"post:{found.pk}",
        by_id=request.user.pk,
        by_name=request.user.full_name,
        place_code=found.place_id,
        at=at,
    )
    return as_pdf(printed, f"handover-{found.place_id}-{found.role}.pdf")


def as_pdf(printed: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(printed, content_type="application/pdf", headers=headers)


def _facts(pack: Pack, *, by: str) -> dict[str, Any]:
    post = pack.post
    printed_at = f"{pack.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return {
        "title": _("Handover of a post"),
        "header": _("Printed %(moment)s by %(name)s. For the people named here only.")
        % {"moment": printed_at, "name": by},
        "words": {
            "duties": _("Duties"),
            "places": _("Places"),
            "seats": _("Posts inside these places"),
            "contacts": _("Whom to call further up"),
            "none": _("Nothing."),
            "matter": _("Matter"),
            "note": _("Note"),
            "handed": _("Handed over"),
            "signatures": _("Signatures"),
            "date": _("Date:"),
            "comma": _(", "),
        },
        "pairs": [
            [_("Post"), str(ROLE_WORDS[Role(post.role)])],
            [_("Where"), f"{post.place}" + (f" · {post.site}" if post.site else "")],
            [_("Held by"), f"{post.person} · {_held_for(post)}"],
            [_("Taken over by"), str(pack.successor.person) if pack.successor else "________________"],
        ],
        "duties": pack.duties,
        "places": [str(place) for place in pack.places],
        "seats_head": [_("Where"), _("Post"), _("Who")],
        "seats": [[seat.place_name, str(ROLE_WORDS[seat.role]), _holders(seat)] for seat in pack.seats],
        "contacts_head": [_("Post"), _("Who"), _("Telephone")],
        "contacts": [[f"{RUNG_WORDS[step.rung.name]}", _named(step), ""] for step in pack.contacts],
        "sections": [
            {
                "heading": section.heading,
                "lines": [{"what": line.what, "note": line.note} for line in section.lines],
                "more": _("%(n)s more are on the screen.") % {"n": section.left_out} if section.left_out else "",
            }
            for section in pack.sections
        ],
        "signatures": [_("Handed over by"), _("Taken over by"), _("Witnessed by")],
    }


def _held_for(post: Post) -> str:
    last = f"{post.ends_on:%Y-%m-%d}" if post.ends_on else _("until further notice")
    return f"{post.starts_on:%Y-%m-%d} – {last}"


def _holders(seat: SeatNow) -> str:
    names = [str(post.person) for post in seat.posts]
    names += [_("vacant")] * seat.vacancies
    return _(", ").join(names)


def _named(step: Step) -> str:
    if step.stands_in_for is None:
        return str(step.person)
    return _("%(name)s (acting for %(holder)s)") % {"name": step.person, "holder": step.stands_in_for}
