"""What kinds, states, acts, signs and everything else that is chosen are called on a page."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.disputes.rules.agreeing import (
    Conflict,
    CourtOutcome,
    FollowUpWay,
    OtherWay,
    Performance,
    PerformanceSeen,
    Recipient,
    Satisfaction,
    SignedHow,
    TellingHow,
)
from dayuan.disputes.rules.figures import Figure
from dayuan.disputes.rules.ladder import Rung
from dayuan.disputes.rules.levels import Level, Sign
from dayuan.disputes.rules.reminding import Told, Waits
from dayuan.disputes.rules.workflow import Act, DisputeKind, Need, Origin, Outcome, Refused, Side, State

KIND_WORDS = {
    DisputeKind.NEIGHBOURS: _("Neighbours"),
    DisputeKind.MARRIAGE_AND_FAMILY: _("Marriage and family"),
    DisputeKind.HOUSE_AND_PLOT: _("House and building plot"),
    DisputeKind.FOREST_AND_LAND: _("Forest and land: contract, transfer, boundary"),
    DisputeKind.IRRIGATION: _("Irrigation water"),
    DisputeKind.GRAVES: _("Graves"),
    DisputeKind.SUPPORT_OF_ELDERS: _("Support of elders"),
    DisputeKind.BRIDE_PRICE: _("Bride price"),
    DisputeKind.CONTRACT_AND_DEBT: _("Contract and debt"),
    DisputeKind.PRODUCTION: _("Production and trade"),
    DisputeKind.DAMAGES: _("Damages"),
    DisputeKind.LABOUR: _("Labour and unpaid wages"),
    DisputeKind.LAND_TAKING: _("Taking of land and demolition"),
    DisputeKind.ENVIRONMENT: _("Environment"),
    DisputeKind.MEDICAL: _("Medical treatment"),
    DisputeKind.TRAFFIC: _("Traffic accident"),
    DisputeKind.PROPERTY_SERVICE: _("Property service"),
    DisputeKind.CONSUMER: _("Consumers"),
    DisputeKind.OTHER: pgettext_lazy("dispute", "Other"),
}

ORIGIN_WORDS = {
    Origin.APPLIED: _("Somebody applied"),
    Origin.FOUND: _("Found by screening"),
    Origin.HANDED_OVER: _("Handed over by police, court or petition office"),
}

SIDE_WORDS = {Side.APPLICANT: _("Applicant"), Side.OTHER: _("Other side")}

STATE_WORDS = {
    State.RECEIVED: _("Taken down"),
    State.INFORMED: _("Told their rights, consent asked for"),
    State.ACCEPTED: _("Both sides agree to mediation"),
    State.GRADED: _("Level set, first session to come"),
    State.MEDIATING: _("In mediation"),
    State.DRAWN_UP: _("Agreement drawn up, to be signed"),
    State.PERFORMING: _("Agreement in effect, performance watched"),
    State.WATCHED: _("Performed, followed up"),
    State.FAILED: _("No agreement, told of other ways"),
    State.CLOSED: pgettext_lazy("dispute", "Closed"),
}

OUTCOME_WORDS = {
    Outcome.WRITTEN: _("Written agreement"),
    Outcome.ORAL: _("Oral agreement, recorded"),
    Outcome.FAILED: _("No agreement"),
    Outcome.NOT_TAKEN: _("Not taken into mediation"),
}

LEVEL_WORDS = {
    Level.BLUE: _("Blue: keep an eye on it"),
    Level.YELLOW: _("Yellow: may get worse"),
    Level.RED: _("Red: urgent"),
}
LEVEL_SHORT = {Level.BLUE: _("Blue"), Level.YELLOW: _("Yellow"), Level.RED: _("Red")}

ACT_WORDS = {
    Act.DESCRIBE: _("Write anew what it is about"),
    Act.ADD_PARTY: _("Add a party"),
    Act.CORRECT_PARTY: _("Correct a party's details"),
    Act.SPEAK_FOR: _("Guardian or counsel"),
    Act.LINK: _("Find a party in the register"),
    Act.TELL_RIGHTS: _("Tell rights and duties"),
    Act.CONSENT: _("Keep their consent"),
    Act.TURN_AWAY: _("Do not take it into mediation"),
    Act.GRADE: _("Go through the signs of risk"),
    Act.LOWER: _("Lower the level"),
    Act.ASK_MEDIATOR: _("Ask somebody to mediate"),
    Act.RECUSE: _("Recuse a mediator"),
    Act.PLAN_SESSION: _("Plan a session"),
    Act.HOLD_SESSION: _("Keep a session"),
    Act.EXTEND: _("Extend the month"),
    Act.DRAW_UP: _("Draw up a written agreement"),
    Act.SIGN: _("Signatures and seal"),
    Act.GO_BACK: _("Not signed: mediate on"),
    Act.AGREE_ORALLY: _("Record an oral agreement"),
    Act.FAIL: _("Mediation failed"),
    Act.NOTE_PERFORMANCE: _("Keep what was performed"),
    Act.ASK_COURT: _("Joint application to the court"),
    Act.COURT_DECIDED: _("Keep the court's answer"),
    Act.FOLLOW_UP: _("Keep a follow-up"),
    Act.RESUME: _("Agreement broken: mediate again"),
    Act.HAND_ON: _("Hand on to police or judicial office"),
    Act.PASS_UP: _("Pass it up"),
    Act.CLOSE: _("Close the dispute"),
    Act.RECUR: _("It broke out again"),
    Act.KEEP_PAPER: _("Bring a signed paper back"),
}

OPENED = "opened"
DONE_SENTENCES = {
    OPENED: _("The application was taken down."),
    Act.DESCRIBE: _("What it is about was written anew; here is what stood there before."),
    Act.ADD_PARTY: _("A party was added."),
    Act.CORRECT_PARTY: _("A party's details were corrected."),
    Act.SPEAK_FOR: _("Who speaks for a party was kept."),
    Act.LINK: _("A party was found in the register."),
    Act.TELL_RIGHTS: _("The parties were told their rights and duties."),
    Act.CONSENT: _("Consent to mediation was kept."),
    Act.TURN_AWAY: _("It was not taken into mediation; the parties were told of other ways."),
    Act.GRADE: _("The signs of risk were gone through."),
    Act.LOWER: _("The level was lowered."),
    Act.ASK_MEDIATOR: _("Somebody was asked to mediate."),
    Act.RECUSE: _("A mediator was recused."),
    Act.PLAN_SESSION: _("The next session was planned, or put off."),
    Act.HOLD_SESSION: _("A mediation session was held."),
    Act.EXTEND: _("Both sides agreed to a longer time."),
    Act.DRAW_UP: _("An agreement was drawn up."),
    Act.SIGN: _("Signatures were kept."),
    Act.GO_BACK: _("The draft was not signed; mediation goes on."),
    Act.AGREE_ORALLY: _("An oral agreement was recorded."),
    Act.FAIL: _("Mediation ended without agreement; the parties were told of other ways."),
    Act.NOTE_PERFORMANCE: _("What was performed was kept."),
    Act.ASK_COURT: _("Both sides asked the court to confirm the agreement."),
    Act.COURT_DECIDED: _("The court's answer was kept."),
    Act.FOLLOW_UP: _("A follow-up was kept."),
    Act.RESUME: _("The agreement was broken; mediation goes on."),
    Act.HAND_ON: _("It was handed on; the receipt is kept."),
    Act.PASS_UP: _("It went up the ladder."),
    Act.CLOSE: _("The dispute was closed."),
    Act.RECUR: _("It broke out again; it is watched anew."),
    Act.KEEP_PAPER: _("A signed paper was kept."),
}

CASE_SENTENCES = {
    OPENED: _("It was taken into people's mediation."),
    "level_blue": _("The level of the matter is blue now."),
    "level_yellow": _("The level of the matter is yellow now."),
    "level_red": _("The level of the matter is red now."),
    Act.CONSENT: _("Both sides agree to mediation."),
    Act.HOLD_SESSION: _("A mediation session was held."),
    Act.SIGN: _("A mediation agreement is in effect."),
    Act.AGREE_ORALLY: _("A mediation agreement is in effect."),
    Act.FAIL: _("Mediation ended without agreement."),
    Act.RESUME: _("Mediation goes on."),
    Act.HAND_ON: _("It was handed on to another authority."),
    Act.PASS_UP: _("It went up the ladder."),
    Act.FOLLOW_UP: _("A follow-up was made."),
}
"""What the case's own history is told: plain facts, nobody's words and nobody's name."""

