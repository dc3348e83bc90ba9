"""Without a signal a report waits on the phone, with photo and voice note, and arrives once, by itself."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsers import Visitor
from tests.journeys.reading import faults_on_a_phone
from tests.journeys.watching import CODE

STORY = "观音岩后山的护栏断了一截，赶场天走的人多"
DRAFTS = """() => new Promise((done, failed) => {
    const opened = indexedDB.open('dayuan-drafts', 1);
    opened.onerror = failed;
    opened.onsuccess = () => {
        const all = opened.result.transaction('drafts').objectStore('drafts').getAll();
        all.onsuccess = () => done(JSON.stringify(all.result));
    };
})"""


AN_HOUR_PASSES = """() => new Promise((done, failed) => {
    const opened = indexedDB.open('dayuan-drafts', 1);
    opened.onerror = failed;
    opened.onsuccess = () => {
        const table = opened.result.transaction('drafts', 'readwrite').objectStore('drafts');
        table.getAll().onsuccess = (found) => {
            for (const draft of found.target.result) table.put({...draft, writtenAt: draft.writtenAt - 3600_000});
        };
        table.transaction.oncomplete = () => done(null);
    };
})"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "railing.jpg"
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(path)
    return path


def goes_out_of_reach(visitor: Visitor, address: str) -> None:
    """The forms are on the phone; then there is no signal."""
    expect(visitor.go(address).page.locator("body[data-on-the-phone]")).to_have_count(1)
    visitor.context.set_offline(True)


def comes_back(visitor: Visitor) -> None:
    visitor.context.set_offline(False)
    # Without a connection a browser says so on its console.
    visitor.complaints[:] = [said for said in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def opens_anew(visitor: Visitor, address: str) -> Page:
    """The page is closed, and opened again."""
    visitor.page.close()
    visitor.page = visitor.context.new_page()
    visitor.page.on("console", visitor._listen)
    return visitor.go(address).page


def drafts_on(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(page.evaluate(DRAFTS))
    return found


def the_only_draft(page: Page) -> Locator:
    row = page.locator("[data-drafts-rows] > li")
    expect(row).to_have_count(1)
    return row


def test_what_a_grid_worker_finds_on_the_hill_waits_and_arrives_once(visit, photo):
    grid = visit("grid", phone=True)
    goes_out_of_reach(grid, "/cases/new/")

    # The form opens without a signal; what is entered is there again after the page was closed.
    page = opens_anew(grid, "/cases/new/")
    page.fill("textarea[name=story]", STORY)
    page.select_option("select[name=place]", label="丞相村")
    page.set_input_files("input[name=photo]", photo)
    page.locator("[data-record]").click()
    page.wait_for_timeout(1_500)
    page.locator("[data-record]").click()
    expect(page.locator("[data-recorded]")).to_contain_text("已录")
    page = opens_anew(grid, "/cases/new/")
    expect(page.locator("textarea[name=story]")).to_have_value(STORY)
    assert [
        len(page.locator(f"input[name={name}]").evaluate("field => [...field.files]")) for name in ("photo", "voice")
    ] == [1, 1]

    # Sent without a signal it waits, and is seen again after the page was closed.
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-kept-said]")).to_contain_text("已存到这台手机上")
    page = opens_anew(grid, "/report/waiting/")
    row = the_only_draft(page)
    expect(row).to_contain_text("观音岩")
    expect(row.locator("img, audio")).to_have_count(2)
    assert faults_on_a_phone(grid) == []
    # Where no page is kept, this one says what can be done.
    expect(grid.go("/cases/mine/").page.locator("[data-drafts-no-connection]")).to_be_visible()
    page = grid.go("/report/waiting/").page

    page.evaluate(AN_HOUR_PASSES)

    # Back in reach it goes by itself, once, and says its code.
    comes_back(grid)
    expect(the_only_draft(page)).to_contain_text("已发送")
    code = CODE.search(the_only_draft(page).inner_text())
    assert code
    assert drafts_on(page)[0]["pieces"] == []

    # The desk reads when it was written and when it arrived, and sees the photograph.
    duty = visit("duty").go(f"/cases/?q={code[0]}")
    cases = duty.page.locator('main a[href^="/cases/"]', has_text="观音岩")
    expect(cases).to_have_count(1)
    cases.click()
    expect(duty.page.locator("#case")).to_contain_text("巡查")
    expect(duty.page.locator("#case")).to_contain_text(re.compile(r"写下（当时没有网络），\d\d-\d\d \d\d:\d\d 送达"))
    expect(duty.page.locator("#case .steps")).to_contain_text("当时没有网络")
    expect(duty.page.locator(".pieces img")).to_have_count(1)
    expect(duty.page.locator(".pieces audio")).to_have_count(1)


def test_what_waits_is_sent_with_every_page_closed_once_there_is_a_signal(visit):
    """Background Sync: the worker sends it alone. The browser would wake it within minutes; here that is said to it."""
    villager = visit(None, phone=True)
    keeper = villager.context.new_page()
    workers = villager.context.new_cdp_session(keeper)
    registered: list[dict[str, Any]] = []
    workers.on("ServiceWorker.workerRegistrationUpdated", lambda news: registered.extend(news["registrations"]))
    workers.send("ServiceWorker.enable")
    goes_out_of_reach(villager, "/report/")
    page = villager.page
    page.get_by_text("路灯不亮", exact=True).click()
    page.fill("textarea[name=story]", "碾子湾的路灯不亮，关了手机才有信号")
    page.select_option("select[name=place]", label="丞相村")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-kept-said]")).to_contain_text("已存到这台手机上")
    page.wait_for_function(
        "navigator.serviceWorker.ready.then(worker => worker.sync.getTags()).then(tags => tags.length)"
    )
    page.close()
    comes_back(villager)
    assert [left.url for left in villager.context.pages] == ["about:blank"]
    worker = next(one for one in reversed(registered) if one["scopeURL"] == f"{villager.address}/")
    wakes = {"origin": f"{villager.address}/", "registrationId": worker["registrationId"], "tag": "drafts"}
    workers.send("ServiceWorker.dispatchSyncEvent", wakes | {"lastChance": False})

    # It is at the desk before any page of ours is opened on that phone again.
    duty = visit("duty")
    arrived = duty.page.locator('main a[href^="/cases/"]', has_text="碾子湾")
    for _look in range(20):
        if duty.go("/cases/?q=碾子湾").page.locator('main a[href^="/cases/"]', has_text="碾子湾").count():
            break
        duty.page.wait_for_timeout(1_000)
    expect(arrived).to_have_count(1)
    villager.page = villager.context.new_page()
    expect(the_only_draft(villager.go("/report/waiting/").page)).to_contain_text("已发送")


