"""The matter somebody has chosen to look at: its warning, and the case it became."""

from dataclasses import dataclass
from uuid import UUID

from dayuan.cases.models import Case
from dayuan.people.access import Scope
from dayuan.warnings.models import Warning
from dayuan.web.queries.matters import page_of


@dataclass(frozen=True)
class Chosen:
    key: str
    warning: Warning | None
    case: Case | None

    @property
    def page(self) -> str:
        return page_of(self.key)

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def identifier(self) -> str:
        return self.key.partition(":")[2]


def matter_in(key: str, scope: Scope) -> Chosen | None:
    """The matter of a key such as `warning:<id>`, if this person may see it."""
    kind, _colon, identifier = key.partition(":")
    try:
        return chosen_matter(kind, UUID(identifier), scope)
    except ValueError:
        return None


def chosen_matter(kind: str, identifier: UUID, scope: Scope) -> Chosen | None:
    if kind == "warning":
        return _chosen_warning(identifier, scope)
    return _chosen_case(identifier, scope) if kind == "case" else None


def _chosen_warning(identifier: UUID, scope: Scope) -> Chosen | None:
    related = ("rule", "place", "site", "device", "owner", "decided_by", "case")
    warning = Warning.objects.visible_to(scope).select_related(*related).filter(pk=identifier).first()
    if warning is None:
        return None
    case = _case(warning.case_id, scope) if warning.case_id else None
    return Chosen(f"warning:{warning.pk}", warning, case)


def _chosen_case(identifier: UUID, scope: Scope) -> Chosen | None:
    case = _case(identifier, scope)
    return Chosen(f"case:{case.pk}", None, case) if case else None


def _case(identifier: UUID, scope: Scope) -> Case | None:
    return Case.objects.visible_to(scope).select_related("place", "site", "opened_by").filter(pk=identifier).first()
