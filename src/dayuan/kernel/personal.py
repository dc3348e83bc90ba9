"""The dictionary of personal data (C-01): what is kept about people, why, on what basis, who reads it, for how long."""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.sealing.fields import SealedTextField

OURS = "dayuan."

DUTY = "PIPL art. 13(1)(3) and 34: a statutory duty, within the powers the law gives"
CONSENT = "PIPL art. 13(1)(1): consent, which can be withdrawn"
EMERGENCY = "PIPL art. 13(1)(4): protecting life, health and property in an emergency"
PUBLIC_PLACE = "PIPL art. 26: equipment in public places, for public safety alone, with a sign"

SUBJECT = "data_subject"
"""Readers that are no posts: the person themself,"""
AUDITOR = "auditor"
"""who checks what others did,"""
NOBODY = "nobody"
"""and nobody at all: only the program compares it."""


class Sensitivity(StrEnum):
    """Whose leak does what: little, harm to dignity or safety (PIPL art. 28), or the end of a protection."""

    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"
    SECRET = "secret"  # noqa: S105  # a class of sensitivity


class Retention(StrEnum):
    """For how long, in words in RETENTION_MEANS; the limits of the days stand in `kernel.retention`."""

    BUFFER = "buffer"
    EVIDENCE = "evidence"
    WHILE_HELD = "while_held"
    MATTER = "matter"
    HISTORY = "history"
    SHORT = "short"
    SIGN_INS = "sign_ins"
    ARCHIVE = "archive"


RETENTION_MEANS: Mapping[Retention, str] = {
    Retention.BUFFER: "minutes, as the watch rule says; longer only when it becomes evidence",
    Retention.EVIDENCE: "DAYUAN_EVIDENCE_DAYS after the matter is closed, at once when the warning was false",
    Retention.WHILE_HELD: "while the person holds the account, post or entry, and three years at most after that",
    Retention.MATTER: "three years at most after the matter was closed; then it names nobody",
    Retention.HISTORY: "at least three years (PIPL art. 56), chained and never edited",
    Retention.SHORT: "thirty days",
    Retention.SIGN_INS: "two hundred days (CSL art. 21: at least six months)",
    Retention.ARCHIVE: "thirty years after the file was closed, ten at least (archive rule for mediation files)",
}


@dataclass(frozen=True)
class Personal:
    """What one field keeps about a person. `purpose` is a sentence the person can be shown."""

    purpose: Any
    basis: str
    readers: tuple[str, ...]
    retention: Retention
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    unsealed_because: str = ""
    """Why a sensitive field is not sealed; there must be a reason, and it is printed."""


