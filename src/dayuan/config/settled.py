"""Everything that every answer needs, loaded before the first one and never looked through again."""

import gc
from typing import Any

from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.utils.translation import gettext, override


def settle() -> None:
    """Load addresses and words, then take them out of the garbage collector's sight.

    A full collection went through all modules and words of the product: a pause of a sixth of a second, now and then,
    in the middle of somebody's page.
    """
    _load(get_resolver())
    for language, _name in settings.LANGUAGES:
        with override(language):
            gettext("Case")
    gc.collect()
    gc.freeze()


def _load(resolver: URLResolver) -> None:
    below: list[Any] = resolver.url_patterns
    for pattern in below:
        if isinstance(pattern, URLResolver):
            _load(pattern)
