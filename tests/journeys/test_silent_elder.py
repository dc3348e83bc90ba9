"""The elder whose door falls silent: somebody telephones, she answers, and the warning is stood down with a reason."""

from playwright.sync_api import expect

from tests.journeys.watching import mark, new_warning, warnings_shown, was_never_reloaded


def test_an_elder_who_answers_the_telephone_is_visited_by_nobody(visit):
    duty, chief = visit("duty"), visit("chief").go("/drills/stage/")
    mark(duty)
    before = warnings_shown(duty)
    chief.press("/drills/door/")
    matter = new_warning(duty, before)

    # First telephone: nobody is sent before a person has decided.
    duty.page.click(f'a[href="{matter}"]')
    panel = duty.page.locator("#panel")
    expect(panel).to_contain_text("黄色预警")
    expect(panel).to_contain_text("先打电话")

    # She answers: stood down, with the reason, and off the list without a reload.
    form = panel.locator('form[action$="/reject/"]')
    panel.locator("summary", has_text="误报").click()
    form.locator("select[name=reason]").select_option("safe_and_well")
    form.locator("[name=note]").fill("电话接通，老人在院坝晒太阳")
    form.locator("button").click()
    expect(duty.page.locator(f'a[href="{matter}"]')).to_have_count(0)
    assert was_never_reloaded(duty)

    # The whole story stands on the warning's own page; nobody was sent.
    duty.go(f"/warnings/{matter.rpartition(':')[2].partition('&')[0]}/")
    expect(duty.page.locator("main")).to_contain_text("电话接通，老人在院坝晒太阳")
