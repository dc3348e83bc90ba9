"""`dayuan audit verify --dossier`: whether a sealed file is unchanged, and its history still what it was."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from dayuan.kernel.audit import chained_models
from dayuan.kernel.audit_command import one_moment
from dayuan.kernel.chain import ChainEnd, ChainLink, links_forgotten, what_differs
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.sealed_pdf import NotSealed, Statement, read_seal

type Lines = tuple[bool, list[str]]


def report_of_file(path: Path) -> Lines:
    """Whether the file is what was printed here and its history still holds, and the lines to print.

    Raises:
        OSError: the file is out of reach.
        SealingProblem: the keys are out of reach.
    """
    file = path.read_bytes()
    with one_moment():
        return report_of(file)


def report_of_code(code: str) -> Lines:
    """The same for a printing of which only the paper is at hand, by the code on it."""
    with one_moment():
        return report_of_paper(code)


def report_of(file: bytes) -> Lines:
    try:
        said, is_unchanged = read_seal(file)
    except NotSealed:
        return False, ["CHANGED  the file carries no seal of this product, or its end was cut off or changed"]
    if not is_unchanged:
        return False, ["CHANGED  the file is not what was sealed here: at least one byte differs, or another made it"]
    lines = [f"UNCHANGED  not one byte differs since {_who(said)}"]
    entry = AuditEntry.objects.filter(subject=said.about, detail__sha256=hashlib.sha256(file).hexdigest()).first()
    return _with_the_record(said, entry, lines)


def report_of_paper(code: str) -> Lines:
    entry = AuditEntry.objects.filter(detail__code=_as_printed(code)).order_by("pk").first()
    if entry is None:
        return False, [f"NOT ON RECORD  nothing was printed here with the code {_as_printed(code)}"]
    said = Statement.of_json({**entry.detail, "about": entry.subject, "at": entry.at.isoformat(), "by": entry.by_name})
    lines = [f"ON PAPER  {_who(said)}; compare the sheets with the file whose SHA-256 is {entry.detail['sha256']}"]
    return _with_the_record(said, entry, lines)


def _who(said: Statement) -> str:
    return (
        f"{said.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S} UTC+8, printed by {said.by_name}: {said.about}, {said.code}"
    )


def _with_the_record(said: Statement, entry: AuditEntry | None, lines: list[str]) -> Lines:
    if entry is None:
        lines.append(f"NOT ON RECORD  the history here knows of no such printing of {said.about}")
    else:
        lines.append(f"ON RECORD  {entry.chain} link {entry.number}: {entry.action}")
    of_chains = [_of_chain(end) for end in said.ends]
    lines += [line for _holds, line in of_chains]
    return entry is not None and all(holds for holds, _line in of_chains), lines


def _of_chain(end: ChainEnd) -> tuple[bool, str]:
    model = next((model for model in chained_models() if end.chain.startswith(f"{model._meta.db_table}/")), None)
    if model is None:
        return False, f"BROKEN  {end.chain}: there is no such chain here"
    broken = what_differs(model, end)
    if broken is not None:
        return False, f"BROKEN  {end.chain}  link {broken.number}: {broken.why}"
    return True, f"HOLDS  {end.chain} as of link {end.number}{'; '.join(['', *_since(model, end)])}"


def _since(model: type[ChainLink], end: ChainEnd) -> Iterator[str]:
    later = model._default_manager.filter(chain=end.chain, number__gt=end.number).count()
    if later:
        yield f"{later} later"
    emptied = links_forgotten(end)
    if emptied:
        yield f"{emptied} of these links have words forgotten, as the record of forgetting says"


def _as_printed(code: str) -> str:
    """The code as it stands on the paper, however it was typed."""
    plain = "".join(character for character in code.upper() if character.isascii() and character.isalnum())
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
