"""PDF files that show when one byte of them was changed: sealed at their end with a key of this installation."""

import base64
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from dayuan.kernel.chain import ChainEnd
from dayuan.kernel.sealing.seals import keyed_mark

PURPOSE = "sealed-pdf/1"
# A comment for whoever reads PDF, and after it where the table of objects stands, as at the end of every PDF: readers
# look for that at the very end. Nothing before it moves.
_SEAL = re.compile(
    rb"\n%dayuan-seal-1 (?P<statement>[A-Za-z0-9_-]{4,20000}) (?P<mark>[0-9a-f]{64})\nstartxref\n\d{1,12}\n%%EOF\n\Z"
)
_TABLE_AT = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")


class NotSealed(Exception):
    """The file is not one that was sealed, or its seal was cut off or damaged."""


@dataclass(frozen=True)
class Statement:
    """What a seal says of its file: what it is about, who made it when, and where the chains it tells of ended then."""

    code: str
    about: str
    at: datetime
    by_name: str
    ends: Sequence[ChainEnd]

    def as_json(self) -> dict[str, Any]:
        ends = [{"chain": end.chain, "number": end.number, "hash": end.entry_hash} for end in self.ends]
        return {"code": self.code, "about": self.about, "at": self.at.isoformat(), "by": self.by_name, "ends": ends}

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Self:
        """Raises: KeyError, TypeError, ValueError where something is missing or of another kind."""
        ends = tuple(ChainEnd(end["chain"], int(end["number"]), end["hash"]) for end in said["ends"])
        return cls(said["code"], said["about"], datetime.fromisoformat(said["at"]), said["by"], ends)


def seal_pdf(pdf: bytes, statement: Statement) -> bytes:
    """The same PDF with what is said of it and the mark of this installation over all of it.

    Raises:
        ValueError: this is no PDF, or none that ends as one does.
        SealingProblem: the keys are out of reach.
    """
    table = _TABLE_AT.search(pdf, max(0, len(pdf) - 1024))
    if not pdf.startswith(b"%PDF-") or table is None:
        raise ValueError("not a whole PDF")
    said = base64.urlsafe_b64encode(json.dumps(statement.as_json(), ensure_ascii=False).encode()).rstrip(b"=")
    before = pdf + b"\n%dayuan-seal-1 " + said + b" "
    after = b"\nstartxref\n" + table[1] + b"\n%%EOF\n"
    return before + _mark(before, after) + after


def read_seal(file: bytes) -> tuple[Statement, bool]:
    """What the seal of a file says, and whether the file is, to the byte, what was sealed here.

    Raises:
        NotSealed: there is no seal to be read.
        SealingProblem: the keys are out of reach.
    """
    found = _SEAL.search(file, max(0, len(file) - 24_000))
    if found is None:
        raise NotSealed
    start, end = found.span("mark")
    is_unchanged = hmac.compare_digest(_mark(file[:start], file[end:]), found["mark"])
    try:
        said = json.loads(base64.urlsafe_b64decode(found["statement"] + b"=" * (-len(found["statement"]) % 4)))
        return Statement.of_json(said), is_unchanged
    except (ValueError, KeyError, TypeError) as unreadable:
        raise NotSealed from unreadable


def _mark(before: bytes, after: bytes) -> bytes:
    return keyed_mark(PURPOSE, before + after).hex().encode()
