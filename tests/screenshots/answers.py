"""The README's picture: the page as a newcomer sees it."""

from playwright.sync_api import Page, ViewportSize

from tests.screenshots.stage import Stage

TALL: ViewportSize = {"width": 1180, "height": 1420}  # both questions with their answers
ASKED = ("開示請求の手数料っていくら？", "How much does a disclosure request cost?")


def play(stage: Stage) -> None:
    stage.page.set_viewport_size(TALL)
    for nth, question in enumerate(ASKED, start=1):
        _ask(stage.page, question, nth)
    stage.picture("answers")


def _ask(page: Page, question: str, answers: int) -> None:
    box = page.get_by_role("textbox").first
    box.fill(question)
    box.press("Enter")
    page.get_by_role("button", name="人に聞く").nth(answers - 1).wait_for()
