"""What a party reads on their own page, in plain words."""

from django.utils.translation import gettext_lazy as _

from dayuan.disputes.rules.own import OwnPaper, OwnStep, Whose

OWN_STEP_SENTENCES = {
    OwnStep.TO_BE_TOLD: _("The committee has taken the matter down. Next you are told your rights and duties."),
    OwnStep.SAY_WHETHER: _("Say whether you agree to mediation. It is voluntary and free; you may also say no."),
    OwnStep.AGREED: _("You have agreed to mediation. Once everybody has, a mediator sets the first day."),
    OwnStep.TO_MEET: _("Everybody agrees to mediation. Next the mediator meets you. The last day is %(day)s."),
    OwnStep.MEDIATING: _("Mediation goes on, until %(day)s at the latest. You may end it at any time."),
    OwnStep.READ_AND_SIGN: _("An agreement is drawn up. Read it at the committee's office before you decide to sign."),
    OwnStep.SIGNED: _("You have signed. The agreement binds once everything stands under it."),
    OwnStep.TO_BE_DONE: _("The agreement is in effect. Do what is yours until its day, and keep the proof."),
    OwnStep.ASKED_AGAIN: _("What was agreed is settled. The committee asks you again how it goes."),
    OwnStep.OTHER_WAYS: _(
        "There was no agreement. You may go to court, to arbitration or to the authority in charge; some of these have"
        " time limits. The judicial office advises you."
    ),
    OwnStep.SETTLED: _("The matter is closed. If it breaks out again within a year, tell the committee."),
    OwnStep.NOT_SETTLED: _("Mediation has ended without agreement. You may still go to court or to an authority."),
}
OWN_PAPER_WORDS = {
    OwnPaper.RIGHTS: _("Notice of rights and duties: whether you agree"),
    OwnPaper.AUTHORISATION: _("Letter of authority for your counsel"),
    OwnPaper.AGREEMENT: _("Mediation agreement"),
}
WHOSE_WORDS = {
    Whose.YOURS: _("You yourself"),
    Whose.YOUR_SIDE: _("Your side"),
    Whose.OTHER_SIDE: _("The other side"),
}
OPENING_SENTENCES = {
    "dispute_opened": _("opened the file"),
    "dispute_paper_printed": _("printed a paper of the file"),
    "signed_paper_seen": _("looked at a signed paper"),
    "party_revealed": _("looked at a protected detail of yours (phone, ID number or address)"),
}