SIGN_WORDS = {
    Sign.VIOLENCE: _("Violence, or a threat of it"),
    Sign.SELF_HARM: _("Somebody may harm themselves"),
    Sign.MINOR: _("A child or young person is in danger"),
    Sign.CANNOT_PROTECT_THEMSELVES: _("Somebody is in danger who cannot look after themselves (write no illness)"),
    Sign.CRIME: _("It may turn into a crime"),
    Sign.LIFE: _("Danger to life: fire, slope, building, water"),
    Sign.AGAIN: _("The second time within 90 days, or more often"),
    Sign.DRINK: _("Drink plays a part"),
    Sign.HARSH_WORDS: _("Threats in words"),
    Sign.CROWD: _("Ten people or more, or a group petition"),
    Sign.SEVERAL: _("Three households or five people, or more"),
    Sign.MONEY: _("More than 10,000 yuan"),
    Sign.OVERDUE: _("Not settled in the time of its level"),
}

CONFLICT_WORDS = {
    Conflict.NONE: _("No interest in it: neither party, nor relative, nor neighbour of one"),
    Conflict.PARTY: _("Is a party"),
    Conflict.RELATIVE: _("Is a relative of a party"),
    Conflict.NEIGHBOUR: _("Is a neighbour of a party"),
    Conflict.HOUSEHOLD: _("The register shows a conflict of interest"),
    Conflict.INTEREST: _("Has an interest in the result"),
    Conflict.OTHER: _("Another reason why they might not be fair"),
}

