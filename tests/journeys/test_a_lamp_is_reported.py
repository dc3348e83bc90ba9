"""A villager without an account reports a lamp on a phone; it is taken, mended, said to be right, rated and closed."""

from playwright.sync_api import expect

from tests.journeys.browsers import Visitor
from tests.journeys.casework import act, code_given, open_case
from tests.journeys.reading import faults_of

STORY = "村口老槐树下的路灯三天不亮了，老人晚上摔过跤"


def report_the_lamp(villager: Visitor) -> str:
    """Three taps and a few words; the code that the page gives."""
    page = villager.page
    page.get_by_text("路灯不亮", exact=True).click()
    page.select_option("select[name=place]", label="丞相村")
    page.fill("textarea[name=story]", STORY)
    page.fill("input[name=phone]", "138 0000 4321")
    assert faults_of(villager) == []
    page.get_by_role("button", name="提交").click()
    code = code_given(villager)
    assert faults_of(villager) == []
    return code


def test_a_lamp_is_reported_without_an_account_mended_rated_and_closed(visit):
    villager = visit(None, phone=True).go("/report/")
    code = report_the_lamp(villager)

    # Whoever answers for it begins, and says what was done.
    secretary = visit("secretary")
    open_case(secretary, code, "路灯不亮")
    expect(secretary.page.locator("#case")).to_contain_text("老槐树")
    act(secretary, "take")
    act(secretary, "report-done", words="换了灯泡和线，已亮")

    # With the code and the end of the telephone the villager reads it, says yes and rates it.
    villager.go(f"/track/{code}/")
    villager.page.get_by_role("link", name="这是我反映的").click()
    villager.page.fill("input[name=digits]", "4321")
    villager.page.get_by_role("button", name="打开").click()
    expect(villager.page.locator("main")).to_contain_text("换了灯泡")
    villager.page.get_by_text("办好了", exact=True).click()
    villager.page.get_by_text("5 分 很满意").click()
    assert faults_of(villager) == []
    villager.page.get_by_role("button", name="提交答复").click()
    expect(villager.page.locator("main")).to_contain_text("您打了 5 分")

    # The desk closes it, which it may not before the reporter was heard.
    secretary.page.reload()
    closing = secretary.page.locator('form[action$="/close/"]')
    closing.locator("select[name=outcome]").select_option("settled")
    closing.locator("button").first.click()
    expect(closing).to_have_count(0)
    expect(secretary.page.locator("#case")).to_contain_text("已结案")
    villager.page.reload()
    expect(villager.page.locator("main")).to_contain_text("其实没办好")
