"""A rule's condition as a sentence that a person can check, from what is stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dayuan.sensing.rules import SignalKind
from dayuan.sensing.wording import SIGNAL_WORDS
from dayuan.warnings.area_forms import area_of
from dayuan.warnings.models import WatchRule
from dayuan.warnings.naming import COMPARISON_WORDS, SAID_WORDS, SIGNS, TRAIT_WORDS, UNIT_OF
from dayuan.warnings.wording import LEVEL_WORDS

MINUTE, HOUR, DAY = 60, 3600, 86_400
SMALL_KM2 = 0.01
"""Less is said in square metres."""


def told(when: Mapping[str, Any]) -> str:
    """What must hold, in words."""
    if not when:
        return ""
    name, said = next(iter(when.items()))
    return TELL[name](said) if name in TELL else _("something this page cannot tell")


def told_of_plates(rule: WatchRule) -> str:
    """What a rule about plates looks for, in words."""
    facts = {
        "prefixes": " ".join(rule.condition.get("home_prefixes", ())),
        "share": f"{rule.condition.get('least_confidence', 0) * 100:.0f}%",
    }
    return _("plates that do not begin with %(prefixes)s; below %(share)s a person compares the photo") % facts


def told_stage(stage: Mapping[str, Any]) -> str:
    """What makes it more urgent, in words."""
    level = LEVEL_WORDS.get(stage["level"], stage["level"])
    if stage.get("when") and stage.get("after_s"):
        words = _("%(level)s: after %(time)s, where this holds: %(what)s")
    elif stage.get("when"):
        words = _("%(level)s: %(what)s")
    else:
        words = _("%(level)s: after %(time)s")
    return words % {"level": level, "time": span(stage.get("after_s") or 0), "what": told(stage.get("when") or {})}


def span(seconds: float) -> str:
    """A length of time in the largest unit that says it without a fraction of more than a half."""
    if seconds >= DAY and seconds % DAY == 0:
        return ngettext("%(number)g day", "%(number)g days", seconds // DAY) % {"number": seconds / DAY}
    if seconds >= HOUR and seconds % (HOUR / 2) == 0:
        return ngettext("%(number)g hour", "%(number)g hours", int(seconds // HOUR)) % {"number": seconds / HOUR}
    if seconds >= MINUTE:
        return ngettext("%(number)g minute", "%(number)g minutes", int(seconds // MINUTE)) % {
            "number": seconds / MINUTE
        }
    return ngettext("%(number)g second", "%(number)g seconds", int(seconds)) % {"number": seconds}


def wanted(said: Mapping[str, Any]) -> str:
    """A kind of signal with its comparisons: water level ≥ 3.2 m."""
    kind = str(said.get("kind", ""))
    word = str(SIGNAL_WORDS[SignalKind(kind)]) if kind in list(SignalKind) else kind
    measures = [_trait(one, kind) for one in said.get("where", ()) if one.get("of", "value") == "value"]
    others = [_trait(one, kind) for one in said.get("where", ()) if one.get("of", "value") != "value"]
    told_all = " ".join([word, *measures])
    return _("%(what)s (%(which)s)") % {"what": told_all, "which": _(", ").join(others)} if others else told_all


def _trait(one: Mapping[str, Any], kind: str) -> str:
    of, test = one.get("of", "value"), one["is"]
    if test in SIGNS:
        unit = UNIT_OF.get(kind, "") if of == "value" else ""
        measure = f"{SIGNS[test]} {one.get('than', 0):g} {unit}".strip()
        return measure if of == "value" else f"{TRAIT_WORDS.get(of, of)} {measure}"
    if "area" in one:
        return _whereabouts(one["area"], one.get("within_m") or 0, is_inside=test == "inside")
    words = _(" or ").join(str(SAID_WORDS.get(word, word)) for word in one.get("words", ()))
    if test == "is":
        return _("%(name)s: %(words)s") % {"name": TRAIT_WORDS.get(of, of), "words": words}
    return f"{TRAIT_WORDS.get(of, of)} {COMPARISON_WORDS[test]} {words}"


def _whereabouts(kept: Mapping[str, Any], within_m: float, *, is_inside: bool) -> str:
    """Inside Tongyi village; within 200 m of the east checkpoint; outside an area that somebody drew."""
    area, name = area_of(kept), _name_of(kept)
    if area.is_circle:
        spot = name or _("the point %(point)s") % {"point": ", ".join(f"{number:g}" for number in area.points[0])}
        facts = {"metres": f"{area.radius_m:g}", "name": spot}
        return (_("within %(metres)s m of %(name)s") if is_inside else _("not within %(metres)s m of %(name)s")) % facts
    if not kept.get("drawn_from"):
        facts = {"name": name or _("an area"), "size": _size(area.square_km), "corners": str(area.corners)}
        name = _("%(name)s (drawn: %(corners)s corners, %(size)s)") % facts
    if within_m:
        facts = {"name": name, "metres": f"{within_m:g}"}
        words = _("inside %(name)s or within %(metres)s m of it")
        return (words if is_inside else _("more than %(metres)s m outside %(name)s")) % facts
    return (_("inside %(name)s") if is_inside else _("outside %(name)s")) % {"name": name}


def _size(square_km: float) -> str:
    """A yard in square metres, a valley in square kilometres."""
    if square_km < SMALL_KM2:
        return _("%(size)s m²") % {"size": f"{max(1.0, square_km * 1_000_000):.0f}"}
    return _("%(size)s km²") % {"size": f"{square_km:.2g}" if square_km < 10 else f"{square_km:.0f}"}


def _name_of(kept: Mapping[str, Any]) -> str:
    name_en = str(kept.get("name_en", ""))
    return name_en if name_en and get_language() == "en" else str(kept.get("name", ""))


def _happens(said: Mapping[str, Any]) -> str:
    return _("%(what)s is seen; counts for %(time)s") % {
        "what": wanted(said),
        "time": span(said.get("counts_for_s", 600)),
    }


def _stays(said: Mapping[str, Any]) -> str:
    until = [_trait(one, said["kind"]) for one in said.get("until", ())]
    facts = {"what": wanted(said), "end": _(", ").join(until), "time": span(said.get("good_for_s", 3600))}
    if until:
        return _("%(what)s, until it is %(end)s; a reading is good for %(time)s") % facts
    return _("%(what)s, for as long as that is so; a reading is good for %(time)s") % facts


def _repeats(said: Mapping[str, Any]) -> str:
    facts = {"what": wanted(said), "times": said["times"], "time": span(said["within_s"])}
    sentence = _("%(what)s at least %(times)s times within %(time)s") % facts
    if said.get("apart"):
        sentence += _(", by different people or devices")
    if said.get("alike"):
        sentence += _(", the same in: %(name)s") % {"name": TRAIT_WORDS.get(said["alike"], said["alike"])}
    return sentence


def _silent(said: Mapping[str, Any]) -> str:
    return _("nothing heard for %(time)s: %(what)s") % {"what": wanted(said), "time": span(said["for_s"])}


def _changes(said: Mapping[str, Any]) -> str:
    facts = {"what": wanted(said), "by": f"{abs(said['by']):g} {UNIT_OF.get(said['kind'], '')}".strip()}
    facts["time"] = span(said["within_s"])
    if said["by"] < 0:
        return _("%(what)s falls by %(by)s or more within %(time)s") % facts
    return _("%(what)s rises by %(by)s or more within %(time)s") % facts


def _nearby(said: Mapping[str, Any]) -> str:
    facts = {"what": wanted(said), "metres": f"{said['within_m']:g}", "time": span(said["within_s"])}
    number = said.get("sources", 1)
    sentence = ngettext(
        "within %(metres)s m, at most %(time)s before or after, %(number)s other tells: %(what)s",
        "within %(metres)s m, at most %(time)s before or after, %(number)s others tell: %(what)s",
        number,
    )
    said_all = sentence % {**facts, "number": number}
    if said.get("kind") == SignalKind.REPORT:
        return _("%(what)s; where no point is told, of the same village or group, which is less certain") % {
            "what": said_all
        }
    return said_all


def _follows(said: Mapping[str, Any]) -> str:
    facts = {"first": wanted(said["first"]), "then": wanted(said["then"]), "time": span(said["within_s"])}
    if said.get("missing"):
        return _("first %(first)s, and then for %(time)s no %(then)s") % facts
    return _("first %(first)s, and within %(time)s %(then)s") % facts


def _lasts(said: Mapping[str, Any]) -> str:
    return _("%(what)s; and this for %(time)s without a break") % {
        "what": told(said["what"]),
        "time": span(said["for_s"]),
    }


def _not(said: Mapping[str, Any]) -> str:
    return _("not so: %(what)s") % {"what": told(said)}


def _together(said: Sequence[Mapping[str, Any]], joint: str) -> str:
    parts = [told(one) for one in said]
    return joint.join(parts if len(parts) == 1 else [_("[%(what)s]") % {"what": part} for part in parts])


TELL: Mapping[str, Any] = {
    "happens": _happens,
    "stays": _stays,
    "repeats": _repeats,
    "silent": _silent,
    "changes": _changes,
    "nearby": _nearby,
    "follows": _follows,
    "lasts": _lasts,
    "not": _not,
    "all": lambda said: _together(said, _(" and ")),
    "any": lambda said: _together(said, _(" or ")),
}
