"""A pretend Slack and the real program in it, over HTTP and Socket Mode."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
import yaml
from structlog.typing import EventDict, WrappedLogger

from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.steps.builders import KEN, SAID, complaint, sealed
from tests.stories.steps.case import without_modals
from tests.stories.steps.complaints import NO_NEED, WRITTEN, Begins, Complaint, number_of, takes
from tests.stories.steps.disclosures import Request
from tests.stories.steps.mornings import goes_to, next_day, planned, today
from tests.stories.steps.program import Running, settings_for
from tests.stories.steps.workspace import Workspace, serve
from tickets.model.complaint import CorrectiveAction
from tickets.model.kinds import Move, PersonalField
from tickets.model.tokyo import TOKYO
from workspace import Json
from workspace.driver import Call, Person, Slack
from workspace.results import words

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_POSTS = ("chat.postMessage", "chat.update")
_ENGLISH = re.compile("[a-z]{3}")
_BOLD = re.compile(r"(?<!\*)\*[^*\s][^*]*\*(?!\*)")
ONLY_THE_DETAIL = sealed({PersonalField.DETAIL: SAID})


@pytest.fixture(scope="session")
def question(answerer: Answerer) -> Callable[[str, Sequence[str]], str]:
    """The first of these questions with this result."""

    def find(result: str, asked: Sequence[str]) -> str:
        results = {text: answerer.answer(text).result for text in asked}
        found = next((text for text, got in results.items() if got == result), None)
        assert found, f"none of these is {result}: {results}"
        return found

    return find


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(
        (HERE / "workspace.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
    )
    found["app"]["manifest"] = str(ROOT / "bot/manifest.yaml")
    return found


@pytest.fixture(scope="module")
def slack(config: dict[str, Any]) -> Iterator[Workspace]:
    with serve(config) as running:
        yield running
        calls = running.calls()
        assert raw_mentions(calls, running.deliveries()) == []
        assert literal_asterisks(calls) == []
        assert english_in_the_desk(calls) == []
        assert unfurled_or_public(calls) == []


def raw_mentions(calls: Sequence[Call], deliveries: Sequence[Json]) -> list[str]:
    """Blocks in which a colleague is `＜@U07NAO>`: a mention that was put into plain text.

    What people typed in a story about links is left out.
    """
    drawn = (call.arguments.get("blocks") or call.arguments.get("view") for call in calls)
    said = (str(each) for each in (*drawn, *(each["ack"] for each in deliveries)))
    return [each for each in said if "＜@U" in each and "evil.example" not in each]


def literal_asterisks(calls: Sequence[Call]) -> list[str]:
    """Phrases with a bold part that people read as `*…*`: in plain text Slack draws no markup.

    What people typed in a story about links is left out.
    """
    drawn = (call.arguments.get("blocks") or call.arguments.get("view") for call in calls)
    read = words(_without_markup([each for each in drawn if "*" in str(each)]))
    return [each for each in read if _BOLD.search(each) and "evil.example" not in each]


def _without_markup(value: Any) -> Any:
    if isinstance(value, dict):
        is_markup = value.get("type") == "mrkdwn"
        return {} if is_markup else {key: _without_markup(each) for key, each in value.items()}
    return [_without_markup(each) for each in value] if isinstance(value, list) else value


def english_in_the_desk(calls: Sequence[Call]) -> list[str]:
    """Texts in the desk's channel that are not in the office's language, whoever acted."""
    posted = (each.arguments for each in calls if each.method in _POSTS)
    said = (each for each in posted if each.get("channel") == "C03DESK")
    texts = (text for each in said for text in (each.get("text") or "", *words(each.get("blocks"))))
    return [each for each in texts if _ENGLISH.search(each)]


def unfurled_or_public(calls: Sequence[Call]) -> list[str]:
    """Messages whose links Slack may draw, and answers to a tap or command that all may see."""
    drawn = [
        str(each.arguments)
        for each in calls
        if each.method == "chat.postMessage"
        and each.arguments  # none, where a fault came first
        and not each.arguments.get("unfurl_links") is each.arguments.get("unfurl_media") is False
    ]
    answered = [
        each.arguments for each in calls if each.method == "response_url" and each.arguments
    ]
    return drawn + [str(each) for each in answered if each.get("response_type") != "ephemeral"]


@pytest.fixture(scope="module")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(slack, tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="session", autouse=True)
def no_pace() -> Iterator[None]:
    """Post without the pause of a second that Slack asks for, and without morning digests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.delivery.poster._SECONDS", 0.0)
        patch.setattr("bot.app.MORNING_POLL_SECONDS", 3600.0)
        yield


