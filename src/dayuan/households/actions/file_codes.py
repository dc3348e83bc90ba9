"""The code with which somebody opens the list of who looked at their file."""

import hmac
import secrets
from datetime import datetime

from django.db import transaction

from dayuan.households.actions.records import locked_resident, record_of_resident
from dayuan.households.indexing import file_code_index, phone_tail_index
from dayuan.households.models import Resident
from dayuan.households.rules import CODE_ALPHABET, CODE_CHARACTERS, format_file_code, read_file_code
from dayuan.people.models import Person

NOBODYS_CODE = "00000000"
"""Not of the alphabet: nobody has it. Looked up where a typed code can be none, so that both take as long."""


@transaction.atomic
def make_file_code(resident: Resident, *, by: Person, at: datetime) -> str:
    """A new code, kept only as a keyed hash: it is printed once, and an earlier one opens nothing any more."""
    kept = locked_resident(resident.pk)
    characters = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_CHARACTERS))
    kept.file_code_index, kept.file_code_made_at = file_code_index(characters), at
    kept.save(update_fields=["file_code_index", "file_code_made_at"])
    record_of_resident("file_code_made", kept, by=by, at=at)
    return format_file_code(characters)


@transaction.atomic
def open_own_file(code: str, phone_tail: str, *, at: datetime) -> Resident | None:
    """The entry of this code, where the digits fit the phone of the person, or of the guardian where they have none.

    Every wrong pair takes the same steps and has the same answer. A right one is recorded.
    """
    characters = read_file_code(code)
    wanted = file_code_index(characters or NOBODYS_CODE)
    given = phone_tail_index(phone_tail) or b""
    found = Resident.objects.select_related("guardian", "place").filter(file_code_index=wanted).first()
    expected = _phone_index_of(found) or b"\x00" * 16
    if not hmac.compare_digest(expected, given) or found is None:
        return None
    record_of_resident("file_opened_by_code", found, by=None, by_name="", at=at)
    return found


def note_shown_on_paper(resident: Resident, *, asked_by: str, by: Person, at: datetime) -> None:
    """Somebody without a phone asked in person; an officer printed the list for them."""
    record_of_resident("file_shown_on_behalf", resident, by=by, at=at, reason=asked_by)


def _phone_index_of(found: Resident | None) -> bytes | None:
    if found is None:
        return None
    index = found.phone_tail_index or (found.guardian.phone_tail_index if found.guardian else None)
    return bytes(index) if index else None