def test_what_was_refused_stays_says_why_and_is_put_right(visit):
    villager = visit(None, phone=True)
    goes_out_of_reach(villager, "/report/")
    page = opens_anew(villager, "/report/")
    page.get_by_text("路灯不亮", exact=True).click()
    page.fill("textarea[name=story]", "垭口上的路灯不亮")
    page.fill("input[name=phone]", "12")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-kept-said]")).to_contain_text("已存到这台手机上")

    comes_back(villager)
    row = the_only_draft(page)
    expect(row).to_contain_text("没有收下")
    # What was refused says so on the console, too.
    villager.complaints.clear()
    row.get_by_role("link", name="改正").click()
    expect(page.locator("#content form .error")).to_have_count(2)
    expect(page.locator("textarea[name=story]")).to_have_value("垭口上的路灯不亮")
    assert faults_on_a_phone(villager) == []
    page.fill("input[name=phone]", "13800004321")
    page.select_option("select[name=place]", label="丞相村")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1")).to_contain_text("收到了")
    expect(villager.go("/report/").page.locator("body[data-on-the-phone]")).to_have_count(1)
    assert drafts_on(villager.page) == []


def test_in_two_windows_one_draft_is_written_by_one_of_them(visit):
    villager = visit(None, phone=True)
    first = villager.go("/report/").page
    first.fill("textarea[name=story]", "河堤上有个洞")
    expect(first.locator("form[data-draft]")).to_have_attribute("data-on-the-phone", "")
    second = villager.context.new_page()
    second.goto(villager.address + "/report/waiting/")
    second.get_by_role("link", name="接着写").click()
    expect(second.locator("[data-kept-said]")).to_contain_text("另一个窗口")
    expect(second.locator("textarea[name=story]")).to_have_value("")
    first.close()
    second.goto(villager.address + "/report/")
    expect(second.locator("textarea[name=story]")).to_have_value("河堤上有个洞")
    # Begun anew it is gone, once it was asked twice.
    second.get_by_role("button", name="重新写").click()
    second.get_by_role("button", name="确定不要了").click()
    expect(second.locator("textarea[name=story]")).to_have_value("")
    assert drafts_on(second) == []


def test_on_a_shared_phone_drafts_wait_for_their_own_account(visit):
    phone = visit("grid", phone=True)
    goes_out_of_reach(phone, "/cases/new/")
    page = phone.page
    page.fill("textarea[name=story]", "堰塘边的警示牌倒了")
    page.select_option("select[name=place]", label="丞相村")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-kept-said]")).to_contain_text("已存到这台手机上")
    # Nobody is signed in any more by the time there is a signal.
    session = [cookie for cookie in phone.context.cookies() if cookie["name"] == "sessionid"]
    phone.context.clear_cookies(name="sessionid")
    comes_back(phone)
    expect(the_only_draft(page)).to_contain_text("登录后才能发送")

    # Somebody else sees that one waits, and not what it says.
    page = phone.sign_in("head", "yucheng-demo").go("/report/waiting/").page
    expect(page.locator("[data-drafts-others]")).to_contain_text("1")
    expect(page.locator("[data-drafts-rows] > li")).to_have_count(0)
    assert "警示牌" not in page.inner_text("body")

    # Once its own account is signed in it goes.
    phone.context.clear_cookies(name="sessionid")
    phone.context.add_cookies(session)
    page = phone.go("/report/waiting/").page
    expect(the_only_draft(page)).to_contain_text("已发送")


def test_signing_out_warns_while_something_waits(visit):
    phone = visit("grid", phone=True)
    goes_out_of_reach(phone, "/cases/new/")
    page = phone.page
    page.fill("textarea[name=story]", "院坝的排水沟堵了")
    page.select_option("select[name=place]", label="丞相村")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-kept-said]")).to_contain_text("已存到这台手机上")
    sign_out = page.locator('form[action="/accounts/logout/"] button').last
    sign_out.click()
    expect(page.locator("#refusals")).to_contain_text("还有 1 条")
    comes_back(phone)
    expect(the_only_draft(page)).to_contain_text("已发送")
    page.reload()
    page.locator('form[action="/accounts/logout/"] button').last.click()
    page.wait_for_url("**/accounts/login/**")
    assert page.evaluate("caches.match('/cases/new/', {cacheName: 'dayuan-own'}).then(kept => kept === undefined)")
