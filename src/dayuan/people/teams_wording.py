"""What teams and skills are called."""

from django.utils.translation import gettext_lazy as _

from dayuan.people.teams_rules import Skill, TeamKind

TEAM_WORDS = {
    TeamKind.PARTY_PIONEERS: _("Party-member pioneer service team"),
    TeamKind.CIVILITY: _("Rural civility service team"),
    TeamKind.HARDSHIP_AID: _("Hardship aid service team"),
    TeamKind.REVITALISATION: _("Rural revitalisation volunteer team"),
}

SKILL_WORDS = {
    Skill.FIRST_AID: _("First aid"),
    Skill.DRIVING: _("Driving"),
    Skill.ELECTRICS: _("Water and electrics"),
    Skill.CARE: _("Care for the old"),
    Skill.MEDIATION: _("Mediation"),
    Skill.FLOOD_AND_FIRE: _("Flood and fire fighting"),
    Skill.FARMING: _("Farming advice"),
    Skill.ERRANDS: _("Errands"),
    Skill.CULTURE: _("Culture and festivities"),
    Skill.LAW: _("Knows the law"),
}

WEEKDAY_WORDS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
