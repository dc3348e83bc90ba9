"""What is done to places: the tree of a county is loaded."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from dayuan.places.models import Place
from dayuan.places.rules import enclosing_codes, level_of, short_name


@transaction.atomic
def load_county_tree(tree: Mapping[str, Any], *, names_en: Mapping[str, str] | None = None) -> int:
    """Make the places of a county that are not there yet; says how many. Places that exist stay as they are.

    The tree is {"county": {"code", "name"}, "townships": [{"code", "name", "villages": [{"code", "name"}]}]}.
    """
    known = set(Place.objects.within(tree["county"]["code"]).values_list("code", flat=True))
    english = names_en or {}
    missing = [
        Place(
            code=code,
            level=level_of(code),
            name=short_name(name),
            name_en=english.get(code, ""),
            parent_id=next(iter(enclosing_codes(code)[1:]), None),
        )
        for code, name in _codes_and_names(tree)
        if code not in known
    ]
    Place.objects.bulk_create(missing)
    return len(missing)


def _codes_and_names(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Outer places first."""
    yield tree["county"]["code"], tree["county"]["name"]
    for township in tree["townships"]:
        yield township["code"], township["name"]
    for township in tree["townships"]:
        for village in township["villages"]:
            yield village["code"], village["name"]
