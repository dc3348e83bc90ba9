"""What levels, sites, outlines and ways of writing a point are called on a page."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dayuan.places.coordinates import Datum
from dayuan.places.rules import Level, OutlineSource, SiteKind

LEVEL_WORDS = {
    Level.COUNTY: _("County"),
    Level.TOWNSHIP: _("Township"),
    Level.VILLAGE: _("Village"),
    Level.GRID: _("Grid"),
    Level.GROUP: _("Villagers' group"),
    Level.COURTYARD: _("Courtyard"),
}

COUNT_WORDS: dict[Level, Callable[[int], str]] = {
    Level.COUNTY: lambda count: ngettext("%(count)s county", "%(count)s counties", count),
    Level.TOWNSHIP: lambda count: ngettext("%(count)s township", "%(count)s townships", count),
    Level.VILLAGE: lambda count: ngettext("%(count)s village", "%(count)s villages", count),
    Level.GRID: lambda count: ngettext("%(count)s grid", "%(count)s grids", count),
    Level.GROUP: lambda count: ngettext("%(count)s group", "%(count)s groups", count),
    Level.COURTYARD: lambda count: ngettext("%(count)s courtyard", "%(count)s courtyards", count),
}

ADD_WORDS = {
    Level.GRID: _("Add a grid"),
    Level.GROUP: _("Add a villagers' group"),
    Level.COURTYARD: _("Add a courtyard"),
}

SITE_WORDS = {
    SiteKind.CHECKPOINT: _("Checkpoint"),
    SiteKind.MARKET: _("Market"),
    SiteKind.OFFICE: _("Office"),
}

SOURCE_WORDS = {
    OutlineSource.IMPORTED: _("from an imported file"),
    OutlineSource.SKETCHED: _("schematic, drawn by hand"),
    OutlineSource.SCHEMATIC: _("schematic, divided by the centres"),
}

DATUM_WORDS = {
    Datum.WGS84: _("WGS84 or CGCS2000 (GPS, BeiDou, Tianditu)"),
    Datum.GCJ02: _("GCJ-02 (Amap, Tencent)"),
    Datum.BD09: _("BD-09 (Baidu)"),
}

HISTORY_WORDS = {
    "place_added": _("Added"),
    "place_renamed": _("Renamed"),
    "place_moved": _("Centre moved"),
    "place_closed": _("Taken out of use"),
    "outlines_taken": _("Boundaries imported"),
    "outlines_undone": _("Import of boundaries undone"),
}
