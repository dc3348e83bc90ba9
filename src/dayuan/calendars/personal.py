"""What calendars keep about people: who decided on a day, an hour or a market."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import AUDITOR, DUTY, Personal, PersonalData, Retention

_decided = Personal(
    _("So that it can be asked who decided on a day, an hour or a market."), DUTY, (AUDITOR,), Retention.HISTORY
)

PERSONAL_DATA = PersonalData(
    personal={
        "DayDecision.made_by": _decided,
        "DayDecision.withdrawn_by": _decided,
        "MarketException.made_by": _decided,
        "MarketException.withdrawn_by": _decided,
        "MarketRule.made_by": _decided,
        "MarketRule.withdrawn_by": _decided,
        "TownshipHours.made_by": _decided,
        "TownshipHours.withdrawn_by": _decided,
    },
    not_personal={
        "CalendarFeed": "key made_at township",
        "DayDecision": "id township day is_workday reason made_at withdrawn_at",
        "Market": "id place site",
        "MarketException": "id market day is_held reason made_at withdrawn_at",
        "MarketRule": "id market basis pattern numbers month_end opens closes source made_at withdrawn_at",
        "TownshipHours": "id township starts_on morning_from morning_until afternoon_from afternoon_until made_at"
        " withdrawn_at",
    },
)
