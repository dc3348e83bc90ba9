"""`dayuan audit verify`: proves every hash chain, or names the first broken link of each that is broken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db import connection, transaction

from dayuan.kernel.audit import chained_models, verify
from dayuan.kernel.chain import BrokenLink, ChainHead
from dayuan.kernel.ids import moment_of

type Teller = Callable[[str, int], None]


def report(tell: Teller = lambda _table, _seen: None) -> tuple[bool, list[str]]:
    """Whether every chain holds, and the lines to print; `tell` hears how many links of a table were looked at."""
    with one_moment():
        return _report(tell)


@contextmanager
def one_moment() -> Iterator[None]:
    """Links and their recorded heads as of one moment: a history that grows while it is read is not a broken one."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _report(tell: Teller) -> tuple[bool, list[str]]:
    broken = list(verify(tell))
    lines = [f"BROKEN  {link.chain}  link {link.number}: {link.why}{_entry(link)}" for link in broken]
    for model in chained_models():
        table = model._meta.db_table
        heads = ChainHead.objects.filter(chain__startswith=f"{table}/").count()
        lines.append(f"{table}: {heads} chains, {model._default_manager.count()} links")
    lines.append("every chain holds" if not broken else f"{len(broken)} chains are broken")
    return not broken, lines


def _entry(link: BrokenLink) -> str:
    """UUIDv7 says when it was made: which entry, and from when."""
    if not link.entry:
        return ""
    with suppress(ValueError):
        return f" (entry {link.entry}, of {moment_of(UUID(link.entry)):%Y-%m-%d %H:%M:%S} UTC)"
    return f" (entry {link.entry})"
