"""What somebody may ask for that another person decides."""

from enum import StrEnum

from dayuan.cases.rules.workflow import Act


class ApprovalKind(StrEnum):
    EXTENSION = "extension"
    HOLD = "hold"
    VOID = "void"


ASKING: dict[Act, ApprovalKind] = {
    Act.ASK_EXTENSION: ApprovalKind.EXTENSION,
    Act.ASK_HOLD: ApprovalKind.HOLD,
    Act.ASK_VOID: ApprovalKind.VOID,
}
GRANTING: dict[Act, ApprovalKind] = {
    Act.GRANT_EXTENSION: ApprovalKind.EXTENSION,
    Act.GRANT_HOLD: ApprovalKind.HOLD,
    Act.GRANT_VOID: ApprovalKind.VOID,
}

EXTENSIONS_ALLOWED = 1
"""Field guide 1.4: at most one extension of a case."""
