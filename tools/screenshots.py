"""Pictures of the product for the documents: the demo township, its scene played, each screen photographed.

Usage: python -m tools.screenshots [FOLDER]    (default docs/screenshots)
"""

import sys
import time
from pathlib import Path

from dayuan.drills.yucheng.roster import DEMO_PASSWORD
from tests.journeys.browsers import DESKTOP, PHONE, WALL, Visitor, chromium, what_is_missing
from tests.journeys.test_checkpoint_scene import CODE, choose, play_scene
from tests.journeys.township import demo_township

DESK_PAGES = ("cases", "warnings", "warnings/rules", "devices", "signals", "signals/kept-aside", "people/duty")


class Photographer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, visitor: Visitor, name: str, *, whole: bool = False) -> None:
        time.sleep(0.8)
        visitor.page.screenshot(path=self.folder / f"{name}.png", full_page=whole)
        print(name, flush=True)


def photograph(folder: Path) -> None:
    camera = Photographer(folder)
    with demo_township() as township, chromium() as browser:

        def visit(username: str | None, size: dict[str, int], *, touch: bool = False) -> Visitor:
            visitor = Visitor(browser, township.address, size, touch=touch)
            return visitor.sign_in(username, DEMO_PASSWORD) if username else visitor

        anybody = visit(None, DESKTOP).go("/accounts/login/")
        camera.take(anybody, "sign-in")
        duty, phone = visit("duty", WALL), visit("east", PHONE, touch=True)
        duty.page.click(f'a[href="{play_scene(duty)}"]')
        duty.page.wait_for_selector("#panel img")
        time.sleep(3)
        camera.take(duty, "command")
        small = visit("duty", PHONE, touch=True)
        camera.take(small, "command-phone")
        duty.page.locator('#panel form[action$="/confirm/"] button').first.click()
        phone.page.wait_for_selector('form[action$="/accept/"] button')
        camera.take(phone, "phone-asked")
        phone.press("/accept/")
        phone.page.wait_for_selector('form[action$="/arrive/"] button')
        phone.press("/arrive/")
        time.sleep(1)
        if not phone.page.locator('form[action$="/outcome/"]').count():
            phone.page.locator('a[href^="/dispatch/"]').first.click()
        choose(phone, "registered")
        camera.take(phone, "phone-outcome")
        found = CODE.search(duty.page.locator("#panel").inner_text())
        camera.take(duty, "command-case")
        desk = visit("duty", DESKTOP)
        for page in DESK_PAGES:
            if desk.page.goto(f"{desk.address}/{page}/").ok:
                camera.take(desk, f"desk-{page.replace('/', '-')}")
        if found:
            camera.take(visit(None, PHONE, touch=True).go(f"/track/{found[0]}/"), "track")


if __name__ == "__main__":
    if missing := what_is_missing():
        sys.exit(missing)
    photograph(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots"))
