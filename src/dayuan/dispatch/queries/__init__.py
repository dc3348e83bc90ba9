"""Reading who could be sent, who was asked, and what somebody is asked to do."""

from dayuan.dispatch.queries.candidates import candidates_for, candidates_near
from dayuan.dispatch.queries.offers import (
    CaseOffers,
    Expected,
    cases_nobody_goes_to,
    current_offer,
    has_case_climbed,
    is_nobody_reachable,
    offers_before_case,
    offers_of,
)
from dayuan.dispatch.queries.tasks import matter_shown_by, past_tasks_of, task_of, tasks_of

__all__ = [
    "CaseOffers",
    "Expected",
    "candidates_for",
    "candidates_near",
    "cases_nobody_goes_to",
    "current_offer",
    "has_case_climbed",
    "is_nobody_reachable",
    "matter_shown_by",
    "offers_before_case",
    "offers_of",
    "past_tasks_of",
    "task_of",
    "tasks_of",
]
