"""The red story: a hill fire that an imager saw, borne out by a villager's call, without a reload."""

from playwright.sync_api import expect

from tests.journeys.watching import CODE, mark, new_warning, warnings_shown, was_never_reloaded


def test_a_hill_fire_is_seen_by_heat_becomes_red_by_a_call_and_people_are_sent(visit):
    duty, chief = visit("duty"), visit("chief").go("/drills/stage/")
    mark(duty)
    before = warnings_shown(duty)

    # Seen: heat pictures of a simulated imager, until the fire is believed; the rule asks for what to check.
    chief.press("/drills/fire/")
    matter = new_warning(duty, before)
    duty.page.click(f'a[href="{matter}"]')
    panel = duty.page.locator("#panel")
    expect(panel).to_contain_text("黄色预警")
    expect(panel).to_contain_text("°C")
    expect(panel.locator("img").first).to_be_visible()

    # Borne out: somebody who stands nearby calls, and the same matter is red before anybody touched it.
    chief.press("/drills/call/")
    expect(panel).to_contain_text("红色预警")

    # Sent: a person confirms.
    panel.locator('form[action$="/confirm/"] button').first.click()
    expect(panel.locator('a[href^="/cases/"]', has_text=CODE).first).to_be_visible()
    assert was_never_reloaded(duty)
