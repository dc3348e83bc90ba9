"""What people do on the shell's own pages."""

from datetime import datetime

from dayuan.people.models import Person
from dayuan.web.models import Suggestion


def make_suggestion(
    text: str, *, contact: str, page: str, place_code: str, by: Person | None, at: datetime
) -> Suggestion:
    """Keep a complaint or suggestion about the service, for the duty officers of this township."""
    return Suggestion.objects.create(
        text=text, contact=contact, page=page[:200], place_code=place_code, by=by, made_at=at
    )
