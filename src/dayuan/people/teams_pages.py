"""The desk's pages of service teams."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.access import get_member_for_keeper, get_team_for_desk, may_keep_team, teams_in_scope
from dayuan.people.models import Team, TeamMember
from dayuan.people.queries import available_members, members_of
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, TEAM_KEEPERS
from dayuan.people.teams_actions import add_member, change_member, found_team, remove_member, set_free_day
from dayuan.people.teams_forms import FoundTeamForm, FreeDayForm, MemberForm, WeekForm
from dayuan.people.teams_rules import Skill, TeamKind, known_skills
from dayuan.people.teams_wording import SKILL_WORDS, TEAM_WORDS


@require_GET
@for_roles(DESK_ROLES)
def team_list(request: SignedInRequest) -> HttpResponse:
    """The teams, and whom they can send now."""
    at = now()
    teams = list(teams_in_scope(request.person_scope).order_by("place_id", "kind"))
    skill = next(iter(known_skills([request.GET.get("skill", "")])), None)
    members = members_of(teams, day=at.astimezone(SHANGHAI).date())
    context = {
        "teams": [(team, _word(team), sum(one.team_id == team.pk for one in members)) for team in teams],
        "skills": [(one.value, SKILL_WORDS[one]) for one in Skill],
        "skill": skill.value if skill else "",
        "available": [(one, _skills(one), _word(one.team)) for one in available_members(teams, skill, at=at)],
        "members": len(members),
        "may_found": request.person_scope.holds(TEAM_KEEPERS),
    }
    return render(request, "people/teams.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(TEAM_KEEPERS)
def found(request: SignedInRequest) -> HttpResponse:
    form = FoundTeamForm(request.POST or None, scope=request.person_scope)
    if form.is_valid():
        entered = form.cleaned_data
        new = found_team(entered["place"], TeamKind(entered["kind"]), by=request.user, at=now())
        return redirect("people:team", new.pk)
    return render(request, "people/found_team.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def team(request: SignedInRequest, team_id: UUID) -> HttpResponse:
    found = get_team_for_desk(team_id, request.person_scope)
    may_keep = may_keep_team(request.person_scope, found)
    if request.method == "POST" and not may_keep:
        raise Http404
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = add_member(
            found,
            form.cleaned_data["full_name"],
            skills=form.chosen_skills(),
            is_leader=form.cleaned_data["is_leader"],
            joined_on=now().astimezone(SHANGHAI).date(),
            by=request.user,
            at=now(),
        )
        return redirect("people:member", member.pk)
    at = now()
    free = {member.pk for member in available_members([found], at=at)}
    members = members_of([found], day=at.astimezone(SHANGHAI).date())
    context = {
        "team": found,
        "word": _word(found),
        "members": [(member, _skills(member), member.pk in free) for member in members],
        "may_keep": may_keep,
        "form": form,
    }
    return render(request, "people/team.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_roles(TEAM_KEEPERS)
def member(request: SignedInRequest, member_id: UUID) -> HttpResponse:
    found = get_member_for_keeper(member_id, request.person_scope)
    if request.method == "GET":
        return _member_page(request, found, WeekForm(initial=WeekForm.first_words(found)), FreeDayForm())
    form = WeekForm(request.POST)
    if not form.is_valid():
        return _member_page(request, found, form, FreeDayForm())
    change_member(
        found.pk,
        full_name=form.cleaned_data["full_name"],
        skills=form.chosen_skills(),
        is_leader=form.cleaned_data["is_leader"],
        week=form.week(),
        by=request.user,
        at=now(),
    )
    return redirect("people:team", found.team_id)


@require_http_methods(["GET", "POST"])
@for_roles(TEAM_KEEPERS)
def free_day(request: SignedInRequest, member_id: UUID) -> HttpResponse:
    found = get_member_for_keeper(member_id, request.person_scope)
    if request.method == "GET":
        return redirect("people:member", found.pk)
    form = FreeDayForm(request.POST)
    if not form.is_valid():
        return _member_page(request, found, WeekForm(initial=WeekForm.first_words(found)), form)
    set_free_day(found.pk, day=form.day_named(), hours=form.hours(), by=request.user, at=now())
    return redirect("people:member", found.pk)


@require_POST
@for_roles(TEAM_KEEPERS)
def leave(request: SignedInRequest, member_id: UUID) -> HttpResponse:
    found = get_member_for_keeper(member_id, request.person_scope)
    remove_member(found.pk, left_on=now().astimezone(SHANGHAI).date(), by=request.user, at=now())
    return redirect("people:team", found.team_id)


def _member_page(request: SignedInRequest, found: TeamMember, form: WeekForm, day_form: FreeDayForm) -> HttpResponse:
    context = {
        "member": found,
        "word": _word(found.team),
        "form": form,
        "day_form": day_form,
        "free_days": found.free_days.filter(day__gte=now().astimezone(SHANGHAI).date()).order_by("day"),
    }
    return render(request, "people/member.html", context, status=422 if form.errors or day_form.errors else 200)


def _word(team: Team) -> str:
    return str(TEAM_WORDS[team.kind])  # type: ignore[index]  # the column holds values of TeamKind


def _skills(member: TeamMember) -> list[str]:
    return [str(SKILL_WORDS[skill]) for skill in known_skills(member.skills)]