TELLING_WORDS = {
    TellingHow.PAPER: _("on paper, signed"),
    TellingHow.IN_PERSON: _("in person, spoken"),
    TellingHow.PHONE: _("by phone"),
}
SIGNED_WORDS = {
    SignedHow.SIGNATURE: _("signature"),
    SignedHow.SEAL: _("personal seal"),
    SignedHow.FINGERPRINT: _("fingerprint"),
}
PERFORMANCE_WORDS = {
    Performance.DONE: pgettext_lazy("obligation", "Done"),
    Performance.REFUSED: pgettext_lazy("obligation", "Refused"),
}
PERFORMANCE_SEEN_WORDS = {
    PerformanceSeen.ALL: _("Everything as agreed"),
    PerformanceSeen.PARTLY: _("In part"),
    PerformanceSeen.NOT: pgettext_lazy("obligation", "Nothing"),
}
FOLLOW_UP_WAY_WORDS = {
    FollowUpWay.VISIT: _("Visit"),
    FollowUpWay.PHONE: _("Telephone call"),
    FollowUpWay.AT_THE_OFFICE: _("At the office"),
}
SATISFACTION_WORDS = {
    Satisfaction.SATISFIED: _("Satisfied"),
    Satisfaction.SO_SO: _("So so"),
    Satisfaction.DISSATISFIED: _("Dissatisfied"),
    Satisfaction.NOT_SAID: _("Would not say"),
}
COURT_WORDS = {
    CourtOutcome.CONFIRMED: _("Confirmed: it can be enforced"),
    CourtOutcome.REJECTED: _("Rejected: they may mediate again or sue"),
    CourtOutcome.WITHDRAWN: _("Withdrawn by the parties"),
}
RECIPIENT_WORDS = {
    Recipient.POLICE_STATION: _("The police station"),
    Recipient.JUDICIAL_OFFICE: _("The judicial office"),
    Recipient.PARTIES: _("The parties: told of other ways"),
}
WAY_WORDS = {
    OtherWay.COURT: _("Go to the people's court"),
    OtherWay.ARBITRATION: _("Arbitration (land contracts, labour, trade)"),
    OtherWay.AUTHORITY: _("A decision of the authority in charge"),
}

NEED_SENTENCES = {
    Need.TWO_SIDES: _("Enter at least one party of each side first."),
    Need.GUARDIANS: _("A party cannot act alone. Enter the guardian first."),
    Need.ALL_TOLD: _("Not everybody was told their rights and duties yet."),
    Need.ALL_AGREE: _("Not everybody agreed yet."),
    Need.A_MEDIATOR: _("Nobody mediates yet."),
    Need.A_SESSION: _("Hold a session first."),
    Need.IN_TIME: _("The time is over. Extend it if both sides agree, or keep that mediation failed."),
    Need.ALL_SIGNED: _("Not everything stands under the agreement yet."),
    Need.ALL_SETTLED: _("Something that was agreed is still owed. Keep first what became of it."),
    Need.ALL_FOLLOWED_UP: _("Not all follow-ups were made: after 7, 30 and 90 days."),
    Need.ABOVE_BLUE: _("Blue is the lowest level."),
    Need.WRITTEN: _("The court confirms written agreements only. Draw it up in writing."),
    Need.COURT_NOT_ASKED: _("The court was asked already."),
    Need.WITHIN_30_DAYS: _("The thirty days for the joint application are over."),
    Need.COURT_ASKED: _("The court was not asked, or has answered."),
    Need.COURT_ANSWERED: _("The court has not answered yet."),
    Need.FOLLOW_UP_LEFT: _("Every follow-up was made."),
    Need.BELOW_THE_TOP: _("It stands on the highest rung already."),
    Need.WITHIN_A_YEAR: _("It was settled more than a year ago, or not settled: open it as a new dispute."),
}
REFUSED_SENTENCES = {
    Refused.NOT_NOW: _("The dispute has moved on. Look at it again before you decide."),
    Refused.NOT_YOURS: _("This is done by somebody else: by the mediator, the committee or the judicial office."),
}


