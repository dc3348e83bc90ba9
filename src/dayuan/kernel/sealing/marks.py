"""What the database remembers of the keys that sealed it: enough to know them again, nothing to make them from."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dayuan.kernel.clock import now
from dayuan.kernel.models import SealingKeyMark
from dayuan.kernel.sealing.keys import KeyRing, make_ring, read_ring, write_ring
from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.seals import chosen_suite
from dayuan.kernel.sealing.suites import INTERNATIONAL

INDEX = "index"


def ensure_keys() -> KeyRing:
    """The keys of this installation, made where nothing was ever sealed here.

    Raises:
        SealingProblem: the file is gone although the database knows its keys, or cannot be used.
    """
    path = Path(settings.SEALING_KEYS)
    if not path.exists():
        if SealingKeyMark.objects.exists():
            raise SealingProblem(
                _("The file of keys {path} is gone; bring it back from your copy: no new keys open old values.").format(
                    path=path
                )
            )
        write_ring(path, make_ring(chosen_suite().name, at=now()))
    ring = read_ring(path)
    note_keys(ring)
    return ring


def note_keys(ring: KeyRing) -> None:
    """Remember the keys that the database does not know yet."""
    marks = [SealingKeyMark(key_id=key_id, proof=proof, noted_at=now()) for key_id, proof in _proofs(ring).items()]
    SealingKeyMark.objects.bulk_create(marks, ignore_conflicts=True)


def wrong_keys(ring: KeyRing) -> Iterator[str]:
    """One sentence for each key that is missing from the ring or is another one under the same name."""
    proofs = _proofs(ring)
    for mark in SealingKeyMark.objects.order_by("noted_at", "key_id"):
        name = _("the key of the blind indexes") if mark.key_id == INDEX else _("key {key}").format(key=mark.key_id)
        if mark.key_id not in proofs:
            yield _("{name} is missing").format(name=name)
        elif bytes(mark.proof) != proofs[mark.key_id]:
            yield _("{name} is not the one that was used here").format(name=name)


def _proofs(ring: KeyRing) -> dict[str, bytes]:
    masters = {key.id: key.master for key in ring.keys.values()} | {INDEX: ring.index.master}
    return {name: INTERNATIONAL.keyed_hash(master, b"proof")[:16] for name, master in masters.items()}
