"""The keys of an installation that has none yet."""

from pathlib import Path

from django.conf import settings

from dayuan.kernel.clock import now
from dayuan.kernel.sealing.keys import make_ring, write_ring
from dayuan.kernel.sealing.seals import chosen_suite


def ensure_keys() -> None:
    """Make the file of keys where there is none."""
    path = Path(settings.SEALING_KEYS)
    if not path.exists():
        write_ring(path, make_ring(chosen_suite().name, at=now()))
