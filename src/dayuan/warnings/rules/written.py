"""The terms of a rule as they are kept while they are only proposed: JSON out and in. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from dayuan.warnings.rules.levels import About, Family, WarningLevel
from dayuan.warnings.rules.terms import RuleTerms

MOMENTS = ("starts_at", "expires_at")
HOURS = ("hours_from", "hours_until")
TUPLES = ("readers", "place_codes", "home_prefixes", "stages")


def as_written(terms: RuleTerms) -> dict[str, Any]:
    said = asdict(terms)
    for name in (*MOMENTS, *HOURS):
        said[name] = said[name].isoformat() if said[name] is not None else None
    return said


def read_terms(said: Mapping[str, Any]) -> RuleTerms:
    given = dict(said)
    for name in MOMENTS:
        given[name] = datetime.fromisoformat(given[name])
    for name in HOURS:
        given[name] = time.fromisoformat(given[name]) if given[name] else None
    for name in TUPLES:
        given[name] = tuple(given[name])
    given |= {"level": WarningLevel(given["level"]), "about": About(given["about"]), "family": Family(given["family"])}
    return RuleTerms(**given)
