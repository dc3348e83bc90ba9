"""What statuses, endings and steps are called: for officers in full, for the public in plain words without names."""

from django.utils.translation import gettext_lazy as _

from dayuan.calendars.rules.working_time import SlaUnit
from dayuan.cases.models import Reporter
from dayuan.cases.rules import Closing, Kind, Status, StepKind
from dayuan.cases.rules.approvals import ApprovalKind
from dayuan.cases.rules.clocks import ClockFault
from dayuan.cases.rules.ladder import LadderRung, WhyUp
from dayuan.cases.rules.lists import ListState, Whose
from dayuan.cases.rules.reporting import Answer, ReportChannel, ToldBy
from dayuan.cases.rules.showing import CopyProblem, Shows, Withheld
from dayuan.cases.rules.workflow import Act, Counted
from dayuan.sensing.recognisable import MarkKind

STATUS_WORDS = {
    Status.REPORTED: _("Reported"),
    Status.ACCEPTED: _("Accepted"),
    Status.FILED: _("Filed"),
    Status.DISPATCHED: _("Somebody asked to go"),
    Status.IN_PROGRESS: _("Being worked on"),
    Status.ARRIVED: _("On the spot"),
    Status.ON_HOLD: _("On hold"),
    Status.CONSULTING: _("Being consulted about"),
    Status.DONE: _("Dealt with, to be closed"),
    Status.CLOSED: _("Closed"),
    Status.DECLINED: _("Declined"),
    Status.MERGED: _("Merged"),
    Status.VOID: _("Void"),
}

KIND_WORDS = {
    Kind.REPORT: _("Report"),
    Kind.ERRAND: _("Errand"),
    Kind.OPINION: _("Opinion"),
    Kind.HAZARD: _("Hazard"),
    Kind.WARNING: _("Confirmed warning"),
    Kind.PATROL: _("Patrol finding"),
    Kind.DISPUTE: _("Dispute"),
    Kind.MEDIATED: _("In mediation"),
}

CLOSING_WORDS = {
    Closing.SETTLED: _("Settled"),
    Closing.NOTHING_WRONG: _("Checked, nothing wrong"),
    Closing.HANDED_OVER: _("Handed over to another department"),
    Closing.NOT_FOUND: _("Looked for, not found"),
    Closing.FALSE_ALARM: _("False alarm"),
    Closing.SELF_HANDLED: _("Put right on the spot"),
    Closing.DECLINED: _("Not taken on"),
    Closing.MERGED: _("Joined with another case"),
    Closing.VOID: _("Void"),
}

LIST_STATE_WORDS = {
    ListState.OPEN: _("Open"),
    ListState.TO_SORT: _("To be sorted"),
    ListState.TO_CHECK: _("To be checked"),
    ListState.TO_ASK: _("Reporter to be asked"),
    ListState.OVERDUE: _("Overdue"),
    ListState.CLOSED: _("Closed"),
}

WHOSE_WORDS = {Whose.ME: _("Me"), Whose.NOBODY: _("Nobody")}

LADDER_WORDS = {
    LadderRung.COURTYARD: _("Courtyard"),
    LadderRung.VILLAGE: _("Village"),
    LadderRung.TOWNSHIP: _("Township"),
    LadderRung.COUNTY: _("County"),
}

WHY_UP_SENTENCES = {
    WhyUp.OVERDUE: _("The time of the step was over."),
    WhyUp.UNOWNED: _("Nobody owned it, and the time of the step was over."),
    WhyUp.ASKED: "",
}

ASKED_WORDS = {
    ApprovalKind.EXTENSION: _("more time"),
    ApprovalKind.HOLD: _("a hold"),
    ApprovalKind.VOID: _("making it void"),
}

ANSWER_WORDS = {Answer.FIXED: _("it is put right"), Answer.NOT_FIXED: _("it is not put right")}

CHANNEL_WORDS = {
    ReportChannel.PUBLIC_PAGE: _("Public page"),
    ReportChannel.HOTLINE: _("Hotline"),
    ReportChannel.ON_BEHALF: _("Written down for somebody"),
    ReportChannel.STAFF: _("Found by staff"),
    ReportChannel.PATROL: _("Patrol"),
    ReportChannel.WORKBOOK: _("Workbook"),
    ReportChannel.OPEN311: _("Another system"),
}

TOLD_BY_WORDS = {
    ToldBy.PAGE: _("I look myself, with the code"),
    ToldBy.SMS: _("By text message"),
    ToldBy.PHONE: _("By telephone"),
}

