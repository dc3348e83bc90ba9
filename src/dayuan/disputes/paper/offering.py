"""Which papers the mediation room offers: what usually is printed next, and all the others."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from dayuan.disputes.paper.facts import Dossier, Form
from dayuan.disputes.rules.workflow import State

WHOLE = "whole"
"""Stands in an address for the whole dossier."""

PAPER_WORDS = {
    Form.COVER: _("Cover and list of contents"),
    Form.APPLICATION: _("Application for mediation"),
    Form.REGISTRATION: _("Registration"),
    Form.RIGHTS: _("Notice of rights and duties"),
    Form.IDENTITY: _("Proof of identity"),
    Form.AUTHORISATION: _("Letter of authority"),
    Form.INQUIRY: _("Record of an inquiry"),
    Form.EVIDENCE: _("List of evidence"),
    Form.SESSION: _("Record of a session"),
    Form.AGREEMENT: _("Mediation agreement"),
    Form.ORAL_AGREEMENT: _("Registration of an oral agreement"),
    Form.PERFORMANCE: _("Proof of performance"),
    Form.FOLLOW_UP: _("Record of a follow-up"),
    Form.CONFIRMATION: _("Joint application for judicial confirmation"),
    Form.NOT_SETTLED: _("Notice that mediation failed"),
    Form.STATEMENT: _("Statement on the file"),
    Form.BACK_COVER: _("Back cover"),
}

NEXT: dict[State, tuple[Form, ...]] = {
    State.RECEIVED: (Form.APPLICATION, Form.RIGHTS, Form.IDENTITY),
    State.INFORMED: (Form.RIGHTS, Form.AUTHORISATION),
    State.ACCEPTED: (Form.REGISTRATION, Form.INQUIRY),
    State.GRADED: (Form.SESSION, Form.INQUIRY),
    State.MEDIATING: (Form.SESSION, Form.AGREEMENT, Form.ORAL_AGREEMENT),
    State.DRAWN_UP: (Form.AGREEMENT,),
    State.PERFORMING: (Form.PERFORMANCE, Form.FOLLOW_UP, Form.CONFIRMATION),
    State.WATCHED: (Form.FOLLOW_UP, Form.STATEMENT),
    State.FAILED: (Form.NOT_SETTLED, Form.STATEMENT),
    State.CLOSED: (),
}
WRITTEN_ON_THE_SPOT = frozenset({Form.INQUIRY, Form.SESSION, Form.PERFORMANCE, Form.FOLLOW_UP})
"""Of these there can be several, and the next one is wanted empty, to be written by hand."""


def papers_of(state: State) -> tuple[Sequence[Form], Sequence[Form]]:
    """What usually is printed next, and everything else, in the order of the dossier."""
    return NEXT[state], [form for form in Form if form not in NEXT[state]]


def with_an_empty_sheet(facts: Dossier) -> Dossier:
    """The same dispute, with nothing yet of what is written on the spot."""
    return replace(facts, inquiries=(), sessions=(), performances=(), follow_ups=())
