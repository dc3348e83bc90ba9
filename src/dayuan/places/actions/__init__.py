"""What is done to places: the tree is loaded and kept, outlines are drawn, read from files and given back."""

from dayuan.places.actions.outlines import (
    ImportAlreadyTaken,
    ImportCannotBeUndone,
    NothingToTake,
    read_outlines,
    redraw_inside,
    take_outlines,
    undo_outlines,
)
from dayuan.places.actions.tree import (
    PlaceCannotStandThere,
    PlaceIsClosed,
    PlaceIsOfficial,
    PlaceNameTaken,
    PlaceNumberTaken,
    PlaceStillHolds,
    add_place,
    close_place,
    keep_open,
    load_county_tree,
    move_centre,
    refuse_closed,
    rename_place,
)

__all__ = [
    "ImportAlreadyTaken",
    "ImportCannotBeUndone",
    "NothingToTake",
    "PlaceCannotStandThere",
    "PlaceIsClosed",
    "PlaceIsOfficial",
    "PlaceNameTaken",
    "PlaceNumberTaken",
    "PlaceStillHolds",
    "add_place",
    "close_place",
    "keep_open",
    "load_county_tree",
    "move_centre",
    "read_outlines",
    "redraw_inside",
    "refuse_closed",
    "rename_place",
    "take_outlines",
    "undo_outlines",
]
