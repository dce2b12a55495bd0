"""The page itself: by day, by night, on a phone, and what looks behind it (README, docs/tour.md)."""

from playwright.sync_api import ViewportSize

from tests.screenshots.stage import IMAGES, Stage

WIDE: ViewportSize = {"width": 1320, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 760}
QUESTION = "本人確認書類は何が使えますか"


def play(stage: Stage) -> None:
    page = stage.page
    stage.person("U02KEN").looks()
    page.wait_for_selector("text=C-20", timeout=60_000)
    page.set_viewport_size(WIDE)
    stage.person("U03SAKI").looks("home")
    page.wait_for_selector(".home >> text=読んで決める", timeout=30_000)
    stage.picture("page-light")

    page.emulate_media(color_scheme="dark")
    stage.person("U02KEN").looks()
    page.wait_for_timeout(30_000)  # a card a second, each with its lines
    page.click(".status-button >> nth=1")
    stage.picture("page-dark")
    page.keyboard.press("Escape")
    page.click(".status-bar >> text=通信")
    page.wait_for_selector(".exchange h3")
    page.click(".exchange .call summary >> nth=0")
    stage.picture("page-wire")
    page.keyboard.press("Escape")

    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    stage.person("U01MEI").looks("")
    page.fill("#composer-text", QUESTION)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="役に立った").last.wait_for(timeout=30_000)
    page.wait_for_timeout(800)
    page.screenshot(path=IMAGES / "page-narrow.png")
