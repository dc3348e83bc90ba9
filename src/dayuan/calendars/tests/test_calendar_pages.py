"""The desk's calendar: what people read there, who decides, and who finds nothing."""

from datetime import date, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse
from icalendar import Calendar

from dayuan.calendars.models import CalendarFeed, DayDecision, Market, MarketException, MarketRule, TownshipHours
from dayuan.calendars.rules.national import LAST_KNOWN_YEAR
from dayuan.calendars.testing import make_exception, make_market, make_market_site
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, TOWNSHIP, VILLAGE

DAY = "2026-03-04"


def at(name, *arguments):
    return reverse(f"calendars:{name}", args=arguments)


def text_of(response):
    return response.content.decode()


def rule_entries(**changed):
    return {
        "basis": "lunar",
        "pattern": "last_digits",
        "digits": ["1", "4", "7"],
        "days": "",
        "month_end": "as_counted",
        "opens": "06:00",
        "closes": "13:00",
        "source": "多年习惯",
    } | changed


@pytest.fixture
def market(duty_officer):
    return make_market(duty_officer)


def test_the_month_shows_holidays_worked_saturdays_lunar_dates_and_market_days(client, secretary, market):
    client.force_login(secretary)

    assert client.get(at("home")).url == at("month", TOWNSHIP)
    page = text_of(client.get(at("month", TOWNSHIP), {"month": "2026-02"}))

    assert "春节放假" in page
    assert "春节调休上班" in page
    assert "02-15 – 02-23" in page
    assert "正月" in page
    # 1, 4, 7 … 27 of February; beside it in the first and last week 27 and 31 January and 1 March.
    assert page.count('class="mark mark--market"') == 9 + 3
    assert "节假日安排收录 2004 至" in page


def test_a_year_without_a_notice_says_so_in_plain_words(client, secretary):
    client.force_login(secretary)

    known, unknown = (
        text_of(client.get(at("month", TOWNSHIP), {"month": f"{year}-03"}))
        for year in (LAST_KNOWN_YEAR, LAST_KNOWN_YEAR + 1)
    )

    assert "还没有收录" not in known
    assert f"{LAST_KNOWN_YEAR + 1} 年的节假日安排还没有收录" in unknown


@pytest.mark.parametrize("month", ["", "nonsense", "2026-13", "26", "2026-3x", "<b>"])
def test_a_month_that_is_none_is_this_month(client, secretary, month):
    client.force_login(secretary)

    page = client.get(at("month", TOWNSHIP), {"month": month})

    assert page.status_code == 200
    assert f"<h2>{now().astimezone(SHANGHAI):%Y-%m}</h2>" in text_of(page)


@pytest.mark.parametrize("address", ["2026-02-30", "x", "0001-01-01", "9999-12-31", "1950-01-01"])
def test_a_day_that_is_none_is_not_found(client, secretary, address):
    client.force_login(secretary)

    assert client.get(f"/calendars/{TOWNSHIP}/days/{address}/").status_code == 404
    assert client.get(at("month", TOWNSHIP), {"month": address[:7]}).status_code in {200, 404}


def test_the_duty_officer_makes_a_day_off_with_a_reason_and_takes_it_back(client, duty_officer):
    client.force_login(duty_officer)
    page = at("day", TOWNSHIP, DAY)

    refused = client.post(page, {"decision": "day_off", "reason": ""})
    assert refused.status_code == 422
    assert "请写明这一天为什么" in text_of(refused)
    assert client.post(page, {"decision": "maybe", "reason": "运动会"}).status_code == 422
    assert client.post(page, {"decision": "day_off", "reason": "全乡<b>运动会"}).status_code == 302

    shown = text_of(client.get(page))
    assert "本乡镇决定放假" in shown
    assert "全乡&lt;b&gt;运动会" in shown
    decision = DayDecision.objects.get()
    assert client.post(at("withdraw_decision", decision.pk)).status_code == 302
    again = text_of(client.get(page))
    assert "本乡镇决定放假" not in again
    assert "撤回" in again
    assert client.post(at("withdraw_decision", decision.pk)).status_code == 409
    assert AuditEntry.objects.filter(action__startswith="day_decision").exists()


