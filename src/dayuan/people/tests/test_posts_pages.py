"""The desk's pages of posts, persons, absences and the handover pack: who sees what, who may do what."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.people import handover
from dayuan.people.models import Absence, Post, Role, Seat
from dayuan.people.paper import NoChineseFont, pdf_of
from dayuan.people.testing import COURTYARD, make_ground, make_officer, make_person
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_place

POSTS, APPOINT = "/people/posts/", "/people/posts/appoint/"
TODAY = now().astimezone(SHANGHAI).date()


def text_of(response):
    return response.content.decode()


def url(name, thing):
    return reverse(f"people:{name}", args=[thing.pk])


@pytest.fixture
def head():
    return make_officer("head", Role.COURTYARD_HEAD, COURTYARD, full_name="院长甲", on_duty=False)


def post_of(person):
    return Post.objects.get(person=person)


def entries(**changed):
    return {
        "role": "mediator",
        "place": OTHER_VILLAGE,
        "person": "院长甲",
        "starts_on": "2026-04-01",
        "reason": "村民推选",
    } | changed


def test_the_list_shows_the_village_its_holders_and_its_vacancies_and_no_other_village(
    client, other_secretary, secretary, head, resident
):
    Seat.objects.create(role=Role.MEDIATOR, place=make_place(OTHER_VILLAGE), holders=1)
    Seat.objects.create(role=Role.MEDIATOR, place=make_place(VILLAGE), holders=3)
    client.force_login(other_secretary)
    client.cookies["django_language"] = "en"

    page = text_of(client.get(POSTS))

    assert "院长甲" in page
    assert "1 vacant" in page
    assert f"role=mediator&amp;place={OTHER_VILLAGE}" in page
    assert "丞相村书记" not in page
    assert "村民甲" not in page
    only = text_of(client.get(POSTS, {"vacant": "1"}))
    assert "院长甲" not in only
    assert "Mediator" in only


@pytest.mark.parametrize("name", ["officer", "grid_worker", "resident", "stranger", "head"])
def test_people_without_a_desk_find_no_page_of_posts(client, request, name, secretary):
    client.force_login(request.getfixturevalue(name))
    for page in (POSTS, APPOINT, url("post", post_of(secretary)), url("person", secretary)):
        assert client.get(page).status_code == 404


def test_a_secretary_appoints_a_mediator_of_the_village(client, other_secretary, head):
    client.force_login(other_secretary)

    answer = client.post(APPOINT, entries())

    post = Post.objects.get(role=Role.MEDIATOR)
    assert answer.url == url("post", post)
    assert (post.person, post.place_id, post.starts_on) == (head, OTHER_VILLAGE, date(2026, 4, 1))
    assert "村民推选" in text_of(client.get(answer.url))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"person": "没有这个人"}, "person"),
        ({"place": VILLAGE}, "place"),
        ({"role": "village_secretary"}, "role"),
        ({"role": "chief_grid_officer"}, "role"),
        ({"starts_on": "昨天"}, "starts_on"),
        ({"ends_on": "2026-03-01"}, "ends_on"),
        ({"person": "同名"}, "person"),
        ({"role": "courtyard_head", "place": COURTYARD}, "person"),
        ({"person": "secretary"}, "person"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(
    client, other_secretary, secretary, head, changed, field
):
    for name in ("a", "b"):
        make_person(name, "同名")
    client.force_login(other_secretary)

    answer = client.post(APPOINT, entries(**changed))

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert "村民推选" in text_of(answer)
    assert Post.objects.count() == 3


def test_a_secretary_ends_a_courtyard_heads_post_but_not_the_own_nor_another_villages(
    client, other_secretary, secretary, head
):
    client.force_login(other_secretary)
    ending = {"ends_on": TODAY.isoformat(), "reason": "辞任"}

    for not_theirs in (other_secretary, secretary):
        assert client.post(url("end", post_of(not_theirs)), ending).status_code == 404
    assert client.post(url("end", post_of(head)), ending | {"reason": ""}).status_code == 422
    assert client.post(url("end", post_of(head)), ending).status_code == 302
    assert post_of(head).ends_on == TODAY
    again = client.post(url("end", post_of(head)), ending)
    assert again.status_code == 422


def test_a_duty_officer_reads_posts_and_changes_none(client, duty_officer, head):
    client.force_login(duty_officer)

    assert client.get(url("post", post_of(head))).status_code == 200
    assert client.post(url("end", post_of(head)), {"ends_on": TODAY, "reason": "x"}).status_code == 404
    assert client.get(APPOINT).status_code == 404
    assert client.post(url("away", head), {}).status_code == 404


def test_a_post_is_handed_over_and_the_pack_names_both(client, other_secretary, head):
    successor = make_officer("next", Role.MEDIATOR, OTHER_VILLAGE, full_name="调解员乙", on_duty=False)
    client.force_login(other_secretary)
    old = post_of(head)

    answer = client.post(
        url("hand_over", old), {"person": "调解员乙", "on": (TODAY + timedelta(days=1)).isoformat(), "reason": "换届"}
    )

    new = Post.objects.get(person=successor, role=Role.COURTYARD_HEAD)
    assert answer.url == url("post", new)
    pack = text_of(client.get(url("handover", old)))
    assert "院长甲" in pack
    assert "调解员乙" in pack
    assert "同意村书记" in pack, "whom to call further up"


def test_a_person_page_shows_only_posts_in_the_readers_places(client, secretary, other_secretary, chief, head):
    Post.objects.create(person=head, role=Role.MEDIATOR, place=make_place(VILLAGE), starts_on=date(2020, 1, 1))

    client.force_login(other_secretary)
    mine = text_of(client.get(url("person", head)))
    client.force_login(chief)
    all_of_them = text_of(client.get(url("person", head)))

    assert ("2020-01-01" in mine, "2020-01-01" in all_of_them) == (False, True)
    assert client.get(url("person", make_person("nobody"))).status_code == 404


def test_an_absence_is_recorded_with_its_stand_in_and_taken_back(client, other_secretary, head):
    stand_in = make_officer("worker2", Role.GRID_WORKER, OTHER_VILLAGE, full_name="网格员乙", on_duty=False)
    client.force_login(other_secretary)
    post = post_of(head)
    asked = {
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=2)).isoformat(),
        "reason": "leave",
        f"for_{post.pk}": str(stand_in.pk),
    }

    assert client.post(url("away", head), asked).status_code == 302
    assert client.post(url("away", head), asked).status_code == 422
    assert "网格员乙" in text_of(client.get(url("person", head)))
    assert "网格员乙" in text_of(client.get(POSTS))
    assert "网格员乙" in text_of(client.get(url("post", post)))

    absence = Absence.objects.get()
    assert client.post(url("back", absence)).status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize("stand_in", ["secretary", "not-a-person", "head"])
def test_nobody_from_elsewhere_is_chosen_as_a_stand_in(client, request, other_secretary, head, secretary, stand_in):
    chosen = stand_in if stand_in == "not-a-person" else str(request.getfixturevalue(stand_in).pk)
    client.force_login(other_secretary)
    asked = {"starts_on": TODAY, "ends_on": TODAY, "reason": "leave", f"for_{post_of(head).pk}": chosen}

    assert client.post(url("away", head), asked).status_code == 422
    assert not Absence.objects.exists()


def test_an_absence_of_another_village_is_not_found(client, secretary, other_secretary, head):
    client.force_login(other_secretary)
    client.post(url("away", head), {"starts_on": TODAY, "ends_on": TODAY, "reason": "other"})

    client.force_login(secretary)

    assert client.post(url("back", Absence.objects.get())).status_code == 404


@pytest.fixture
def _open_matters():
    handover.add_section(
        "test", "未了事项", lambda post, at: [handover.Line(f"{post.place}的路灯 #let <b>", "明天前")] * 201
    )
    yield
    handover.remove_section("test")


@pytest.mark.usefixtures("_open_matters")
def test_the_pack_carries_what_higher_packages_add_and_prints_it_in_chinese(client, other_secretary, head):
    client.force_login(other_secretary)
    post = post_of(head)

    page = text_of(client.get(url("handover", post)))
    printed = client.get(url("handover_pdf", post))

    assert "未了事项" in page
    assert "路灯 #let &lt;b&gt;" in page
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    assert b"NotoSansCJK" in printed.content or b"CJK" in printed.content
    assert AuditEntry.objects.filter(subject=f"post:{post.pk}", action="handover_printed").count() == 1


def test_without_a_chinese_font_no_pdf_of_empty_boxes_is_made():
    with pytest.raises(NoChineseFont, match="fonts-noto-cjk"):
        pdf_of("chart.typ", {}, families=())


def test_the_pack_of_another_village_is_not_found(client, secretary, head):
    client.force_login(secretary)
    for name in ("post", "handover", "handover_pdf"):
        assert client.get(url(name, post_of(head))).status_code == 404
    assert make_ground(COURTYARD)
