"""Addresses of this package."""

from django.urls import include, path

from dayuan.people import chain_pages, handover_pages, pages, posts_pages, seats_pages, teams_pages

app_name = "people"
urlpatterns = [
    path("duty/", pages.duty, name="duty"),
    path("posts/", posts_pages.post_list, name="posts"),
    path("posts/appoint/", posts_pages.appoint_page, name="appoint"),
    path("seats/", seats_pages.seat, name="seat"),
    path("posts/<uuid:post_id>/", posts_pages.post, name="post"),
    path("posts/<uuid:post_id>/end/", posts_pages.end, name="end"),
    path("posts/<uuid:post_id>/hand-over/", posts_pages.hand_over_page, name="hand_over"),
    path("posts/<uuid:post_id>/handover/", handover_pages.handover, name="handover"),
    path("posts/<uuid:post_id>/handover.pdf", handover_pages.handover_pdf, name="handover_pdf"),
    path("persons/<uuid:person_id>/", posts_pages.person, name="person"),
    path("persons/<uuid:person_id>/away/", posts_pages.away, name="away"),
    path("absences/<uuid:absence_id>/back/", posts_pages.back, name="back"),
    path("chain/", chain_pages.chart, name="chain"),
    path("chain/chart.pdf", chain_pages.chart_pdf, name="chain_pdf"),
    path("answers/", chain_pages.answers, name="answers"),
    path("answers.json", chain_pages.answers_json, name="answers_json"),
    path("answers/<slug:township>/", chain_pages.table, name="answer_table"),
    path("answers/<slug:township>/<slug:kind>/change/", chain_pages.change, name="change_answer"),
    path("teams/", teams_pages.team_list, name="teams"),
    path("teams/found/", teams_pages.found, name="found_team"),
    path("teams/<uuid:team_id>/", teams_pages.team, name="team"),
    path("members/<uuid:member_id>/", teams_pages.member, name="member"),
    path("members/<uuid:member_id>/free-day/", teams_pages.free_day, name="free_day"),
    path("members/<uuid:member_id>/leave/", teams_pages.leave, name="leave"),
    path("", include("dayuan.people.powers_urls")),
]
