"""Devices, imagers, and what they said."""

from tests.access.cast import COMMAND, COMMAND_HERE, DESK, DESK_HERE, NOBODY, REGISTER, Ask, get, only, post

TABLE: dict[str, Ask] = {
    # Equipment and what it says.
    "devices:list": get(DESK),
    "devices:register": get(COMMAND),
    "devices:device": get(DESK_HERE),
    "devices:activate": post(COMMAND_HERE),
    "devices:file": post(COMMAND_HERE),
    "devices:retire": post(COMMAND_HERE),
    "devices:rotate": post(COMMAND_HERE),
    "devices:capture": post(COMMAND_HERE),
    "thermal:list": get(DESK),
    "thermal:terrain": post(COMMAND),
    "thermal:imager": get(DESK_HERE),
    "thermal:picture": get(DESK_HERE),
    "thermal:place": post(COMMAND_HERE),
    "thermal:limits": post(COMMAND_HERE),
    "thermal:scale": post(COMMAND_HERE),
    "thermal:cover": post(COMMAND_HERE),
    "thermal:lift": post(COMMAND_HERE),
    "signals:list": get(DESK),
    # Posts of a village note. What was told is read by who commands the place, and by who noted it: the duty officer.
    "signals:note": get(REGISTER),
    "signals:told": get(COMMAND_HERE),
    "signals:take_back": post(only("duty_officer")),
    "signals:kept_aside": get(COMMAND),
    "signals:mark_all_seen": post(COMMAND),
    "signals:mark_seen": post(COMMAND_HERE),
    "signals:photo": get(DESK_HERE),
    "signals:plate_crop": get(DESK_HERE),
    # Devices upload with a credential of their own; no session opens it.
    "signals:upload": post(NOBODY),
    "signals:api-root": get(NOBODY),
}
