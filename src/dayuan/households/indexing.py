"""The columns by which an entry is found: pieces of its name, its places, and blind indexes of what is sealed."""

from functools import lru_cache

from dayuan.households.models import Resident
from dayuan.households.rules import phone_tail
from dayuan.households.spelling import pieces_of, place_piece
from dayuan.kernel.copying import written_array
from dayuan.kernel.sealing.seals import blind_index
from dayuan.places.rules import enclosing_codes

PURPOSE_ID_NUMBER = "households.id_number"
PURPOSE_PHONE_TAIL = "households.phone_tail"
PURPOSE_FILE_CODE = "households.file_code"


def id_number_index(tidied: str) -> bytes | None:
    return blind_index(PURPOSE_ID_NUMBER, tidied) if tidied else None


def phone_tail_index(tidied: str) -> bytes | None:
    return blind_index(PURPOSE_PHONE_TAIL, phone_tail(tidied)) if tidied else None


def file_code_index(characters: str) -> bytes:
    return blind_index(PURPOSE_FILE_CODE, characters)


def place_pieces(place_code: str, grid_code: str | None) -> list[str]:
    """Every place around somebody; enclosing codes of two trees where there is a grid beside a group."""
    codes = dict.fromkeys(enclosing_codes(place_code))
    if grid_code:
        codes.update(dict.fromkeys(enclosing_codes(grid_code)))
    return [place_piece(code) for code in codes]


@lru_cache(maxsize=1_000)
def written_place_pieces(place_code: str, grid_code: str | None) -> str:
    """The same as they are written by COPY: a village's are needed again for each who is entered there."""
    return written_array(place_pieces(place_code, grid_code))


def index_resident(resident: Resident) -> list[str]:
    """Fill the columns anew from what the entry says now; the names of the columns."""
    resident.pieces = pieces_of(resident.name) + place_pieces(resident.place_id, resident.grid_id)
    resident.id_number_index = id_number_index(resident.id_number)
    resident.phone_tail_index = phone_tail_index(resident.phone)
    return ["pieces", "id_number_index", "phone_tail_index"]
