"""What this package does when others have news."""

from collections.abc import Sequence
from uuid import UUID

from dayuan.households.events import DetailErased, ResidentErased
from dayuan.kernel.events import when
from dayuan.places.rules import township_of
from dayuan.workbooks.forgetting import forget_person, forget_rows


@when(DetailErased)
def forget_copies_of_detail(news: DetailErased) -> None:
    keys = _keys(news.resident_ids)
    forget_rows(keys, place_codes=news.place_codes, even_at_work=news.is_again, at=news.at)


def _keys(resident_ids: Sequence[UUID]) -> list[str]:
    """As rows name a record: by its number, alone or with its kind before it."""
    keys = [str(key) for key in resident_ids]
    return [*keys, *(f"resident:{key}" for key in keys)]


@when(ResidentErased)
def forget_copies(news: ResidentErased) -> None:
    forget_person(
        _keys(news.resident_ids),
        news.written,
        townships={township_of(code) for code in news.place_codes},
        place_codes=news.place_codes if news.request_id else (),
        even_at_work=news.is_again,
        at=news.at,
    )