@pytest.fixture(scope="module")
def no_rest() -> Iterator[None]:
    """Let the program look for the morning all the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.app.MORNING_POLL_SECONDS", 0.2)
        yield


@pytest.fixture
def begun(program: Running) -> Iterator[Running]:
    """Ten o'clock of a business day after its digests; the clock stands still."""
    with program.clock.standing_still():
        now = program.now().astimezone(TOKYO)
        is_early = now.hour < 10 and program.calendar.is_business_day(now.date())
        goes_to(program, now.date() if is_early else next_day(program), 10)
        assert planned(program, today(program))
        yield program


@pytest.fixture(scope="module")
def program(slack: Workspace, settings: Settings, answerer: Answerer) -> Iterator[Running]:
    running = slack.starts(settings, answerer)
    yield running
    running.stops()


@pytest.fixture(scope="module", autouse=True)
def unsent() -> Iterator[list[EventDict]]:
    """Cards and notices that a bug kept from being drawn or sent."""
    failed: list[EventDict] = []

    def hears(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        if event["event"] == "delivery.failed":
            failed.append(event)
        return event

    before = structlog.get_config()["processors"]
    structlog.configure(processors=[hears, *before])
    yield failed
    structlog.configure(processors=before)


@pytest.fixture(autouse=True)
def tidy(slack: Slack, request: pytest.FixtureRequest, unsent: list[EventDict]) -> Iterator[None]:
    """End each test without injected faults, open deliveries and messages that failed to draw."""
    yield
    slack.injects_faults()
    if "program" in request.fixturenames:
        program = request.getfixturevalue("program")
        assert program.settled()
        assert program.reminders_sent()
    assert unsent == []


def _person(name: str) -> Any:
    """A fixture of this person, with no modal open."""

    @pytest.fixture(name=name)
    def found(slack: Slack, program: Running) -> Person:
        return without_modals(slack.person(name))

    return found


mei, emma = _person("mei"), _person("emma")  # employees; Emma reads English
ken, yui = _person("ken"), _person("yui")  # agents
saki, dai, rei = _person("saki"), _person("dai"), _person("rei")  # manager, deputy, representative
aoi, sho = _person("aoi"), _person("sho")  # auditor, security
nao, haru = _person("nao"), _person("haru")  # in charge of sales and of personnel
guest, olivia = _person("guest"), _person("olivia")  # a guest, and a person of another company


@pytest.fixture
def known(mei: Person, program: Running) -> Iterator[Person]:
    """Mei, about whom nothing is looked up any more while the clock stands still."""
    with program.clock.standing_still():
        mei.waits_for(after=mei.writes("こんにちは", to="@madoguchi"))
        assert program.settled()
        yield mei


@pytest.fixture
def case(slack: Slack, program: Running) -> Request:
    return Request(slack, program)


@pytest.fixture
def begins(slack: Slack, program: Running, ken: Person) -> Begins:
    """A complaint after its first form; without values, the form is not played."""

    def begin(**values: Any) -> Complaint:
        if values:
            receipt = takes(ken, **values)
            return Complaint(slack, program, number_of(receipt), 1, receipt)
        case = Complaint(slack, program, complaint(program, personal=ONLY_THE_DETAIL).number)
        case.prepared.does(KEN, Move.ACKNOWLEDGE)
        return case

    return begin


@pytest.fixture
def drafted(slack: Slack, program: Running) -> Complaint:
    case = Complaint(slack, program, complaint(program, personal=ONLY_THE_DETAIL).number)
    case.prepared.to_draft(
        {PersonalField(name): text for name, text in WRITTEN.items()},
        corrective_action=CorrectiveAction(needed=False, reason=NO_NEED["action"]),
    )
    return case


@pytest.fixture
def approved(drafted: Complaint) -> Complaint:
    drafted.prepared.approved()
    return drafted
