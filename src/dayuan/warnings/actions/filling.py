"""What a matter says and where it is, filled in from what was observed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import override

from dayuan.kernel.clock import SHANGHAI
from dayuan.sensing.events import SeenSignal
from dayuan.warnings.models import Episode, Warning
from dayuan.warnings.rules import filled

CHINESE, ENGLISH = "zh-hans", "en"


def point_of(signals: Iterable[SeenSignal]) -> tuple[float, float] | None:
    points = ((one.longitude, one.latitude) for one in signals)
    return next(((east, north) for east, north in points if east is not None and north is not None), None)


def words_of(warning: Warning, episode: Episode, signals: Sequence[SeenSignal], *, at: datetime) -> tuple[str, str]:
    """What was observed, in both languages."""
    rule = episode.rule
    measured = [signal for signal in signals if signal.value is not None]
    last = measured[-1] if measured else None
    facts = {
        "value": f"{last.value:g}" if last and last.value is not None else None,
        "unit": last.unit if last else None,
        "count": len(signals),
        "headline": next((one.details["headline"] for one in reversed(signals) if one.details.get("headline")), None),
        "since": _clock_of(episode),
        "minutes": max(0, round((at - episode.began_at) / timedelta(minutes=1))),
    }
    said = []
    for language, text in ((CHINESE, rule.said), (ENGLISH, rule.said_en)):
        with override(language):
            named = {
                "device": str(episode.device) if episode.device else None,
                "place": str(episode.place),
                "site": str(warning.site) if warning.site_id else None,
            }
            said.append(filled(text, {**facts, **named}))
    return said[0][:160], said[1][:240]


def _clock_of(episode: Episode) -> str:
    return f"{episode.began_at.astimezone(SHANGHAI):%H:%M}"