def test_office_hours_are_set_with_their_first_day(client, chief):
    client.force_login(chief)
    entries = {
        "starts_on": "2026-06-01",
        "morning_from": "08:00",
        "morning_until": "12:00",
        "afternoon_from": "15:00",
        "afternoon_until": "18:00",
    }

    assert client.post(at("hours", TOWNSHIP), entries).status_code == 302
    assert "15:00–18:00" in text_of(client.get(at("hours", TOWNSHIP)))
    assert "15:00–18:00" in text_of(client.get(at("day", TOWNSHIP, "2026-06-01")))
    assert "14:00–17:30" in text_of(client.get(at("day", TOWNSHIP, "2026-05-29")))
    for wrong in (
        {"morning_until": "07:00"},
        {"afternoon_from": "11:00"},
        {"afternoon_until": ""},
        {"starts_on": "1-1-1"},
    ):
        answer = client.post(at("hours", TOWNSHIP), entries | wrong)
        assert answer.status_code == 422
        assert 'class="error"' in text_of(answer)
    assert TownshipHours.objects.count() == 1
    assert client.post(at("withdraw_hours", TownshipHours.objects.get().pk)).status_code == 302


def test_a_market_is_added_with_its_rule_and_listed_for_the_month_ahead(client, duty_officer):
    site = make_market_site()
    client.force_login(duty_officer)

    assert "先添加一个" in text_of(client.get(at("markets", TOWNSHIP)))
    assert client.post(at("open_market", TOWNSHIP), rule_entries(where="")).status_code == 422
    answer = client.post(at("open_market", TOWNSHIP), rule_entries(where=f"site:{site.pk}"))

    market = Market.objects.get()
    assert answer.url == at("market", market.pk)
    assert "逢一四七（农历）" in text_of(client.get(at("market", market.pk)))
    listed = text_of(client.get(at("markets", TOWNSHIP)))
    assert 8 <= listed.count("<li><time") <= 10
    client.cookies["django_language"] = "en"
    assert "lunar days ending in 1, 4, 7" in text_of(client.get(at("market", market.pk)))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "逢一四七（农历）"),
        ({"basis": "solar"}, "逢1、4、7（公历）"),
        ({"digits": ["0", "3"]}, "逢三十（农历）"),
        ({"pattern": "odd", "basis": "solar", "month_end": "no_31st"}, "逢单（公历） （31日不赶场）"),
        ({"pattern": "days", "basis": "solar", "days": "5、15，25"}, "每月5、15、25日"),
        (
            {"pattern": "days", "days": "15 30", "month_end": "last_day"},
            "农历十五、三十 （小月缺的那天，改在月末一天）",
        ),
        ({"basis": "weekday", "weekdays": ["2", "6"]}, "每星期三、星期日"),
        ({"basis": "branch", "branches": ["0", "6"]}, "逢子、午日（地支）"),
        ({"digits": []}, "请至少选一个赶场的日子"),
        ({"pattern": "days", "days": "32", "basis": "solar"}, "没有这样的日子"),
        ({"pattern": "days", "days": "<b>"}, "请用数字写日期"),
        ({"closes": "05:00"}, "散场要晚于开场"),
        ({"month_end": "no_31st"}, "农历没有 31 日"),
        ({"digits": ["x"]}, "有效"),
        ({"basis": "moon"}, "有效"),
        ({"opens": "25:99"}, "有效"),
    ],
)
def test_while_a_rule_is_written_the_page_says_what_it_means(client, duty_officer, changed, sentence):
    client.force_login(duty_officer)

    page = client.get(at("preview"), rule_entries(**changed))

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert not Market.objects.exists()


def test_a_changed_rule_keeps_the_former_one_in_the_history(client, duty_officer, market):
    client.force_login(duty_officer)
    form = text_of(client.get(at("rule", market.pk)))
    assert form.count("checked") == 5  # solar, last digits, and the three digits

    assert client.post(at("rule", market.pk), rule_entries(basis="weekday", weekdays=["6"])).status_code == 302
    wrong = client.post(at("rule", market.pk), rule_entries(digits=[], source="新公告"))

    assert wrong.status_code == 422
    assert "新公告" in text_of(wrong)
    page = text_of(client.get(at("market", market.pk)))
    assert "每星期日" in page
    assert "逢1、4、7（公历）" in page
    assert MarketRule.objects.standing().count() == 1


