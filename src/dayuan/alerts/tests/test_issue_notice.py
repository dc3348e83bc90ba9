"""What a township tells others of a matter it handles: valid, true to the warning, and about nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.alerts.actions import NoticeNotAllowed, follow_warnings, issue_notice, renew_address
from dayuan.alerts.models import Notice
from dayuan.alerts.rules.reading import message_in, read_message
from dayuan.alerts.rules.signing import Signature, check_signature
from dayuan.alerts.rules.terms import CapScope, MessageType, Status
from dayuan.alerts.testing import make_certificate, make_confirmed
from dayuan.cases.actions import close_case
from dayuan.cases.rules import Closing
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import TOWNSHIP, VILLAGE, draw_outline, make_place, square
from dayuan.warnings.models import Warning

pytestmark = pytest.mark.usefixtures("village")
HOUR = timedelta(hours=1)


def issue(warning, by, **given):
    return issue_notice(warning, **{"scope": CapScope.PUBLIC, "by": by, "at": MONDAY_NOON} | given)


def messages():
    return [read_message(bytes(raw)) for raw in Notice.objects.order_by("sent_at", "pk").values_list("raw", flat=True)]


def test_a_notice_is_valid_cap_with_the_village_and_the_level_and_nothing_of_what_was_seen(duty_officer):
    draw_outline(make_place(VILLAGE), square(104.06, 29.96))
    warning = make_confirmed(duty_officer)
    made = issue(warning, duty_officer, instruction="请勿进山。")
    (message,) = messages()
    (info,) = message.infos
    assert (message.message_type, message.status, message.scope) == (MessageType.ALERT, Status.ACTUAL, CapScope.PUBLIC)
    assert info.headline == "虞丞乡：丞相村烟火处置（黄色处置等级）"
    assert "不是灾害预警" in message.note
    assert info.areas[0].geocodes[0].value == VILLAGE
    assert info.areas[0].polygons[0][0] == (29.96, 104.06)
    text = bytes(made.raw).decode()
    assert warning.said not in text
    assert duty_officer.full_name not in text


def test_a_restricted_notice_says_for_whom(duty_officer):
    warning = make_confirmed(duty_officer)
    with pytest.raises(NoticeNotAllowed):
        issue(warning, duty_officer, scope=CapScope.RESTRICTED)
    issue(warning, duty_officer, scope=CapScope.RESTRICTED, restriction="县应急管理局")
    assert messages()[0].restriction == "县应急管理局"


@pytest.mark.parametrize(
    "changed", [{"family": "vehicle"}, {"family": "care"}, {"family": "dispute"}, {"level": "blue"}]
)
def test_what_is_about_somebody_or_blue_is_told_to_nobody(duty_officer, changed):
    warning = make_confirmed(duty_officer)
    Warning.objects.update(**changed)
    with pytest.raises(NoticeNotAllowed):
        issue(warning, duty_officer)


def test_a_matter_in_a_home_is_told_to_nobody(duty_officer):
    warning = make_confirmed(duty_officer, concerns_home=True)
    with pytest.raises(NoticeNotAllowed):
        issue(warning, duty_officer)


@pytest.mark.parametrize("words", ["找王某 13812345678", "车牌川A8H4K2", "身份证 511421199001011234", "三组12号户"])
def test_what_names_somebody_is_refused(duty_officer, words):
    warning = make_confirmed(duty_officer)
    with pytest.raises(NoticeNotAllowed):
        issue(warning, duty_officer, instruction=words)


def test_a_notice_follows_the_level_and_is_cancelled_when_the_case_is_closed(duty_officer):
    warning = make_confirmed(duty_officer)
    issue(warning, duty_officer)
    assert follow_warnings(at=MONDAY_NOON + HOUR) == 0
    Warning.objects.update(level="red")
    assert follow_warnings(at=MONDAY_NOON + 2 * HOUR) == 1
    close_case(warning.case_id, by=duty_officer, outcome=Closing.SETTLED, note="已扑灭", at=MONDAY_NOON + 3 * HOUR)
    first, update, cancel = messages()
    assert (update.message_type, update.references) == (MessageType.UPDATE, (first.reference,))
    assert update.infos[0].headline.endswith("（红色处置等级）")
    assert (cancel.message_type, cancel.references) == (MessageType.CANCEL, (update.reference,))
    assert follow_warnings(at=MONDAY_NOON + 4 * HOUR) == 0


def test_a_matter_that_lasts_is_told_anew_before_its_notice_runs_out(duty_officer):
    issue(make_confirmed(duty_officer), duty_officer)
    assert follow_warnings(at=MONDAY_NOON + 10 * HOUR) == 0
    assert follow_warnings(at=MONDAY_NOON + 11 * HOUR) == 1


def test_a_matter_is_told_once(duty_officer):
    warning = make_confirmed(duty_officer)
    issue(warning, duty_officer)
    with pytest.raises(NoticeNotAllowed):
        issue(warning, duty_officer)


def test_with_a_key_of_ours_it_is_signed(duty_officer, settings, tmp_path):
    key, certificate = make_certificate("township")
    (tmp_path / "key").write_bytes(key)
    (tmp_path / "certificate").write_bytes(certificate)
    settings.CAP_KEY, settings.CAP_CERTIFICATE = str(tmp_path / "key"), str(tmp_path / "certificate")
    made = issue(make_confirmed(duty_officer), duty_officer)
    root, signature = check_signature(bytes(made.raw), certificate=certificate.decode(), must_be_signed=True)
    assert signature is Signature.VALID
    assert message_in(root).identifier == made.identifier


def test_a_demonstration_only_rehearses(duty_officer, settings):
    settings.DEMO = True
    issue(make_confirmed(duty_officer), duty_officer)
    assert messages()[0].status is Status.EXERCISE


def test_other_systems_fetch_with_the_key_and_with_an_old_one_nothing(client, duty_officer):
    township = make_place(TOWNSHIP)
    made = issue(make_confirmed(duty_officer), duty_officer)
    old = renew_address(township, by=duty_officer, at=MONDAY_NOON).key
    key = renew_address(township, by=duty_officer, at=MONDAY_NOON).key
    Notice.objects.update(sent_at=made.sent_at.now(tz=made.sent_at.tzinfo))
    index = client.get(reverse("alerts:atom", args=[key]))
    assert index.status_code == 200
    link = reverse("alerts:own", args=[key, made.pk])
    assert link.encode() in index.content
    assert client.get(link).content == bytes(made.raw)
    for dead in (reverse("alerts:atom", args=[old]), reverse("alerts:own", args=[old, made.pk])):
        assert client.get(dead).status_code == 404
