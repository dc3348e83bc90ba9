"""What this package does when others have news."""

from dayuan.households.events import ResidentErased
from dayuan.kernel.events import when
from dayuan.workbooks.forgetting import forget_person


@when(ResidentErased)
def forget_copies(news: ResidentErased) -> None:
    keys = [str(key) for key in news.resident_ids]
    forget_person(
        [*keys, *(f"resident:{key}" for key in keys)],
        news.names,
        place_codes=news.place_codes if news.request_id else (),
        even_at_work=news.is_again,
        at=news.at,
    )