def test_exceptions_are_added_and_withdrawn_beside_the_market(client, duty_officer, market):
    client.force_login(duty_officer)
    today = now().astimezone(SHANGHAI).date()
    entries = {"day": today.isoformat(), "decision": "held", "reason": "庙会"}

    assert client.post(at("except", market.pk), entries | {"reason": ""}).status_code == 422
    assert client.post(at("except", market.pk), entries | {"day": "3000-01-01"}).status_code == 422
    client.post(at("except", market.pk), entries)
    assert "庙会" in text_of(client.get(at("market", market.pk)))
    assert "丞相场集市" in text_of(client.get(at("month", TOWNSHIP))).split("<aside")[1]

    client.post(at("except", market.pk), entries | {"decision": "not_held", "reason": "修路"})
    assert "今天不赶场" in text_of(client.get(at("markets", TOWNSHIP)))
    standing = MarketException.objects.standing().get()
    assert client.post(at("withdraw_exception", standing.pk)).status_code == 302
    assert not MarketException.objects.standing().exists()


def test_files_are_downloaded_and_fetched_without_signing_in_by_the_key_alone(client, duty_officer, market):
    client.force_login(duty_officer)
    client.post(at("renew_feed", TOWNSHIP))
    key = CalendarFeed.objects.get().key
    assert at("feed", key, "markets") in text_of(client.get(at("month", TOWNSHIP)))
    loaded = client.get(at("download", TOWNSHIP, "markets"))
    assert loaded.headers["Content-Disposition"] == f'attachment; filename="markets-{TOWNSHIP}.ics"'

    client.logout()
    for kind in ("holidays", "markets"):
        fetched = client.get(at("feed", key, kind))
        assert fetched.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert Calendar.from_ical(fetched.content).walk("VEVENT")
    assert client.get(at("feed", key, "people")).status_code == 404
    assert client.get(at("feed", key[:-1] + "!", "markets")).status_code == 404

    client.force_login(duty_officer)
    client.post(at("renew_feed", TOWNSHIP))
    assert client.get(at("feed", key, "markets")).status_code == 404


def test_every_page_opens_as_it_is_really_served(async_client, duty_officer, market):
    """By ASGI, where a request is another class than in the other tests."""
    async_client.force_login(duty_officer)
    async_to_sync(async_client.post)(at("renew_feed", TOWNSHIP))

    for address in (at("month", TOWNSHIP), at("markets", TOWNSHIP), at("hours", TOWNSHIP), at("rule", market.pk)):
        assert async_to_sync(async_client.get)(address).status_code == 200
    month = async_to_sync(async_client.get)(at("month", TOWNSHIP))
    assert "http://testserver/calendars/feeds/" in text_of(month)


def test_what_a_calendar_program_fetches_names_nobody(client, duty_officer, market):
    make_exception(market, date(2026, 3, 4), is_held=False, by=duty_officer)
    client.force_login(duty_officer)
    client.post(at("day", TOWNSHIP, DAY), {"decision": "day_off", "reason": "运动会"})

    for kind in ("holidays", "markets"):
        assert "值班员" not in text_of(client.get(at("download", TOWNSHIP, kind)))


def keepers_posts(market, decision, exception, hours):
    return [
        (at("day", TOWNSHIP, DAY), {"decision": "day_off", "reason": "x"}),
        (at("hours", TOWNSHIP), {"starts_on": DAY, "morning_from": "08:00", "morning_until": "12:00"}),
        (at("open_market", TOWNSHIP), rule_entries(where=f"place:{VILLAGE}")),
        (at("rule", market.pk), rule_entries()),
        (at("except", market.pk), {"day": DAY, "decision": "held", "reason": "x"}),
        (at("renew_feed", TOWNSHIP), {}),
        (at("withdraw_decision", decision.pk), {}),
        (at("withdraw_exception", exception.pk), {}),
        (at("withdraw_hours", hours.pk), {}),
    ]


