"""Addresses of this package."""

from django.urls import path

from dayuan.alerts import feed_pages, level_pages, notice_pages, pages

app_name = "alerts"
urlpatterns = [
    path("", pages.alert_list, name="list"),
    path("<uuid:alert_id>/", pages.alert, name="alert"),
    path("<uuid:alert_id>/as-sent/", pages.alert_as_sent, name="alert_as_sent"),
    path("levels/", level_pages.levels, name="levels"),
    path("levels/<uuid:proposal_id>/publish/", level_pages.publish, name="publish_levels"),
    path("levels/<uuid:proposal_id>/refuse/", level_pages.refuse, name="refuse_levels"),
    path("aside/", pages.aside_list, name="asides"),
    path("aside/<uuid:aside_id>/as-sent/", pages.aside_as_sent, name="aside_as_sent"),
    path("aside/<uuid:aside_id>/seen/", pages.aside_seen, name="aside_seen"),
    path("sources/", feed_pages.feeds, name="feeds"),
    path("sources/new/", feed_pages.new_feed, name="new_feed"),
    path("sources/<uuid:feed_id>/", feed_pages.feed, name="feed"),
    path("sources/<uuid:feed_id>/switch/", feed_pages.switch, name="switch"),
    path("sources/<uuid:feed_id>/ask-now/", feed_pages.ask_now, name="ask_now"),
    path("sources/<uuid:feed_id>/secret/", feed_pages.secret, name="secret"),
    path("notices/", notice_pages.notices, name="notices"),
    path("notices/<uuid:notice_id>.xml", notice_pages.notice, name="notice"),
    path("notices/of/<uuid:warning_id>/", notice_pages.issue, name="issue"),
    path("notices/address/<slug:township_code>/", notice_pages.renew, name="renew"),
    path("own/<str:key>/index.atom", notice_pages.atom, name="atom"),
    path("own/<str:key>/<uuid:notice_id>.xml", notice_pages.own, name="own"),
]
