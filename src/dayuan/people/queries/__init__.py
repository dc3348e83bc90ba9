"""Reads worth a name: who is on duty, who holds what, who answers for a place, whom a team can send."""

from dayuan.people.queries.answers import Answer, Step, answer_table, who_answers, who_answers_along
from dayuan.people.queries.chart import ChartNode, SeatFilled, chart_of
from dayuan.people.queries.duty import (
    PostNow,
    on_duty_at,
    posts_held,
    posts_now,
    posts_on_duty,
    who_is_on_duty,
)
from dayuan.people.queries.posts import (
    absences_of,
    answering_for,
    away_on,
    history_of,
    open_seats,
    posts_of,
    posts_stood_in_for,
    seat_history,
    seats_filled,
)
from dayuan.people.queries.teams import available_members, members_of

__all__ = [
    "Answer",
    "ChartNode",
    "PostNow",
    "SeatFilled",
    "Step",
    "absences_of",
    "answer_table",
    "answering_for",
    "available_members",
    "away_on",
    "chart_of",
    "history_of",
    "members_of",
    "on_duty_at",
    "open_seats",
    "posts_held",
    "posts_now",
    "posts_of",
    "posts_on_duty",
    "posts_stood_in_for",
    "seat_history",
    "seats_filled",
    "who_answers",
    "who_answers_along",
    "who_is_on_duty",
]
