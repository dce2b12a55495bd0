"""The page of `make try`, played in Chromium with the real program behind it."""

import gc
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Locator, Page

from bot.app import Program
from bot.commands import try_
from bot.settings import Settings
from bot.storage.setup import Storage, migrate_and_open
from knowledge.answering import Answerer
from tests.chromium import watched
from tests.stories.steps.answering import PreparedProgram
from tickets.model import tokyo
from workspace.driver import Slack
from workspace.server.running import start

pytestmark = [
    pytest.mark.browser,
    # websocket-client leaves the sockets that it was cut off from to the collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MEI, EMMA, KEN, SAKI, REI = "U01MEI", "U01EMMA", "U02KEN", "U03SAKI", "U05REI"
GENERAL, DESK = "C01GENERAL", "C02DESK"
PATIENCE = 60_000  # ms: the program works on what it is told, however busy the machine is


@pytest.fixture(scope="module")
def slack(answerer: Answerer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    """The demo company with its samples, and the program on the workspace's clock, from the next
    morning on which the desk opens, whenever the test runs.
    """
    folder = tmp_path_factory.mktemp("try")
    handle = start(try_.DEMO / "workspace.yaml", 0)
    app = handle.config.app
    settings = try_.settings_for_try(folder, handle.api_url, app.bot_token, app.app_token)
    storage = migrate_and_open(settings)
    running = Slack(handle)

    def begins(program: Program) -> None:
        try_.add_samples(program, handle.config.team_id)
        running.moves_clock((_next_opening(program) - program.clock()).total_seconds())

    with at_work(settings, storage, lambda: try_.product_now(handle), answerer, begins):
        running.waits_for_app()
        yield running
    storage.close()
    handle.stop()


@contextmanager
def at_work(
    settings: Settings,
    storage: Storage,
    clock: Callable[[], datetime],
    answerer: Answerer,
    begins: Callable[[Program], None],
) -> Iterator[None]:
    """The program in a thread while the block runs, on the given clock."""
    program = PreparedProgram(settings, storage, clock)
    program.prepared = answerer
    begins(program)
    thread = threading.Thread(target=program.run)
    thread.start()
    try:
        yield
    finally:
        program.stop()
        thread.join(15)
        with warnings.catch_warnings():
            # websocket-client leaves the socket that it was cut off from to the collector.
            warnings.simplefilter("ignore", ResourceWarning)
            del program, thread
            gc.collect()


def _next_opening(program: Program) -> datetime:
    """On a closed day nobody is asked for a decision."""
    opening = program.context().opening
    day = opening.calendar.add(tokyo.date_of(program.clock()), 1)
    return tokyo.at(day, opening.hours.open)


@pytest.fixture
def page(chromium: Browser, slack: Slack) -> Iterator[Page]:
    with watched(chromium, slack.url, viewport={"width": 1360, "height": 900}) as found:
        found.set_default_timeout(PATIENCE)
        yield found


def visits(page: Page, slack: Slack, place: str) -> None:
    page.goto(f"{slack.url}/#{place}")
    page.reload()
    page.wait_for_selector("#composer-text:enabled, .home")


def turns_to(page: Page, person: str) -> None:
    page.click(f"[data-key={person}]")
    page.wait_for_selector(f"[data-key={person}][aria-pressed=true]")


def writes(page: Page, text: str) -> None:
    page.fill("#composer-text", text)
    page.keyboard.press("Enter")


def last(page: Page, text: str) -> Locator:
    """The newest message that says this."""
    found = page.locator(".messages .message", has_text=text).last
    found.wait_for()
    return found


def moves_clock(page: Page, label: str) -> None:
    before = page.inner_text(".status-time")
    page.click(".status-button >> nth=0")
    page.click(f".panel >> text={label}")
    page.wait_for_selector(f".status-time:not(:text-is('{before}'))")


def injects_fault(page: Page, label: str) -> None:
    page.click(".status-button >> nth=1")
    page.click(f".panel b >> text={label}")
    page.wait_for_selector(f".status-button >> text={label}")


def reports_a_leak(page: Page) -> str:
    """As Mei, with one press; the report's number."""
    receipts = page.locator(".messages .message", has_text="として報告しました")
    last(page, "")
    before = receipts.count()
    writes(page, "お客様の名簿を取引先に誤送信しました")
    last(page, "すぐ報告できます").get_by_role("button", name="すぐ報告する").click()
    page.click("dialog.confirm .danger, dialog.confirm .primary")
    found = re.search(r"E-\d{4}-\d{4}", receipts.nth(before).inner_text())
    assert found
    return found.group()


def test_an_employee_asks_in_both_languages_picks_a_candidate_and_shares_an_answer(
    page: Page, slack: Slack
) -> None:
    visits(page, slack, MEI)
    writes(page, "開示請求の手数料っていくら？")
    assert "1回の申請ごとに、手数料として1,000円" in last(page, "1,000円").inner_text()

    writes(page, "苦情")
    last(page, "どれについて知りたいですか？").get_by_role("button").first.click()
    last(page, "役に立った").get_by_role("button", name="役に立った").wait_for()

    turns_to(page, EMMA)
    page.wait_for_selector("html[lang=en]")
    writes(page, "How much does a disclosure request cost?")
    last(page, "¥1,000").get_by_role("button", name="Helpful").wait_for()

    visits(page, slack, f"{MEI}/{GENERAL}")
    writes(page, "@madoguchi 本人確認書類は何が使えますか")
    own = page.locator(".message.ephemeral").last
    own.get_by_role("button", name="みんなに共有").click()
    page.click("dialog.confirm .primary")
    visits(page, slack, f"{EMMA}/{GENERAL}")
    last(page, "本人確認").get_by_text("madoguchi").first.wait_for()


def test_an_agent_logs_a_complaint_from_a_message(page: Page, slack: Slack) -> None:
    visits(page, slack, f"{KEN}/{DESK}")
    writes(page, "お客様（090-0000-0000）から、断ったのに広告メールが届くとお電話がありました")
    said = last(page, "断ったのに")
    said.hover()
    said.get_by_role("button", name="その他").click()
    page.get_by_role("menuitem", name="苦情を記録 / Log a complaint").click()
    form = page.locator("dialog.modal[open]")
    form.get_by_role("button", name="記録する").wait_for()
    assert "090-0000-0000" not in form.locator("textarea").first.input_value()

    form.get_by_role("button", name="記録する").click()
    form.locator(".error").first.wait_for()
    form.get_by_text("なし", exact=True).click()
    form.get_by_role("button", name="記録する").click()
    form.get_by_text("日数は約束しないでください").wait_for()
    number = form.locator(".header").first.inner_text()
    page.keyboard.press("Escape")

    page.click("#sidebar >> text=privacy-desk")
    last(page, number).get_by_role("button", name="引き受ける").wait_for()


def test_the_manager_hears_of_a_leak_acknowledges_it_and_approves_an_answer(
    page: Page, slack: Slack
) -> None:
    visits(page, slack, MEI)
    number = reports_a_leak(page)

    turns_to(page, SAKI)
    last(page, f"漏えい等のおそれ {number}").get_by_role("button", name="確認した").click()
    last(page, f"漏えい等のおそれ {number}").get_by_text("管理者が確認").wait_for()
    turns_to(page, MEI)
    last(page, f"{number} として報告しました").get_by_text("確認しました").wait_for()

    turns_to(page, SAKI)
    morning = last(page, "あなたの判断待ち 2件")
    morning.get_by_role("button", name="決める").nth(1).click()
    form = page.locator("dialog.modal[open]")
    form.get_by_text("承認する", exact=True).click()
    form.locator("[type=submit]").click()
    form.get_by_text("決定を記録しました").first.wait_for()
    page.keyboard.press("Escape")
    last(page, "承認").wait_for()


def test_moving_the_clock_escalates_an_unacknowledged_leak(page: Page, slack: Slack) -> None:
    visits(page, slack, MEI)
    number = reports_a_leak(page)
    for _ in range(3):
        moves_clock(page, "1時間進める")

    page.wait_for_selector(f"[data-key={REI}] .count")
    turns_to(page, REI)
    last(page, number).get_by_role("button", name="確認した").wait_for()


def test_an_outage_loses_and_doubles_nothing(page: Page, slack: Slack) -> None:
    visits(page, slack, MEI)
    number = reports_a_leak(page)
    turns_to(page, SAKI)
    word = last(page, f"漏えい等のおそれ {number}")
    injects_fault(page, "Slack：停止")
    page.wait_for_selector(".lamp:not(.on)")
    moves_clock(page, "1時間進める")
    page.wait_for_timeout(1500)
    assert word.locator(".replies").count() == 0

    injects_fault(page, "Slack：平常")
    page.wait_for_selector(".lamp.on")
    word.get_by_text("1 件の返信").wait_for()
    page.wait_for_timeout(1500)
    assert word.locator(".replies").inner_text() == "1 件の返信"