class Datum(StrEnum):
    """What is true of a person wherever it is written, so that it need be typed only once (C-06)."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    ID_NUMBER = "id_number"
    BIRTHDAY = "birthday"
    SEX = "sex"
    RELATION = "relation"
    CARE = "care"


@dataclass(frozen=True)
class Typed:
    """Which datum a field keeps. The one place where it is typed says no more; every other says why it is no second."""

    datum: Datum
    copied_from: str = ""
    """The field, as "package.Model.field", whose value the program takes over or the form offers."""
    apart_because: str = ""
    """Why it is another datum after all; printed."""


@dataclass(frozen=True)
class PersonalData:
    """What a package says about every field of its models, in its module `personal` under the name `PERSONAL_DATA`."""

    personal: Mapping[str, Personal] = field(default_factory=dict)
    """By "Model.field"."""
    not_personal: Mapping[str, str] = field(default_factory=dict)
    """By "Model": the names of its other fields, separated by blanks."""
    typed: Mapping[str, Typed] = field(default_factory=dict)
    """By "Model.field": personal fields that keep what is true of a person elsewhere too."""
    own_words: Mapping[str, str] = field(default_factory=dict)
    """By "Model": its personal fields whose words and days belong to that record alone, separated by blanks."""


@dataclass(frozen=True)
class Entry:
    """One line of the dictionary."""

    name: str
    column: str
    sealed: bool
    says: Personal

    def as_json(self) -> dict[str, Any]:
        return {
            "field": self.name,
            "column": self.column,
            "purpose": _in("en", self.says.purpose),
            "purpose_zh": _in("zh-hans", self.says.purpose),
            "legal_basis": self.says.basis,
            "sensitivity": self.says.sensitivity.value,
            "sealed": self.sealed,
            "unsealed_because": self.says.unsealed_because,
            "readers": list(self.says.readers),
            "retention": self.says.retention.value,
            "retention_means": RETENTION_MEANS[self.says.retention],
        }


def dictionary() -> list[Entry]:
    """Every declared personal field, in the order of packages and models."""
    return [
        Entry(
            f"{app.label}.{name}",
            f"{model._meta.db_table}.{getattr(kept, 'column', None) or kept.name}",
            isinstance(kept, SealedTextField),
            said.personal[name],
        )
        for app in _our_apps()
        for said in [_said_by(app)]
        for model in app.get_models()
        for kept in fields_of(model)
        for name in [f"{model.__name__}.{kept.name}"]
        if name in said.personal
    ]


def problems() -> Iterator[str]:
    """One sentence for each field that is not declared, or declared in a way that cannot be right."""
    for app in _our_apps():
        yield from problems_of(_said_by(app), list(app.get_models()), app.label)


def problems_of(said: PersonalData, kept_models: list[type[models.Model]], label: str) -> Iterator[str]:
    there = {
        f"{model.__name__}.{kept.name}": isinstance(kept, SealedTextField)
        for model in kept_models
        for kept in fields_of(model)
    }
    other = {f"{model}.{name}" for model, names in said.not_personal.items() for name in names.split()}
    for name in sorted(there.keys() - said.personal.keys() - other):
        yield f"{label}.{name}: say in {label}/personal.py whether it is personal data"
    for name in sorted((said.personal.keys() | other) - there.keys()):
        yield f"{label}.{name}: is declared and does not exist"
    for name in sorted(said.personal.keys() & other):
        yield f"{label}.{name}: is declared both personal and not personal"
    for name in sorted(name for name in other if there.get(name)):
        yield f"{label}.{name}: is sealed, so it must be personal"
    for name, entry in said.personal.items():
        yield from _problems_of_entry(f"{label}.{name}", entry, sealed=there.get(name, False))


def _problems_of_entry(name: str, entry: Personal, *, sealed: bool) -> Iterator[str]:
    if not (str(entry.purpose).strip() and entry.basis.strip() and entry.readers):
        yield f"{name}: needs a purpose, a legal basis and readers"
    if entry.sensitivity is not Sensitivity.ORDINARY and not sealed and not entry.unsealed_because:
        yield f"{name}: is {entry.sensitivity.value} and not sealed; seal it, or say why not"
    if sealed and entry.unsealed_because:
        yield f"{name}: is sealed, and says why it is not"


def as_page(entries: list[Entry]) -> str:
    """The dictionary as a Markdown page."""
    lines = [
        "# Personal data",
        "",
        "Every field that says something about a person, out of each package's `personal.py`. Written by",
        "`dayuan personal-data --page docs/personal-data.md`; a test fails when a field or this page is out of date.",
        "",
        "| field | purpose | basis | sensitivity | sealed | readers | retention |",
        "|---|---|---|---|---|---|---|",
    ]
    for entry in entries:
        sealed = (
            "yes" if entry.sealed else f"no: {entry.says.unsealed_because}" if entry.says.unsealed_because else "no"
        )
        cells = [
            f"`{entry.name}`",
            _in("en", entry.says.purpose),
            entry.says.basis,
            entry.says.sensitivity.value,
            sealed,
        ]
        lines.append(f"| {' | '.join([*cells, ', '.join(entry.says.readers), entry.says.retention.value])} |")
    lines += ["", "How long each class of retention is:", ""]
    lines += [f"- `{retention.value}`: {meaning}." for retention, meaning in RETENTION_MEANS.items()]
    lines += ["", "What forgets it, and what stays for which reason: the page *Data retention*."]
    return "\n".join(lines) + "\n"


def declarations() -> Iterator[tuple[str, PersonalData, list[type[models.Model]]]]:
    """What each of our packages says of its models: its name, the declaration, the models."""
    for app in _our_apps():
        yield app.label, _said_by(app), list(app.get_models())


def _our_apps() -> list[AppConfig]:
    return [app for app in apps.get_app_configs() if app.name.startswith(OURS)]


def _said_by(app: AppConfig) -> PersonalData:
    if find_spec(f"{app.name}.personal") is None or app.label == "kernel":
        return KERNEL if app.label == "kernel" else PersonalData()
    said: PersonalData = importlib.import_module(f"{app.name}.personal").PERSONAL_DATA
    return said


def fields_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [*model._meta.concrete_fields, *model._meta.many_to_many]


def _in(language: str, text: Any) -> str:
    with translation.override(language):
        return str(text)


_who_did_it = Personal(
    _("So that it can be asked later who looked at or changed what, and why."),
    DUTY,
    (AUDITOR, SUBJECT),
    Retention.HISTORY,
)

_ACCOUNT_NAME = "people.Person.full_name"

KERNEL = PersonalData(
    personal={
        "AuditEntry.by_id": _who_did_it,
        "AuditEntry.by_name": _who_did_it,
        "AuditEntry.subject": _who_did_it,
        "AuditEntry.reason": _who_did_it,
        "AuditEntry.detail": _who_did_it,
    },
    not_personal={
        "AuditEntry": "chain number previous_hash entry_hash id at action place_code",
        "AuditExportPlace": "id target chain number sent_at problem",
        "ChainHead": "chain length head_hash",
        "ForgottenLink": "chain number previous_hash entry_hash id of_chain of_number of_hash left_hash emptied why at",
        "OutboxMessage": "id subject body made_at due_at attempts sent_at last_error",
        "LiveEvent": "id kind items at",
        "SealingKeyMark": "key_id proof noted_at",
    },
    typed={"AuditEntry.by_name": Typed(Datum.NAME, copied_from=_ACCOUNT_NAME)},
    own_words={"AuditEntry": "subject reason"},
)
