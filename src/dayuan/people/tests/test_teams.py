"""Service teams: who serves, what they can do, who can be called now."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import TeamMember
from dayuan.people.queries import available_members, members_of
from dayuan.people.teams_actions import MemberGone, add_member, change_member, found_team, remove_member, set_free_day
from dayuan.people.teams_rules import Hours, Skill, TeamKind, is_free
from dayuan.places.testing import OTHER_VILLAGE, make_place

TEAMS = "/people/teams/"
MORNING = Hours(time(8), time(12))
MONDAY = date(2026, 3, 2)


def text_of(response):
    return response.content.decode()


def monday_at(hour, minute=0):
    return datetime(2026, 3, 2, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def team(other_secretary):
    return found_team(make_place(OTHER_VILLAGE), TeamKind.HARDSHIP_AID, by=other_secretary, at=MONDAY_NOON)


@pytest.fixture
def member(team, other_secretary):
    member = add_member(team, "队员甲", skills=[Skill.CARE], joined_on=MONDAY, by=other_secretary, at=MONDAY_NOON)
    return change_member(
        member.pk,
        full_name="队员甲",
        skills=[Skill.CARE],
        is_leader=True,
        week={0: MORNING},
        by=other_secretary,
        at=MONDAY_NOON,
    )


@pytest.mark.no_database
@given(st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 30)), st.dictionaries(st.integers(0, 6), st.just(MORNING)))
def test_a_day_off_is_never_free_and_an_exception_replaces_the_whole_day(moment, week):
    day = moment.date()
    assert not is_free(week, {day: None}, at=moment)
    assert is_free({}, {day: Hours(time(0), time(23, 59, 59, 999999))}, at=moment) or moment.time() >= time(23, 59, 59)
    assert is_free(week, {}, at=moment) == (day.weekday() in week and time(8) <= moment.time() < time(12))


def test_a_member_is_called_in_the_hours_given_and_for_what_they_can_do(team, member, other_secretary):
    def free(at, skill=None):
        return available_members([team], skill, at=at) == [member]

    assert (free(monday_at(7, 59)), free(monday_at(8)), free(monday_at(12))) == (False, True, False)
    assert not free(monday_at(9) + timedelta(days=1))
    assert free(monday_at(9), Skill.CARE)
    assert not free(monday_at(9), Skill.LAW)
    set_free_day(member.pk, day=MONDAY, hours=Hours(time(18), time(20)), by=other_secretary, at=MONDAY_NOON)
    assert (free(monday_at(9)), free(monday_at(19))) == (False, True)
    set_free_day(member.pk, day=MONDAY, hours=None, by=other_secretary, at=MONDAY_NOON)
    assert not free(monday_at(19))


def test_whoever_left_is_called_no_more_and_changed_no_more(team, member, other_secretary):
    remove_member(member.pk, left_on=MONDAY, by=other_secretary, at=MONDAY_NOON)

    assert members_of([team], day=MONDAY) == [member]
    assert members_of([team], day=MONDAY + timedelta(days=1)) == []
    with pytest.raises(MemberGone):
        set_free_day(member.pk, day=MONDAY, hours=None, by=other_secretary, at=MONDAY_NOON)


def test_the_four_teams_are_founded_once(team, other_secretary):
    again = found_team(team.place, TeamKind.HARDSHIP_AID, by=other_secretary, at=MONDAY_NOON)
    assert again == team


def member_url(member, name="member"):
    return reverse(f"people:{name}", args=[member.pk])


def test_the_secretary_adds_a_member_and_gives_the_hours(client, team, other_secretary):
    client.force_login(other_secretary)

    page = reverse("people:team", args=[team.pk])
    answer = client.post(page, {"full_name": "队员乙", "skills": ["driving"]})
    member = TeamMember.objects.get(full_name="队员乙")
    assert answer.url == member_url(member)
    assert client.post(page, {"full_name": ""}).status_code == 422
    assert client.post(page, {"full_name": "丙", "skills": ["flying"]}).status_code == 422

    week = {"full_name": "队员乙", "skills": ["driving"], "from_0": "08:00", "until_0": "12:00"}
    assert client.post(member_url(member), week).status_code == 302
    assert [str(hours.starts) for hours in member.free_hours.all()] == ["08:00:00"]
    for wrong in ({"until_0": ""}, {"until_0": "07:00"}, {"from_0": "abc"}):
        assert client.post(member_url(member), week | wrong).status_code == 422
    assert client.post(member_url(member, "free_day"), {"day": "2026-05-01"}).status_code == 302
    assert client.post(member_url(member, "free_day"), {"day": "2026-05-01", "starts": "09:00"}).status_code == 422
    assert "2026" in text_of(client.get(member_url(member)))
    assert client.post(member_url(member, "leave")).status_code == 302


def test_the_duty_officer_sees_the_teams_of_all_villages(client, team, member, duty_officer):
    client.force_login(duty_officer)

    assert "扶贫解困服务队" in text_of(client.get(TEAMS))
    assert "队员甲" in text_of(client.get(reverse("people:team", args=[team.pk])))
    assert client.get(TEAMS, {"skill": "nonsense"}).status_code == 200


def test_another_village_finds_neither_team_nor_member(client, team, member, secretary):
    client.force_login(secretary)

    assert "扶贫解困" not in text_of(client.get(TEAMS))
    assert client.get(reverse("people:team", args=[team.pk])).status_code == 404
    for name in ("member", "free_day", "leave"):
        assert client.post(member_url(member, name)).status_code == 404


@pytest.mark.parametrize("name", ["officer", "grid_worker", "resident", "stranger"])
def test_people_without_a_desk_find_no_teams(client, request, name, member):
    client.force_login(request.getfixturevalue(name))
    assert client.get(TEAMS).status_code == 404
    assert client.get(member_url(member)).status_code == 404
