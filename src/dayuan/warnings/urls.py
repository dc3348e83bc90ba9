"""Addresses of this package."""

from django.urls import path

from dayuan.warnings import backtest_pages, editor_pages, hand_pages, pages, rule_pages

app_name = "warnings"
urlpatterns = [
    path("", pages.warning_list, name="list"),
    path("<uuid:warning_id>/", pages.warning, name="warning"),
    path("<uuid:warning_id>/confirm/", pages.confirm, name="confirm"),
    path("<uuid:warning_id>/hand-over/", hand_pages.hand_over, name="hand_over"),
    path("<uuid:warning_id>/reject/", pages.reject, name="reject"),
    path("<uuid:warning_id>/photo/", pages.photo, name="photo"),
    path("<uuid:warning_id>/reveal/", pages.reveal, name="reveal"),
    path("<uuid:warning_id>/level/", hand_pages.level, name="level"),
    path("<uuid:warning_id>/mute/", hand_pages.mute_what_raised_it, name="mute"),
    path("<uuid:warning_id>/join/", hand_pages.join, name="join"),
    path("<uuid:warning_id>/episodes/<uuid:episode_id>/split/", hand_pages.split, name="split"),
    path("mutes/<uuid:mute_id>/lift/", hand_pages.lift_mute, name="lift_mute"),
    path("cameras/<slug:device_id>/counts/", pages.camera_counts, name="camera_counts"),
    path("rules/", rule_pages.rules, name="rules"),
    path("rules/new/", rule_pages.new_rule, name="new_rule"),
    path("rules/conditions/new/", editor_pages.new_condition, name="new_condition"),
    path("rules/starter/take-over/", editor_pages.take_over_starter, name="take_over_starter"),
    path("rules/proposals/<uuid:proposal_id>/", editor_pages.proposal, name="proposal"),
    path("rules/proposals/<uuid:proposal_id>/hand-in/", editor_pages.hand_in_proposal, name="hand_in_proposal"),
    path("rules/proposals/<uuid:proposal_id>/change/", editor_pages.change_proposal, name="change_proposal"),
    path("rules/proposals/<uuid:proposal_id>/publish/", editor_pages.publish, name="publish_proposal"),
    path("rules/proposals/<uuid:proposal_id>/refuse/", editor_pages.refuse, name="refuse_proposal"),
    path("rules/proposals/<uuid:proposal_id>/backtest/", backtest_pages.try_proposal, name="try_proposal"),
    path("rules/backtests/<uuid:backtest_id>/", backtest_pages.backtest, name="backtest"),
    path("rules/backtests/<uuid:backtest_id>/cancel/", backtest_pages.cancel, name="cancel_backtest"),
    path("rules/<uuid:key>/", rule_pages.rule, name="rule"),
    path("rules/<uuid:key>/new-version/", rule_pages.new_version, name="new_version"),
    path("rules/<uuid:key>/backtest/", backtest_pages.try_rule, name="try_rule"),
    path("rules/<uuid:key>/stop/", rule_pages.stop, name="stop_rule"),
]
