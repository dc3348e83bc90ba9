"""What chains, rungs, kinds of matter and absences are called, and what each post has to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dayuan.people.chain_rules import AbsenceReason, Chain, RungName, StepState
from dayuan.people.queries import Step
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS

CHAIN_WORDS = {
    Chain.PARTY: _("Party chain"),
    Chain.GRID: _("Grid chain"),
    Chain.DISPUTES: _("Disputes chain"),
    Chain.ORDER: _("Public-order chain"),
}

RUNG_WORDS = {
    RungName.HUB_HOUSEHOLD: _("Party-member hub household"),
    RungName.COURTYARD: _("Courtyard"),
    RungName.GROUP: _("Villagers' group"),
    RungName.VILLAGE_BRANCH: _("Village Party branch"),
    RungName.TOWNSHIP_COMMITTEE: _("Township Party committee"),
    RungName.MICRO_GRID: _("Micro-grid leader"),
    RungName.GRID_WORKER: _("Grid worker"),
    RungName.GRID_LEADER: _("Grid leader"),
    RungName.CHIEF_GRID_OFFICER: _("Chief grid officer"),
    RungName.MEDIATOR: _("Mediator"),
    RungName.JUDICIAL_OFFICE: _("Judicial office"),
    RungName.POLICE_STATION: _("Police station"),
    RungName.COUNTY_DESK: _("County duty desk"),
}

MATTER_WORDS = {
    "01": _("Disputes"),
    "02": _("Public order"),
    "03": _("Fire safety"),
    "04": _("Road traffic"),
    "05": _("Forest and straw fires"),
    "06": _("Geological hazards and floods"),
    "07": _("Work, food and drug safety"),
    "08": _("Cleanliness and surroundings"),
    "09": _("Public facilities"),
    "10": _("Services and errands"),
    "11": _("People under care"),
    "12": _("Animal disease and farm disasters"),
    "13": _("Unlawful building and land use"),
    "14": _("Fraud, drugs and cults"),
    "15": _("Opinion and petitions"),
    "16": _("Emergencies"),
    "19": _("Other matters"),
}

ABSENCE_WORDS = {
    AbsenceReason.LEAVE: _("On leave"),
    AbsenceReason.TRAVEL: _("Away on duty"),
    AbsenceReason.TRAINING: _("In training"),
    AbsenceReason.OTHER: _("Another reason"),
}

DUTIES: dict[Role, tuple[str | Promise, ...]] = {
    Role.PARTY_SECRETARY: (
        _("Leads the township and answers for its whole chain."),
        _("Decides what a village could not settle."),
    ),
    Role.CHIEF_GRID_OFFICER: (
        _("Leads the grids of the township and its command centre."),
        _("Decides who goes where nobody answered, and who answers for which kind of matter."),
    ),
    Role.DUTY_OFFICER: (
        _("Watches the command screen, confirms warnings and calls the right post."),
        _("Hands every open matter to the next watch by name."),
    ),
    Role.VILLAGE_SECRETARY: (
        _("Answers for the village: large matters do not leave it unsettled."),
        _("Fills the posts of the village and arranges who stands in."),
    ),
    Role.VILLAGE_LIAISON: (
        _("Connects the township with one village and visits it regularly."),
        _("Helps the village with what it cannot do alone."),
    ),
    Role.GRID_LEADER: (
        _("Leads the grid workers of the village and shares out their rounds."),
        _("Checks that what was reported has been put right."),
    ),
    Role.GRID_WORKER: (
        _("Walks the grid, hears people, finds hazards and reports them."),
        _("Settles on the spot what can be settled there."),
    ),
    Role.GROUP_LEADER: (
        _("Speaks for the villagers' group and calls its meetings."),
        _("Settles small matters of the group."),
    ),
    Role.COURTYARD_HEAD: (
        _("Explains policy and the village covenant, and hears what people think."),
        _("Settles small matters in the courtyard; runs errands for those who cannot."),
        _("Calls courtyard meetings; looks after who lives alone."),
    ),
    Role.MICRO_GRID_LEADER: (
        _("Knows the few dozen households of the micro-grid."),
        _("Passes warnings on from door to door and says who needs help."),
    ),
    Role.HUB_HOUSEHOLD: (
        _("Stays in touch with the neighbouring households."),
        _("Opens the door for small meetings and lends a hand."),
    ),
    Role.MEDIATOR: (
        _("Looks for disputes early and mediates them by agreement."),
        _("Writes down what was agreed and asks afterwards whether it holds."),
    ),
    Role.POLICE_STATION: (
        _("Answers for public order and comes where force or the law is needed."),
        _("Works with villages and public-order teams."),
    ),
    Role.JUDICIAL_OFFICE: (
        _("Guides people's mediation and gives legal advice."),
        _("Takes disputes that a village could not settle."),
    ),
    Role.CHECKPOINT_OFFICER: (
        _("Checks what the cameras and the duty officer ask for."),
        _("Reports back what was found."),
    ),
}


STAND_IN_SENTENCE = _("%(holder)s, %(post)s of %(place)s, is away today; %(name)s stands in.")
STATE_SENTENCES = {
    StepState.NAMED: _("%(name)s is %(post)s of %(place)s."),
    StepState.VACANT: _("The post %(post)s of %(place)s is vacant today."),
    StepState.ALL_AWAY: _("%(holder)s, %(post)s of %(place)s, is away today and nobody stands in."),
    StepState.SAME_PERSON: _("Here it would be %(name)s again."),
    StepState.TOO_BROAD: _("No smaller place was named, so this rung cannot be told: %(rung)s."),
    StepState.DESK: _("Nobody further up is named here; the matter goes to the duty desk of %(place)s."),
}


def duties_of(role: Role) -> list[str]:
    return [str(duty) for duty in DUTIES.get(role, ())]


def reason_of(step: Step) -> str:
    """Why this rung answers, or why it is passed, as one sentence."""
    facts = {
        "post": ROLE_WORDS[step.rung.role],
        "rung": RUNG_WORDS[step.rung.name],
        "place": step.place or "",
        "name": step.person or "",
        "holder": step.stands_in_for or (step.post.person if step.post else ""),
    }
    acting = step.answers and step.stands_in_for is not None
    return str(STAND_IN_SENTENCE if acting else STATE_SENTENCES[step.state]) % facts


def spoken(step: Step) -> dict[str, object]:
    """A rung as templates show it."""
    return {"step": step, "rung": RUNG_WORDS[step.rung.name], "reason": reason_of(step)}
