"""The founding scene: from a checkpoint camera's photograph to a closed case, in two browsers, without a reload."""

import re

from playwright.sync_api import expect

from tests.journeys.browsers import Visitor
from tests.journeys.reading import faults_of
from tests.journeys.watching import CODE, mark, new_warning, warnings_shown, was_never_reloaded


def play_scene(duty: Visitor) -> str:
    """Press the demo's button; the matter that newly appears in the list, as the address of its panel."""
    before = warnings_shown(duty)
    duty.press("/scene/")
    return new_warning(duty, before)


def test_a_foreign_car_is_seen_checked_and_accounted_for(visit, township):
    duty, phone = visit("duty"), visit("east", phone=True)
    mark(duty)
    mark(phone)

    # Seen and weighed: the photograph is uploaded by a simulated camera, read, and raises a yellow warning.
    matter = play_scene(duty)
    duty.page.click(f'a[href="{matter}"]')
    panel = duty.page.locator("#panel")
    expect(panel.locator("img").first).to_be_visible()
    expect(panel).to_contain_text(re.compile(r"川A·?\w+\*\*"))
    expect(panel).to_contain_text("外地号牌核查")
    assert faults_of(duty) == []

    # Sent: confirming opens a case and asks the officer on duty, by name, with the reason.
    panel.locator('form[action$="/confirm/"] button').first.click()
    opened = panel.locator('a[href^="/cases/"]', has_text=CODE).first
    expect(opened).to_be_visible()
    code = CODE.search(opened.inner_text())
    assert code

    # Put right: the phone shows the task by itself.
    task = phone.page.locator('a[href^="/dispatch/"]').first
    expect(phone.page.locator('form[action$="/accept/"] button').first).to_be_visible()
    phone.press("/accept/")
    expect(phone.page.locator('form[action$="/arrive/"] button').first).to_be_visible()
    assert was_never_reloaded(phone)
    phone.press("/arrive/")
    expect(phone.page.locator('form[action$="/arrive/"]')).to_have_count(0)
    if not phone.page.locator('form[action$="/outcome/"]').count():
        task.click()
    expect(phone.page.locator("#outcome")).to_be_visible()
    outcome = phone.page.locator('form[action$="/outcome/"]')
    outcome.locator("[name=outcome]").first.scroll_into_view_if_needed()
    choose(phone, "registered")
    outcome.locator("[name=note]").fill("驾驶人已登记，探亲，三日后离开")
    outcome.locator("button").first.click()

    # Accounted for: the duty officer sees every step without a reload, and closes.
    expect(panel).to_contain_text("探亲")
    closing = panel.locator('form[action$="/close/"]')
    closing.locator("[name=note]").fill("情况属实")
    # The form was open all the while; it has taken up what was reported.
    expect(closing.locator("select[name=outcome]")).to_have_value("settled")
    closing.locator("button").first.click()
    expect(panel).to_contain_text("结案")
    assert was_never_reloaded(duty)

    # Anybody with the code sees what became of it, and no plate and no name.
    resident = visit(None, phone=True).go(f"/track/{code[0]}/")
    expect(resident.page.locator("body")).to_contain_text("结案")
    told = resident.page.inner_text("body")
    assert "川A" not in told
    assert "值守员" not in told

    # Another village and another township see nothing of it.
    warning = matter.rpartition("warning:")[2].partition("&")[0]
    for username in ("secretary2", "outsider", "resident", "grid"):
        other = visit(username, looking=False)
        answers = [
            other.context.request.get(f"{other.address}{path}").status
            for path in (f"/warnings/{warning}/", f"/matters/warning/{warning}/")
        ]
        assert answers == [404, 404], username
    assert duty.context.request.get(f"{duty.address}/warnings/{warning}/").status == 200

    done = township.dayuan("audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


def choose(phone: Visitor, outcome: str) -> None:
    field = phone.page.locator('form[action$="/outcome/"] [name=outcome]').first
    if field.evaluate("element => element.tagName") == "SELECT":
        field.select_option(outcome)
    else:
        phone.page.locator(f'form[action$="/outcome/"] [name=outcome][value={outcome}]').check(force=True)
