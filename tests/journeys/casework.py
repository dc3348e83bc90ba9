"""What villagers and officers do with a case in a browser, in more than one story."""

from playwright.sync_api import expect

from tests.journeys.browsers import Visitor
from tests.journeys.watching import CODE


def code_given(villager: Visitor) -> str:
    """The code on the page that thanks for a report."""
    expect(villager.page.locator("h1")).to_contain_text("收到了")
    code = CODE.search(villager.page.inner_text("body"))
    assert code
    return code[0]


def digits_given(villager: Visitor) -> str:
    """The four digits that stand there beside the code, where no telephone was left."""
    return villager.page.locator(".slip__code code").nth(1).inner_text()


def open_case(officer: Visitor, code: str, title: str) -> None:
    """From the desk's list to the case. The notice on top of the page leads elsewhere."""
    officer.go(f"/cases/?q={code}")
    officer.page.locator('main a[href^="/cases/"]', has_text=title).first.click()
    expect(officer.page.locator("#case")).to_be_visible()


def act(officer: Visitor, word: str, **entered: str) -> None:
    """Do one of the things that the page of the case offers; `to` is the post as the form calls it."""
    page, to = officer.page, entered.pop("to", "")
    page.locator(f'#case a[href$="/{word}/"], #case form[action$="/{word}/"] button').first.click()
    if to:
        post = page.locator("select[name=post_id] option", has_text=to).first
        page.select_option("select[name=post_id]", post.get_attribute("value"))
    for name, words in entered.items():
        page.fill(f"[name={name}]", words)
    if entered or to:
        page.locator("form.card button").first.click()
    # Whoever gave it away and sits at no desk is back at their own work.
    expect(page.locator("#case, #work")).to_be_visible()
