"""After a restore: everything that was erased since is erased again, and everything that is due is forgotten."""

from collections.abc import Iterator
from datetime import datetime

from dayuan.kernel.retention import erasers
from dayuan.retention.ledger import LedgerDamaged, complete_ledger, ledger_path, read_ledger
from dayuan.retention.running import run_retention

NO_LEDGER = (
    "There is no ledger of erasures at {path}. Whoever was erased after this backup is back. Copy the ledger from the "
    "old machine to that place, then run: dayuan retention replay"
)


def replay(*, at: datetime) -> tuple[bool, list[str]]:
    """Whether nothing that was forgotten is back, and what to say about it."""
    sentences = list(_erase_again(at))
    holds = not any(sentence.startswith("PROBLEM") for sentence in sentences)
    run = run_retention(at=at)
    if run is None:
        return False, [*sentences, "PROBLEM: another run is under way; run dayuan retention run later."]
    forgotten = sum(line.forgotten for line in run.lines.all())
    sentences.append(f"{forgotten} rows whose time is over were forgotten again.")
    for line in run.lines.exclude(problem=""):
        sentences.append(f"PROBLEM: {line.rule}: {line.problem}")
        holds = False
    return holds, sentences


def _erase_again(at: datetime) -> Iterator[str]:
    if not ledger_path().exists():
        yield NO_LEDGER.format(path=ledger_path())
        return
    try:
        lines = read_ledger()
    except LedgerDamaged as damaged:
        yield f"PROBLEM: {damaged}. Bring an undamaged copy, then run: dayuan retention replay"
        return
    known = erasers()
    again = sum(known[line.kind](line.subject, line.request, line.at) for line in lines if line.kind in known)
    yield f"{len(lines)} erasures in the ledger; {again} of them had come back and were erased again."
    for kind in sorted({line.kind for line in lines} - known.keys()):
        yield f"PROBLEM: nobody knows how to erase a {kind}"
    complete_ledger()