ACT_WORDS_OF_CASES = {
    Act.ACCEPT: _("Accept the case"),
    Act.DECLINE: _("Decline the case"),
    Act.MERGE: _("Merge"),
    Act.SELF_HANDLE: _("Handled on the spot"),
    Act.FILE: _("File the case"),
    Act.ASSIGN: _("Send to a post"),
    Act.TAKE: _("Begin"),
    Act.RETURN: _("Return"),
    Act.DECIDE: _("Decide whose it is"),
    Act.ASK_EXTENSION: _("Ask for more time"),
    Act.ASK_HOLD: _("Ask to put it on hold"),
    Act.ASK_VOID: _("Ask to make it void"),
    Act.GRANT_EXTENSION: _("Grant more time"),
    Act.GRANT_HOLD: _("Grant the hold"),
    Act.GRANT_VOID: _("Make it void"),
    Act.REFUSE_APPROVAL: _("Refuse what was asked for"),
    Act.RESUME: _("Go on with it"),
    Act.REPORT_DONE: _("Report it done"),
    Act.REWORK: _("Send back to work"),
    Act.CALL_REPORTER: _("Reporter not reached"),
    Act.ANSWER: _("What the reporter says"),
    Act.CLOSE: _("Close case"),
    Act.CLOSE_OUTRIGHT: _("Close case"),
    Act.REOPEN: _("Open again"),
    Act.PRESS: _("Press for it"),
    Act.PASS_UP: _("Pass up"),
    Act.MEDIATE: _("Hand to mediation"),
    Act.END_MEDIATION: _("Mediation has ended"),
}

COUNTED_WORDS = {
    Counted.RETURNS: _("returned"),
    Counted.EXTENSIONS: _("extended"),
    Counted.HOLDS: _("on hold"),
    Counted.REWORKS: _("reworked"),
    Counted.REOPENINGS: _("opened again"),
    Counted.PRESSES: _("pressed"),
    Counted.HOPS: _("passed up"),
}

UNIT_WORDS = {
    SlaUnit.URGENT_HOUR: _("hours, round the clock"),
    SlaUnit.WORK_HOUR: _("work hours"),
    SlaUnit.WORK_DAY: _("workdays"),
}

CLOCK_WORDS = {
    "accept": _("To accept"),
    "assign": _("To send to a post"),
    "start": _("To begin"),
    "verify": _("To check and close"),
    "consult": _("To consult"),
    "reopen": _("The reporter may open it again within"),
    "courtyard": _("On the rung of the courtyard"),
    "village": _("On the rung of the village"),
    "township": _("On the rung of the township"),
    "county": _("On the rung of the county"),
    "whole": _("The whole"),
}

CLOCK_FAULTS = {
    ClockFault.NOT_A_NUMBER: _("This is no number."),
    ClockFault.NOT_POSITIVE: _("It must be more than nothing."),
    ClockFault.TOO_LONG: _("It can be 400 at most."),
    ClockFault.UNKNOWN_UNIT: _("Choose what it is counted in."),
}

OFFICER_SENTENCES = {
    StepKind.OPENED: _("%(by)s opened the case."),
    StepKind.ASKED: _("%(name)s was asked to go."),
    StepKind.ACCEPTED: _("%(by)s accepted and is on the way."),
    StepKind.DECLINED: _("%(by)s cannot go."),
    StepKind.LAPSED: _("%(name)s did not answer in time."),
    StepKind.WITHDRAWN: _("%(by)s decided that %(name)s need not go."),
    StepKind.ESCALATED: _("Passed up a level."),
    StepKind.NOBODY_REACHABLE: _("Nobody is reachable: call by phone."),
    StepKind.ARRIVED: _("%(by)s is on the spot."),
    StepKind.DONE: _("%(by)s has dealt with it."),
    StepKind.EVIDENCE_ADDED: _("New evidence was added."),
    StepKind.NOTED: _("%(by)s made a note."),
    StepKind.CLOSED: _("%(by)s closed the case: %(outcome)s."),
    StepKind.REPORTED: _("It was reported."),
    StepKind.TAKEN_ON: _("%(by)s accepted it."),
    StepKind.TURNED_DOWN: _("%(by)s declined it."),
    StepKind.MERGED: _("%(by)s merged it into %(code)s."),
    StepKind.TOOK_IN: _("%(by)s merged %(code)s into this case."),
    StepKind.FILED: _("%(by)s filed it."),
    StepKind.ASSIGNED: _("%(by)s sent it to %(post)s."),
    StepKind.STARTED: _("%(by)s began."),
    StepKind.RETURNED: _("%(by)s returned it: it is not theirs."),
    StepKind.CONSULTED: _("%(by)s decided after a consultation: %(post)s."),
    StepKind.ASKED_APPROVAL: _("%(by)s asked for %(what)s%(until_when)s."),
    StepKind.EXTENDED: _("%(by)s granted %(asker)s more time, until %(until)s."),
    StepKind.PUT_ON_HOLD: _("%(by)s put it on hold, until %(until)s."),
    StepKind.RESUMED: _("%(by)s went on with it."),
    StepKind.VOIDED: _("%(by)s made it void."),
    StepKind.REFUSED: _("%(by)s refused %(what)s."),
    StepKind.REWORKED: _("%(by)s sent it back to work."),
    StepKind.REOPENED: _("%(by)s opened it again."),
    StepKind.PRESSED: _("%(by)s pressed for it."),
    StepKind.PASSED_UP: _("Passed up to the rung “%(rung)s”, to %(post)s. %(why)s"),
    StepKind.NOBODY_ABOVE: _("The time is over and there is no rung above: the county's desk must decide."),
    StepKind.REPORTER_CALLED: _("%(by)s tried to ask the reporter and did not reach them."),
    StepKind.REPORTER_ANSWERED: _("The reporter says: %(answer)s."),
    StepKind.MEDIATED: _("%(by)s handed it to people's mediation."),
    StepKind.PHOTO_RELEASED: _("%(by)s let the public see a photo in which faces and plates are covered."),
    StepKind.PHOTO_WITHDRAWN: _("%(by)s took a photo back from the public."),
}

