"""Every field of every table says whether it is about a person; the sensitive ones are sealed (C-01, C-20)."""

import json
from pathlib import Path

import pytest
from django.db import models
from django.test.utils import isolate_apps

from dayuan.kernel.personal import (
    AUDITOR,
    DUTY,
    NOBODY,
    SUBJECT,
    Personal,
    PersonalData,
    Retention,
    Sensitivity,
    as_page,
    dictionary,
    problems,
    problems_of,
)
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.rules import Role

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parents[2]


def test_every_field_is_declared_and_every_sensitive_one_is_sealed_or_says_why_not():
    assert list(problems()) == []


def test_every_reader_is_a_post_or_one_of_the_named_others():
    readers = {reader for entry in dictionary() for reader in entry.says.readers}
    assert readers <= {*Role, AUDITOR, SUBJECT, NOBODY, "handlers"}


def test_the_page_about_personal_data_is_current():
    """Mend it with `dayuan personal-data --page docs/personal-data.md`."""
    assert (ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8") == as_page(dictionary())


def test_the_dictionary_can_be_read_by_a_machine_and_speaks_chinese():
    entries = json.loads(json.dumps([entry.as_json() for entry in dictionary()], ensure_ascii=False))
    contact = next(entry for entry in entries if entry["field"] == "web.Suggestion.contact")
    assert contact["sealed"]
    assert contact["column"] == "web_suggestion.contact"
    assert all(entry["purpose_zh"] != entry["purpose"] for entry in entries)


@isolate_apps("dayuan.kernel")
def test_a_field_that_is_missing_stale_doubled_open_or_empty_is_named():
    class Elder(models.Model):
        id = models.UUIDField(primary_key=True)
        phone = models.CharField(max_length=20)
        address = SealedTextField(max_length=100)
        note = models.CharField(max_length=20)

        class Meta:
            app_label = "kernel"

    def found(said):
        return list(problems_of(said, [Elder], "care"))

    good = Personal("So that somebody calls.", DUTY, (SUBJECT,), Retention.WHILE_HELD)
    sensitive = Personal("So that somebody calls.", DUTY, (SUBJECT,), Retention.WHILE_HELD, Sensitivity.SENSITIVE)
    assert len(found(PersonalData())) == 4
    assert (
        found(PersonalData({"Elder.phone": good, "Elder.address": sensitive, "Elder.note": good}, {"Elder": "id"}))
        == []
    )
    said = PersonalData(
        {
            "Elder.phone": sensitive,
            "Elder.gone": good,
            "Elder.note": Personal("", DUTY, (), Retention.SHORT),
        },
        {"Elder": "id note address"},
    )
    assert [sentence.split(" ", 1) for sentence in found(said)] == [
        ["care.Elder.gone:", "is declared and does not exist"],
        ["care.Elder.note:", "is declared both personal and not personal"],
        ["care.Elder.address:", "is sealed, so it must be personal"],
        ["care.Elder.phone:", "is sensitive and not sealed; seal it, or say why not"],
        ["care.Elder.note:", "needs a purpose, a legal basis and readers"],
    ]
