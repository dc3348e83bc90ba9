"""C-06: a datum typed once is reused; the duplicate-field report is 0."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from dayuan.config.commands.personal_data import show
from dayuan.kernel.duplicates import duplicates, duplicates_of, places_of, report
from dayuan.kernel.personal import DUTY, SUBJECT, Datum, Personal, PersonalData, Retention, Typed
from dayuan.kernel.sealing.fields import SealedTextField

pytestmark = pytest.mark.no_database

NAMED = Personal("So that somebody calls.", DUTY, (SUBJECT,), Retention.WHILE_HELD)
FIELDS = ("phone", "name", "note", "sex")


def test_nothing_about_a_person_is_typed_in_two_places():
    assert duplicates() == []


def test_every_datum_has_one_place_where_it_is_typed():
    firsts = {datum: places[0].name for datum, places in report().items()}
    assert firsts[Datum.NAME] == "households.Resident.name"
    assert len(firsts) == len(Datum)


def test_the_command_counts_none_and_says_why_others_are_no_second(capsys):
    assert show(None, duplicates=True) == 0
    said = capsys.readouterr().out
    assert "privacy.Consent.given_by <- households.Resident.name" in said
    assert said.endswith("0 duplicate fields.\n")


@isolate_apps("dayuan.kernel")
def found(typed, own="name note"):
    """What is said of a register and of a second table with the same fields, declared so."""

    class Villager(models.Model):
        phone = SealedTextField(max_length=20)

        class Meta:
            app_label = "kernel"

    class Elder(models.Model):
        phone = models.CharField(max_length=20)
        name = models.CharField(max_length=20)
        note = models.TextField()
        seen_at = models.DateTimeField()
        sex = models.CharField(max_length=6, choices=[("m", "m")])
        state = models.CharField(max_length=6, choices=[("a", "a")])

        class Meta:
            app_label = "kernel"

    personal = {f"Elder.{name}": NAMED for name in (*FIELDS, "seen_at", "state")} | {"Villager.phone": NAMED}
    said = PersonalData(personal, {}, {"Villager.phone": Typed(Datum.PHONE)} | typed, {"Elder": own})
    return [sentence.split(": ", 1) for sentence in duplicates_of(list(places_of(said, [Villager, Elder], "care")))]


def test_a_phone_that_is_typed_a_second_time_is_named():
    [[name, why]] = found({"Elder.phone": Typed(Datum.PHONE), "Elder.sex": Typed(Datum.SEX)})

    assert name == "care.Villager.phone"
    assert "typed in care.Elder.phone already" in why


def test_a_copy_and_another_datum_with_its_reason_are_no_duplicates():
    sex = {"Elder.sex": Typed(Datum.SEX)}
    assert found({"Elder.phone": Typed(Datum.PHONE, copied_from="care.Villager.phone")} | sex) == []
    assert found({"Elder.phone": Typed(Datum.PHONE, apart_because="of the emergency button")} | sex) == []


def test_a_field_that_says_nothing_or_something_impossible_is_named():
    assert {name for name, _why in found({}, own="name")} == {"care.Elder.phone", "care.Elder.note", "care.Elder.sex"}
    wrong = {
        "Elder.phone": Typed(Datum.PHONE, copied_from="care.Elder.note"),
        "Elder.name": Typed(Datum.NAME),
        "Elder.sex": Typed(Datum.SEX, copied_from="care.Elder.sex", apart_because="both"),
    }
    assert {why for _name, why in found(wrong)} == {
        "is copied from care.Elder.note, where no phone is typed",
        "keeps a datum of a person, and says that its words are its own",
        "is copied and another datum at once",
        "is copied from care.Elder.sex, where no sex is typed",
    }
