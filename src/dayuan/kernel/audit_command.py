"""`dayuan audit verify`: proves every hash chain, or names the first broken link of each that is broken."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from dayuan.kernel.audit import chained_models, verify
from dayuan.kernel.chain import ChainHead


def report() -> tuple[bool, list[str]]:
    """Whether every chain holds, and the lines to print. Django must be ready."""
    with _one_moment():
        return _report()


@contextmanager
def _one_moment() -> Iterator[None]:
    """Links and their recorded heads as of one moment: a history that grows while it is read is not a broken one."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _report() -> tuple[bool, list[str]]:
    broken = list(verify())
    lines = [f"BROKEN  {link.chain}  link {link.number}: {link.why}" for link in broken]
    for model in chained_models():
        table = model._meta.db_table
        heads = ChainHead.objects.filter(chain__startswith=f"{table}/").count()
        lines.append(f"{table}: {heads} chains, {model._default_manager.count()} links")
    lines.append("every chain holds" if not broken else f"{len(broken)} chains are broken")
    return not broken, lines
