"""What people do on the shell's own pages."""

from datetime import datetime

from dayuan.people.models import Person
from dayuan.web.models import Suggestion


def make_suggestion(text: str, *, contact: str, page: str, by: Person | None, at: datetime) -> Suggestion:
    """Keep a complaint or suggestion about the service."""
    return Suggestion.objects.create(text=text, contact=contact, page=page[:200], by=by, made_at=at)
