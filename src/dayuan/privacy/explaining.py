"""What is kept about residents, what for, by what right, who reads it, how long; in plain words (PIPL art. 48)."""

from dataclasses import dataclass

from dayuan.kernel.personal import RETENTION_MEANS, Entry
from dayuan.people.models import Person
from dayuan.privacy.copy_words import heading_of, label_of
from dayuan.privacy.holdings import holdings
from dayuan.privacy.wording import BASIS_WORDS, RETENTION_WORDS, readers_said


@dataclass(frozen=True)
class ExplainedFields:
    """Fields of which the same is to be said."""

    labels: list[str]
    purpose: str
    basis: str
    readers: list[str]
    retention: str
    is_sealed: bool


@dataclass(frozen=True)
class ExplainedPart:
    heading: str
    fields: list[ExplainedFields]


def explanation() -> list[ExplainedPart]:
    """Everything a resident without an account can be in, table by table."""
    # A table may be about a person and about their household: it is explained once.
    told = {holding.model: holding for holding in holdings() if holding.of is not Person}
    return [ExplainedPart(heading_of(model), _grouped(holding.entries)) for model, holding in told.items()]


def _grouped(entries: tuple[Entry, ...]) -> list[ExplainedFields]:
    alike: dict[object, list[Entry]] = {}
    for entry in entries:
        said = entry.says
        alike.setdefault((str(said.purpose), said.basis, said.readers, said.retention, entry.sealed), []).append(entry)
    return [_explained(group) for group in alike.values()]


def _explained(group: list[Entry]) -> ExplainedFields:
    said = group[0].says
    return ExplainedFields(
        labels=list(dict.fromkeys(label_of(entry.name) for entry in group)),
        purpose=str(said.purpose),
        basis=str(BASIS_WORDS.get(said.basis, said.basis)),
        readers=readers_said(said.readers),
        retention=str(RETENTION_WORDS.get(said.retention, RETENTION_MEANS[said.retention])),
        is_sealed=group[0].sealed,
    )
