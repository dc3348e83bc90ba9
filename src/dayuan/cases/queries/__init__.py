"""Reading cases: lists, their history as sentences, which posts can take one."""

from dayuan.cases.queries.alike import alike, sent_before
from dayuan.cases.queries.figures import (
    FigureNow,
    behind,
    figures_of,
    ladder_now,
    opened_within,
    settled_by_rung,
)
from dayuan.cases.queries.history import (
    Line,
    Wording,
    actor_of,
    also_shown_when_tracked,
    also_shown_with_a_case,
    also_shown_with_my_work,
    closing_word,
    history_of,
    in_reader_language,
    parts_of_page,
    parts_of_tracked,
    parts_of_work,
    plain_sentence,
    public_history_of,
    public_sentence,
    step_sentence,
    suggested_closing,
    waiting_sentence,
    words_for,
)
from dayuan.cases.queries.lessons import Lesson, lessons_of
from dayuan.cases.queries.lists import cases_of, how_cases_stand, narrowed
from dayuan.cases.queries.posts import assignable_posts, named_for, next_above
from dayuan.cases.queries.reporters import reporters_of
from dayuan.cases.queries.work import Work, owned_by, work_of
from dayuan.cases.wording import CLOSING_WORDS, LEVEL_WORDS, STATUS_WORDS

__all__ = [
    "CLOSING_WORDS",
    "LEVEL_WORDS",
    "STATUS_WORDS",
    "FigureNow",
    "Lesson",
    "Line",
    "Wording",
    "Work",
    "actor_of",
    "alike",
    "also_shown_when_tracked",
    "also_shown_with_a_case",
    "also_shown_with_my_work",
    "assignable_posts",
    "behind",
    "cases_of",
    "closing_word",
    "figures_of",
    "history_of",
    "how_cases_stand",
    "in_reader_language",
    "ladder_now",
    "lessons_of",
    "named_for",
    "narrowed",
    "next_above",
    "opened_within",
    "owned_by",
    "parts_of_page",
    "parts_of_tracked",
    "parts_of_work",
    "plain_sentence",
    "public_history_of",
    "public_sentence",
    "reporters_of",
    "sent_before",
    "settled_by_rung",
    "step_sentence",
    "suggested_closing",
    "waiting_sentence",
    "words_for",
    "work_of",
]
