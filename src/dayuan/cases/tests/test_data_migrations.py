"""What a new version writes onto cases that are there already."""

from importlib import import_module

from django.apps import apps
from django.db import connection

from dayuan.cases.actions import WhoReports
from dayuan.cases.models import Case, Reporter
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.testing import make_case, make_report


def test_channel_and_answer_of_a_reporter_are_copied_onto_their_case(village, duty_officer):
    heard, found = (
        make_report(village),
        make_report(village, who=WhoReports(ReportChannel.PATROL, person=duty_officer), story="另一盏灯"),
    )
    raised = make_case(duty_officer, place=village)
    Reporter.objects.filter(case=heard).update(answer="fixed", answered_at=heard.opened_at, rating=4)
    Case.objects.update(channel="", is_from_outside=False, answer="", rating=None)

    with connection.cursor() as cursor:
        cursor.execute(import_module("dayuan.cases.migrations.0010_as_its_reporter_said").COPY)

    def kept(case):
        return Case.objects.values_list("channel", "is_from_outside", "answer", "rating").get(pk=case.pk)

    assert kept(heard) == ("public_page", True, "fixed", 4)
    assert kept(found) == ("patrol", False, "", None)
    assert kept(raised) == ("", False, "", None)


def test_cases_from_before_the_index_are_found_by_their_words_and_codes(village):
    case = make_report(village)
    Case.objects.update(pieces=[])

    import_module("dayuan.cases.migrations.0007_found_by_code").index(apps, None)

    found = Case.objects.get(pk=case.pk)
    assert found.pieces == case.pieces
    assert found.pieces
