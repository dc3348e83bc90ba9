"""The starter rulebook: rules that a township can take over, as data, each to be published by two people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dayuan.warnings.rules import About, Family, RuleTerms, WarningLevel

RULES = Path(__file__).with_name("starter_rules.json")
RUNS_FOR = timedelta(days=365)
"""Then somebody asks again whether it is still needed."""
AS_WRITTEN = (
    *("title", "title_en", "purpose", "purpose_en", "legal_basis"),
    *("when", "said", "said_en", "checks", "checks_en"),
)
IF_GIVEN = ("days", "damped_s", "joins_within_m", "quiet_for_s", "decide_within_s", "concerns_home")


@dataclass(frozen=True)
class StarterRule:
    """One rule of the starter rulebook, without the township that takes it over."""

    name: str
    written: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.written["title"])

    def terms(self, *, township_code: str, at: datetime) -> RuleTerms:
        """As this township would publish it now: in all its places, for a year."""
        one = self.written
        hours = [time.fromisoformat(hour) for hour in one.get("hours", ())]
        return RuleTerms(
            **{name: one[name] for name in AS_WRITTEN},
            **{name: one[name] for name in IF_GIVEN if name in one},
            readers=tuple(one["readers"]),
            place_codes=(township_code,),
            home_prefixes=(),
            buffer_minutes=0,
            signal_kind="",
            stages=tuple(one["stages"]),
            family=Family(one["family"]),
            about=About(one.get("about", About.DEVICE)),
            level=WarningLevel(one["level"]),
            hours_from=hours[0] if hours else None,
            hours_until=hours[1] if hours else None,
            starts_at=at,
            expires_at=at + RUNS_FOR,
        )


@cache
def starter_rules() -> tuple[StarterRule, ...]:
    return tuple(StarterRule(name, written) for name, written in json.loads(RULES.read_text()).items())
