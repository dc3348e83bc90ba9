"""One value of each sealed column, opened for a trial: after a restore, and by the doctor."""

from dayuan.kernel.sealing.fields import SealedValue
from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.rotation import all_sealed_fields


def open_samples() -> tuple[int, SealingProblem | None]:
    """How many columns hold something that opens, and what was wrong with the first that does not."""
    opened = 0
    for field in all_sealed_fields():
        rows = field.model._default_manager.order_by("-pk").values_list("pk", field.attname)[:200]
        held = next(((key, value) for key, value in rows if isinstance(value, SealedValue)), None)
        if held is None:
            continue
        try:
            field.open_for(*held)
        except SealingProblem as problem:
            return opened, problem
        opened += 1
    return opened, None