def refusal_sentence(why: Refused | Need) -> str:
    return str(REFUSED_SENTENCES[why] if isinstance(why, Refused) else NEED_SENTENCES[why])


FIGURE_WORDS = {
    Figure.RECEIVED: (_("Taken down"), _("Every dispute that was taken down in the year.")),
    Figure.NOT_TAKEN: (
        _("Not taken into mediation"),
        _("A party did not agree, or it was nothing for mediation. Counted in no share below."),
    ),
    Figure.RUNNING: (_("Not ended yet"), _("Neither an agreement in effect nor a failure.")),
    Figure.ENDED: (_("mediations ended"), _("With an agreement in effect, or without one.")),
    Figure.AGREED: (
        _("Concluded"),
        _("An agreement took effect, written or oral: of all mediations that ended. Those still running are left out."),
    ),
    Figure.FAILED: (pgettext_lazy("mediation", "Failed"), _("Ended without agreement.")),
    Figure.OWED: (_("agreements that should be performed by now"), _("Every day in them is over, or all is settled.")),
    Figure.PERFORMED: (
        _("Performed"),
        _("Everything owed was done, late or not: of the agreements that should be performed by now."),
    ),
    Figure.IN_TIME: (_("Performed in time"), _("Nothing was late: of the agreements that were performed.")),
    Figure.A_YEAR_AGO: (
        _("agreements whose year is over"),
        _("More than 365 days since they took effect, or broken out again before."),
    ),
    Figure.RECURRED: (
        _("Broke out again within a year"),
        _("Taken down again within 365 days of the agreement: of the agreements whose year is over."),
    ),
}
"""What each figure is called, and what exactly it counts."""

CLOCK_WORDS = {
    "month": _("last day of mediation"),
    "result": _("result due by the level"),
    "obligation": _("something agreed is due"),
    "follow_up": _("follow-up due"),
    "level": _("lowered level to be looked at"),
    "rung": _("goes up the ladder"),
}
RUNG_WORDS = {
    Rung.COURTYARD: _("Courtyard: settled on the spot"),
    Rung.VILLAGE: _("Village: mediation committee"),
    Rung.OFFICE: _("Township: judicial office"),
    Rung.LEADERS: _("Township: its leaders"),
}

REMINDER_TITLES = {
    Waits.FOLLOW_UP: {
        Told.SOON: _("Follow-up after %(number)s days: due on %(day)s"),
        Told.OVER: _("Follow-up after %(number)s days: was due on %(day)s, and none is kept"),
    },
    Waits.OBLIGATION: {
        Told.SOON: _("Number %(number)s of what was agreed is due on %(day)s: ask whether it is done"),
        Told.OVER: _("Number %(number)s of what was agreed was due on %(day)s, and nothing is kept of it"),
    },
    Waits.CONFIRMATION: {
        Told.SOON: _("Joint application to the court: last day %(day)s"),
        Told.OVER: _("Joint application to the court: the last day %(day)s is over"),
    },
    Waits.MONTH: {
        Told.SOON: _("The time of mediation ends on %(day)s: conclude it, or extend it if everybody agrees"),
        Told.OVER: _("The time of mediation was over on %(day)s"),
    },
    Waits.LEVEL: {
        Told.SOON: _("A lowered level is to be looked at again on %(day)s"),
        Told.OVER: _("A lowered level was to be looked at again on %(day)s"),
    },
    Waits.RUNG: {
        Told.SOON: _("Not settled by %(day)s, it goes up the ladder"),
        Told.OVER: _("Due on %(day)s and still not settled; there is no rung above"),
    },
    Waits.SESSION: {Told.SOON: _("A mediation session is planned for %(day)s")},
}
"""Titles may leave the building: they name nobody."""
