"""Every address the product answers to, and what its varying parts stand for."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.urls import URLResolver, get_resolver

SIGN_IN = "/accounts/login/"


def addresses(
    resolver: URLResolver | None = None, space: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of every address with the names of the parts that vary."""
    for pattern in (resolver or get_resolver()).url_patterns:
        named = getattr(pattern.pattern, "regex", None)
        parts = (*above, *(named.groupindex if named else pattern.pattern.converters))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner, parts)
        else:
            yield f"{space}{pattern.name}", tuple(dict.fromkeys(parts))


def thing_behind(name: str, part: str, things: dict[str, object]) -> object:
    """What a part stands for: in this address, else in its package (`places.code`), else anywhere."""
    package = name.partition(":")[0]
    return next(things[key] for key in (f"{name}.{part}", f"{package}.{part}", part) if key in things)


def is_open(answer: HttpResponseBase) -> bool:
    """Whether the page was there for this person: shown, done, refused by a rule or by its form, but not hidden."""
    if answer.status_code in {401, 403, 404}:
        return False
    return not answer.headers.get("Location", "").startswith(SIGN_IN)
