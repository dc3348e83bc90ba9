"""The yellow story: a dispute heats up. What is noted at the desk comes to the screen without a reload."""

import re

from playwright.sync_api import Page, expect

from dayuan.drills.yucheng.roster import COURTYARDS
from tests.journeys.watching import CODE, mark, was_never_reloaded


def note_quarrel(
    desk: Page, address: str, *, ago: str, between: tuple[str, str] | None = None, threat: bool = False
) -> None:
    """As the duty officer notes it with the telephone at her ear."""
    desk.goto(f"{address}/signals/told/")
    desk.check("[name=about][value=quarrel]")
    desk.select_option("[name=place]", COURTYARDS[0])
    desk.select_option("[name=ago]", ago)
    if between:
        desk.fill("[name=first]", between[0])
        desk.fill("[name=second]", between[1])
    if threat:
        desk.check("[name=threat]")
    desk.click('form[action$="/signals/told/"] button')
    desk.wait_for_url(re.compile("/signals/told/[0-9a-f-]{36}/"))


def test_two_households_quarrel_three_times_then_there_are_threats(visit):
    duty = visit("duty")
    desk = duty.context.new_page()
    mark(duty)

    # Heating up: the third quarrel of the same two invented households within thirty days.
    note_quarrel(desk, duty.address, ago="720", between=("001", "002"))
    note_quarrel(desk, duty.address, ago="180", between=("002", "001"))
    expect(desk.locator("#outcomes .tag")).to_have_count(0)
    note_quarrel(desk, duty.address, ago="0", between=("001", "002"))
    outcome = desk.locator("#outcomes")
    expect(outcome).to_contain_text("两户反复纠纷")
    expect(outcome).to_contain_text("黄色预警")

    matter = duty.page.locator("a.matter", has_text="两户反复纠纷")
    expect(matter).to_be_visible()
    matter.click()
    panel = duty.page.locator("#panel")
    expect(panel).to_contain_text("黄色预警")
    expect(panel).to_contain_text("同意村 同两户 30 天内多次纠纷")
    expect(panel).to_contain_text("翻看前几次调解记录")
    expect(panel).to_contain_text("《人民调解法》第十七条")

    # Red: another neighbour tells of threats, before anybody has touched it.
    note_quarrel(desk, duty.address, ago="0", threat=True)
    expect(outcome).to_contain_text("已升级")
    expect(panel).to_contain_text("红色预警")

    # Handed over: she confirms, and the mediation is a case.
    panel.locator('form[action$="/confirm/"] button').first.click()
    expect(panel.locator('a[href^="/cases/"]', has_text=CODE).first).to_be_visible()
    assert was_never_reloaded(duty)