PUBLIC_SENTENCES = {
    StepKind.OPENED: _("Received and filed."),
    StepKind.ACCEPTED: _("Somebody is on the way."),
    StepKind.ESCALATED: _("Passed up a level."),
    StepKind.ARRIVED: _("Somebody is on the spot."),
    StepKind.DONE: _("Dealt with on the spot."),
    StepKind.CLOSED: _("Closed: %(outcome)s."),
    StepKind.REPORTED: _("Your report was received."),
    StepKind.TAKEN_ON: _("The township takes it on."),
    StepKind.TURNED_DOWN: _("The township does not take it on."),
    StepKind.MERGED: _("Somebody reported the same before: both are worked on together."),
    StepKind.FILED: _("It was filed."),
    StepKind.ASSIGNED: _("It was sent to whoever answers for it."),
    StepKind.STARTED: _("Somebody is working on it."),
    StepKind.RETURNED: _("It had come to the wrong desk and goes to the right one."),
    StepKind.CONSULTED: _("It was decided whose it is, and sent there."),
    StepKind.EXTENDED: _("It takes longer: until %(until)s."),
    StepKind.PUT_ON_HOLD: _("It has to wait, until %(until)s."),
    StepKind.RESUMED: _("Work goes on."),
    StepKind.VOIDED: _("It was made void."),
    StepKind.REWORKED: _("It was not put right yet: work goes on."),
    StepKind.REOPENED: _("It was opened again."),
    StepKind.PASSED_UP: _("Passed up a level."),
    StepKind.REPORTER_ANSWERED: _("The reporter says: %(answer)s."),
    StepKind.MEDIATED: _("People's mediation takes it from here."),
}

WAITING_SENTENCES = {
    Status.REPORTED: _("Somebody looks at it."),
    Status.ACCEPTED: _("It is being sent to whoever answers for it."),
    Status.FILED: _("Somebody is being sent."),
    Status.DISPATCHED: _("Somebody is being sent."),
    Status.IN_PROGRESS: _("Waiting for them to arrive."),
    Status.ARRIVED: _("Being dealt with."),
    Status.ON_HOLD: _("It waits, and goes on by itself."),
    Status.CONSULTING: _("The posts concerned are agreeing whose it is."),
    Status.DONE: _("The duty officer checks and closes it."),
}

WITHHELD_WORDS = {
    Withheld.CLASS: _("Matters of this class are not public, nor are their photographs."),
    Withheld.KIND: _("Of what equipment saw, and of disputes, the public sees no photographs."),
    Withheld.COMPLAINT: _("Somebody is complained about: of this nothing is shown."),
    Withheld.PERSONAL: _("This is about somebody's home or life: of this nothing is shown."),
    Withheld.NOT_TAKEN_ON: _("It was not taken on, or goes on as another case: of this nothing is shown."),
}

COPY_PROBLEM_WORDS = {
    CopyProblem.NO_MODEL: _(
        "Faces or plates cannot be looked for: a model is not installed here. Tell the system administrator."
    ),
    CopyProblem.ALTERED: _("The file of the photo is not what came in. Nothing is made of it."),
    CopyProblem.GONE: _("The file of the photo is no longer there."),
    CopyProblem.FAILED: _(
        "Looking for faces and plates failed. Try again; if it fails again, tell the system administrator."
    ),
}

SHOWS_WORDS = {Shows.BEFORE: _("Before it was put right"), Shows.AFTER: _("After it was put right")}

MARK_WORDS = {MarkKind.FACE: _("Face"), MarkKind.PLATE: _("Number plate"), MarkKind.OWN: _("Marked by hand")}

LEVEL_WORDS = {"red": _("Red"), "yellow": _("Yellow"), "blue": _("Blue")}


def reporter_word(reporter: Reporter) -> str:
    """Who reported it, without a name."""
    if reporter.person is not None:
        return reporter.person.display_name
    if reporter.is_anonymous or not (reporter.name or reporter.phone):
        return str(_("Somebody who gave no name"))
    return str(_("A resident"))
