"""A duty officer notes what is told on the telephone: quickly, without a name, and only for those it is meant for."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person, Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_place
from dayuan.sensing.actions import Telling, TooLateToTakeBack, note_told, take_back_told
from dayuan.sensing.models import Signal, SignalKind
from dayuan.sensing.rules import ToldAbout

NOTE = "/signals/told/"
HERE = 104.067, 29.962


def filled(about: str = "fire", **given: Any) -> dict[str, Any]:
    return {"entry": str(uuid4()), "about": about, "place": VILLAGE, "ago": "0"} | given


def note(client: Client, person: Person, **given: Any) -> Signal:
    client.force_login(person)
    answer = client.post(NOTE, filled(**given))
    assert answer.status_code == 302, answer.content.decode()
    return Signal.objects.get(pk=UUID(answer["Location"].split("/")[-2]))


def refused(client: Client, person: Person, **given: Any) -> str:
    """The page with what is wrong; nothing was noted."""
    client.force_login(person)
    answer = client.post(NOTE, filled(**given))
    assert answer.status_code == 422
    assert not Signal.objects.exists()
    return answer.content.decode()


def test_what_and_where_are_enough(client, village, duty_officer):
    signal = note(client, duty_officer)
    assert (signal.kind, signal.place_id, signal.person) == (SignalKind.REPORT, VILLAGE, duty_officer)
    assert (signal.longitude, signal.latitude) == (None, None), "the middle of a village is not where it happened"
    assert signal.details["about"] == "fire"
    assert signal.details["threat"] is False
    assert now() - signal.observed_at < timedelta(minutes=1)
    told = client.get(reverse("signals:told", args=[signal.pk])).content.decode()
    assert "起火或冒烟" in told
    assert "值班员甲" in told
    assert "起火或冒烟" in client.get(NOTE).content.decode(), "it stands in the list"
    assert AuditEntry.objects.get(action="report_noted").detail == {"about": "fire", "threat": False}


def test_it_can_be_told_when_and_where_to_the_point(client, village, duty_officer):
    signal = note(client, duty_officer, ago="30", longitude="104.07", latitude="29.96")
    assert (signal.longitude, signal.latitude) == (104.07, 29.96)
    assert timedelta(minutes=29) < now() - signal.observed_at < timedelta(minutes=31)
    moment = (now() - timedelta(hours=3)).astimezone(SHANGHAI).replace(second=0, microsecond=0)
    signal = note(client, duty_officer, happened_at=f"{moment:%Y-%m-%dT%H:%M}")
    assert signal.observed_at == moment


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"about": ""}, "请选择反映的是什么"),
        ({"place": ""}, "请选择地点"),
        ({"place": OTHER_VILLAGE + "D99"}, "选择一个有效的选项"),
        ({"happened_at": "2999-01-01T00:00"}, "这个时间还没到"),
        ({"happened_at": "2020-01-01T00:00"}, "只记录最近 24 小时"),
        ({"longitude": "104.07"}, "经纬度要么都填"),
        ({"entry": "x"}, "编号不对"),
        ({"about": "quarrel", "first": "001"}, "两户都写，或者都不写"),
        ({"about": "quarrel", "first": "001", "second": "001"}, "两处写的是同一户"),
        ({"about": "quarrel", "first": "001", "second": "没有这家"}, "没有对得上的户"),
        ({"about": "quarrel", "first": "001", "second": "wxm"}, "请在下面选一户"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(client, village, duty_officer, given, sentence):
    make_resident("王小明", make_household("001"))
    make_resident("吴秀梅", make_household("002"))
    page = refused(client, duty_officer, **given)
    assert sentence in page
    for typed in given.values():
        assert not typed or typed in page


def test_of_several_households_that_fit_one_is_chosen(client, village, duty_officer):
    make_household("001")
    meant, other = make_household("002"), make_household("003")
    make_resident("吴秀梅", meant)
    make_resident("王小明", other)
    page = refused(client, duty_officer, about="quarrel", first="001", second="wxm")
    assert str(meant.pk) in page
    signal = note(client, duty_officer, about="quarrel", first="001", second="wxm", second_meant=str(meant.pk))
    assert signal.details["households"] is True


def test_the_same_two_are_known_again_and_nobody_reads_who_they_are(client, village, other_village, duty_officer):
    make_household("001")
    make_resident("王小明", make_household("002"))
    make_household("003", OTHER_VILLAGE)
    for first, second in (("001", "002"), ("王小明", "001"), ("001", "003")):
        place = OTHER_VILLAGE if second == "003" else VILLAGE
        note(client, duty_officer, about="quarrel", first=first, second=second, place=place, ago="60")
    disputes = list(Signal.objects.filter(kind=SignalKind.DISPUTE).order_by("received_at"))
    keys = [dispute.details["key"] for dispute in disputes]
    assert keys[0] == keys[1] != keys[2]
    assert {dispute.place_id for dispute in disputes} == {VILLAGE}, "counted in one village, whichever was named"
    kept = str([signal.details for signal in Signal.objects.all()])
    for household in (make_household("001"), make_household("002")):
        assert str(household.pk) not in kept
        assert str(household.pk) not in str(list(AuditEntry.objects.values()))


def test_pressing_twice_notes_it_once(client, village, duty_officer):
    data = filled()
    client.force_login(duty_officer)
    answers = [client.post(NOTE, data)["Location"] for _time in range(2)]
    assert answers[0] == answers[1]
    assert Signal.objects.count() == 1


def test_pressing_twice_notes_a_quarrel_of_an_hour_ago_once_however_late_the_second_press(village, duty_officer):
    at, entry = now(), uuid4()
    pair = make_household("001"), make_household("002")
    former = note_told(Telling(ToldAbout.CROWD, VILLAGE, at), entry=uuid4(), by=duty_officer, at=at)
    for second in (0, 1):
        pressed = at + timedelta(seconds=second)
        telling = Telling(
            ToldAbout.QUARREL,
            VILLAGE,
            pressed - timedelta(hours=1),
            HERE,
            threat=True,
            households=(pair[second], pair[1 - second]),
            same_caller_as=former,
        )
        note_told(telling, entry=entry, by=duty_officer, at=pressed)
    assert Signal.objects.filter(details__entry=str(entry)).count() == 2, "the report and the dispute"


@pytest.mark.parametrize(
    "changed",
    [{"about": "quarrel"}, {"ago": "60"}, {"longitude": "104.07", "latitude": "29.96"}, {"same_caller": True}],
)
def test_the_same_form_with_other_contents_is_said_and_not_lost(client, village, duty_officer, changed):
    earlier = note(client, duty_officer)
    data = filled()
    client.force_login(duty_officer)
    former = client.post(NOTE, data)["Location"]
    if "same_caller" in changed:
        changed = {"same_caller": str(earlier.pk)}
    answer = client.post(NOTE, data | changed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "内容和现在不同" in page
    assert former in page
    assert Signal.objects.count() == 2
    form = answer.context["form"]
    assert {name: form[name].value() for name in changed} == changed, "what was typed stands there"
    # Pressed once more it is another note, under a key of its own.
    assert client.post(NOTE, data | changed | {"entry": form["entry"].value()}).status_code == 302
    assert Signal.objects.count() == 3


def test_each_call_is_another_caller_unless_it_is_said_to_be_the_same(client, village, duty_officer, grid_worker):
    first, second = note(client, duty_officer), note(client, duty_officer)
    again = note(client, duty_officer, same_caller=str(first.pk))
    assert again.details["caller"] == first.details["caller"] != second.details["caller"]
    assert f'value="{first.pk}" checked' in client.get(f"{NOTE}?again={first.pk}").content.decode()
    # Nobody says that of a caller whom somebody else heard.
    assert note(client, grid_worker, same_caller=str(first.pk)).details["caller"] != first.details["caller"]


def test_a_mistake_is_taken_back_within_ten_minutes_by_whoever_noted_it(client, village, duty_officer, chief):
    make_household("001")
    make_household("002")
    signal = note(client, duty_officer, about="quarrel", first="001", second="002")
    take_back = reverse("signals:take_back", args=[signal.pk])
    client.force_login(chief)
    assert client.post(take_back).status_code == 404
    client.force_login(duty_officer)
    assert "已撤回" in client.post(take_back, follow=True).content.decode()
    assert {(one.details == {}, one.is_forgotten) for one in Signal.objects.all()} == {(True, True)}
    assert "只有十分钟内可以撤回" in client.post(take_back, follow=True).content.decode()
    assert AuditEntry.objects.filter(action="report_taken_back").count() == 1


def test_after_ten_minutes_it_stays(village, duty_officer):
    at = now()
    noted = note_told(Telling(ToldAbout.CROWD, VILLAGE, at), entry=uuid4(), by=duty_officer, at=at)
    with pytest.raises(TooLateToTakeBack):
        take_back_told(noted, by=duty_officer, at=at + timedelta(minutes=11))
    assert not Signal.objects.get().is_forgotten


def test_who_may_note_and_who_reads_it(
    client, village, other_village, duty_officer, secretary, other_secretary, outsider, resident, officer
):
    """C-32: a village's own desk reads what it noted, and not what neighbours told the command centre."""
    told = reverse("signals:told", args=[note(client, duty_officer, about="quarrel", threat="on").pk])
    threat = "<strong>有威胁</strong>"
    assert threat in client.get(told).content.decode()
    for person in (secretary, other_secretary, outsider):
        client.force_login(person)
        assert client.get(NOTE).status_code == 200
        assert threat not in client.get(NOTE).content.decode()
        assert client.get(told).status_code == 404
    for person in (resident, officer):
        client.force_login(person)
        assert client.get(NOTE).status_code == 404
        assert client.post(NOTE, filled()).status_code == 404
    client.force_login(other_secretary)
    assert client.post(NOTE, filled()).status_code == 422, "another village's place is no choice"


def test_a_post_without_the_register_is_asked_for_no_households(client, village):
    mediator = make_officer("mediator", Role.MEDIATOR, VILLAGE, full_name="调解员甲")
    make_household("001")
    make_household("002")
    signal = note(client, mediator, about="quarrel", threat="on", first="001", second="002")
    assert (signal.details["threat"], signal.details["households"]) == (True, False)
    assert 'name="first"' not in client.get(NOTE).content.decode()


def test_what_is_told_of_a_courtyard_lies_at_its_centre_where_that_is_known(client, village, secretary):
    yard = make_place(VILLAGE + "G01D02")
    for centre in (HERE, (None, None)):
        yard.longitude, yard.latitude = centre
        yard.save()
        signal = note(client, secretary, place=yard.pk)
        assert (signal.place_id, signal.longitude, signal.latitude) == (yard.pk, *centre)