@pytest.fixture
def kept(client, duty_officer, market):
    """Something of everything that could be changed, and the addresses where it would be."""
    client.force_login(duty_officer)
    client.post(at("day", TOWNSHIP, "2026-03-10"), {"decision": "day_off", "reason": "x"})
    client.post(at("hours", TOWNSHIP), {"starts_on": "2026-03-10", "morning_from": "08:00", "morning_until": "12:00"})
    exception = make_exception(market, date(2026, 3, 10), is_held=True, by=duty_officer)
    client.logout()
    return keepers_posts(market, DayDecision.objects.get(), exception, TownshipHours.objects.get())


def what_stands():
    models = (DayDecision, TownshipHours, MarketRule, MarketException)
    return [sorted(model.objects.standing().values_list("pk", flat=True)) for model in models] + [
        list(CalendarFeed.objects.values_list("key"))
    ]


@pytest.mark.parametrize("name", ["secretary", "outsider", "officer", "grid_worker", "resident", "stranger"])
def test_nobody_but_the_townships_command_changes_its_days(client, request, kept, name):
    client.force_login(request.getfixturevalue(name))
    before = what_stands()

    assert {client.post(address, entries).status_code for address, entries in kept} == {404}

    assert what_stands() == before


def test_the_duty_officer_may_do_each_of_these(client, duty_officer, kept):
    client.force_login(duty_officer)

    assert {client.post(address, entries).status_code for address, entries in kept} == {302}


@pytest.mark.parametrize("name", ["outsider", "officer", "grid_worker", "resident", "stranger"])
def test_people_of_other_townships_and_posts_read_nothing_here(client, request, market, name):
    client.force_login(request.getfixturevalue(name))

    for address in (
        at("month", TOWNSHIP),
        at("day", TOWNSHIP, DAY),
        at("hours", TOWNSHIP),
        at("markets", TOWNSHIP),
        at("market", market.pk),
        at("rule", market.pk),
        at("download", TOWNSHIP, "markets"),
        at("download", TOWNSHIP, "holidays"),
    ):
        assert client.get(address).status_code == 404


def test_a_secretary_reads_the_townships_calendar_without_a_single_button_to_change_it(client, secretary, market):
    client.force_login(secretary)

    for address in (at("month", TOWNSHIP), at("day", TOWNSHIP, DAY), at("hours", TOWNSHIP), at("market", market.pk)):
        page = client.get(address)
        assert page.status_code == 200
        main = text_of(page).split("<main")[1]
        assert 'method="post"' not in main
    assert client.get(at("rule", market.pk)).status_code == 404
    assert client.get(at("open_market", TOWNSHIP)).status_code == 404


def test_a_market_of_another_township_cannot_be_opened_from_here(client, duty_officer, outsider):
    client.force_login(duty_officer)

    entries = rule_entries(where=f"place:{OTHER_TOWNSHIP_VILLAGE}")
    assert client.post(at("open_market", TOWNSHIP), entries).status_code == 422
    assert client.post(at("open_market", OTHER_TOWNSHIP_VILLAGE[:9]), entries).status_code == 404
    assert not Market.objects.exists()


def test_whoever_is_not_signed_in_is_asked_to(client, market):
    answer = client.get(at("month", TOWNSHIP))

    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


def test_the_calendar_is_in_the_navigation_of_the_desk_and_not_of_the_field(client, secretary, grid_worker):
    client.force_login(secretary)
    assert 'href="/calendars/"' in text_of(client.get(at("month", TOWNSHIP)))
    client.force_login(grid_worker)
    assert 'href="/calendars/"' not in text_of(client.get("/dispatch/"))


def test_the_month_page_asks_the_database_little(client, secretary, market, django_assert_max_num_queries):
    for number in range(4):
        make_market(market.rules.get().made_by, site=make_market_site(f"集市{number}"))
    client.force_login(secretary)

    with django_assert_max_num_queries(22):
        client.get(at("month", TOWNSHIP), {"month": (now() + timedelta(days=31)).strftime("%Y-%m")})
