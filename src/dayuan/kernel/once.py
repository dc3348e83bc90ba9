"""A form that is pressed twice does what it says once: each page that shows it gives it a name of its own."""

from uuid import uuid4

from django.core.cache import cache
from django.http import HttpRequest

FIELD = "pressed"
REMEMBERED_S = 3600
MOST_CHARACTERS = 40


def new_press() -> str:
    return uuid4().hex


def is_first_press(request: HttpRequest) -> bool:
    """Whether this very form comes for the first time. Without its name every press is the first."""
    name = _name(request)
    return not name or bool(cache.add(name, 1, REMEMBERED_S))


def let_press_again(request: HttpRequest) -> None:
    """Nothing came of it: the same form may come once more."""
    if name := _name(request):
        cache.delete(name)


def _name(request: HttpRequest) -> str:
    said = request.POST.get(FIELD, "")[:MOST_CHARACTERS]
    return f"pressed:{request.user.pk}:{said}" if said.isalnum() else ""
