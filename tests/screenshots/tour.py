"""A short animated tour for the README: a question, a report, its recipients, and the clock."""

import io

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from tests.screenshots.stage import IMAGES, Stage

WIDE: ViewportSize = {"width": 1180, "height": 720}
SHOWN = (885, 540)
COLOURS = 128
SECONDS = 2.2
PATIENCE = 30_000


def play(stage: Stage) -> None:
    page = stage.page
    page.set_viewport_size(WIDE)
    film = _Film(page)
    stage.person("U01MEI").looks("")
    _asks(page, film)
    _reports(page, film)
    _is_heard(page, film)
    film.ends()


class _Film:
    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._seconds: list[float] = []

    def takes(self, seconds: float = SECONDS) -> None:
        self._page.wait_for_timeout(700)
        picture = Image.open(io.BytesIO(self._page.screenshot())).convert("RGB")
        small = picture.resize(SHOWN, Image.Resampling.LANCZOS)
        self._frames.append(
            small.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        )
        self._seconds.append(seconds)

    def ends(self) -> None:
        first, *others = self._frames
        first.save(
            IMAGES / "tour.gif",
            save_all=True,
            append_images=others,
            duration=[round(each * 1000) for each in self._seconds],
            loop=0,
            optimize=True,
        )


def _asks(page: Page, film: _Film) -> None:
    page.fill("#composer-text", "開示請求の手数料っていくら？")
    film.takes(1.2)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="役に立った").last.wait_for(timeout=PATIENCE)
    film.takes(3)
    page.fill("#composer-text", "苦情")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="どれでもない").last.wait_for(timeout=PATIENCE)
    film.takes()


def _reports(page: Page, film: _Film) -> None:
    page.fill("#composer-text", "お客様の名簿を取引先に誤送信しました")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="すぐ報告する").last.wait_for(timeout=PATIENCE)
    film.takes()
    page.get_by_role("button", name="すぐ報告する").last.click()
    film.takes(1.5)
    page.locator("dialog.confirm button").last.click()
    page.wait_for_selector("text=として報告しました", timeout=PATIENCE)
    film.takes()


def _is_heard(page: Page, film: _Film) -> None:
    page.wait_for_selector("[data-key=U03SAKI] .count", timeout=PATIENCE)
    page.click("[data-key=U03SAKI]")
    page.get_by_role("button", name="確認した").last.wait_for(timeout=PATIENCE)
    film.takes(3)
    page.click(".status-button >> nth=0")
    film.takes()
    page.click(".panel >> text=1時間進める")
    page.wait_for_selector(".replies", timeout=PATIENCE)
    page.locator(".replies").last.click()
    film.takes(2.5)
    page.click("#thread header button")
    page.wait_for_selector("#thread", state="hidden")
    page.locator("#scene").get_by_role("button", name="確認した").last.click()
    page.wait_for_selector("text=管理者が確認", timeout=PATIENCE)
    film.takes()
    page.click("#top >> text=ホーム")
    page.wait_for_selector(".home >> text=判断する", timeout=PATIENCE)
    film.takes(3)
