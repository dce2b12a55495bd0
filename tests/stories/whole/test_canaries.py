"""Personal data in every field and at every failure, and where it must not be found."""

import logging
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs, tracing
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.retention import Retention, purge_traces
from bot.storage.setup import open_sealer
from knowledge.answering import Answerer
from tests.bot.web.probing import get
from tests.collector import Collector, collecting
from tests.stories.steps.builders import SAID, sealed
from tests.stories.steps.canaries import (
    CANARIES,
    MAIL,
    NAME,
    NUMBERS,
    OWN_MODAL,
    PHONE,
    SAYS,
    TOLD,
    WORDS,
    Speaker,
    blobs,
    crashing,
    files,
    found_in,
    full_disk,
    opened,
)
from tests.stories.steps.case import opens_form
from tests.stories.steps.complaints import ASSESSED, REST, number_of, opens_step_one
from tests.stories.steps.complaints import Complaint as LoggedComplaint
from tests.stories.steps.disclosures import NOTHING_OF_OTHERS, Request
from tests.stories.steps.escalations import reports
from tests.stories.steps.program import Running, settings_for
from tests.stories.steps.questions import asks
from tests.stories.steps.workspace import Workspace
from tickets.model import tokyo
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import LetterKind, Move, PersonalField
from workspace.driver import Slack

PEOPLE = ("mei", "ken", "yui", "saki", "dai", "rei", "nao", "haru", "sho")
GENERAL, DESK = "C01GENERAL", "C03DESK"


@dataclass
class Walked:
    """What was said where, after every procedure and every failure."""

    slack: Slack
    program: Running
    settings: Settings
    log: Path
    collector: Collector
    told: list[str] = field(default_factory=list)

    def person(self, name: str) -> Speaker:
        return Speaker(self.slack, self.slack.person(name).id, self.told)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The program's log at level DEBUG."""
    path, before = tmp_path_factory.mktemp("log") / "madoguchi.log", structlog.get_config()
    handlers = list(logging.getLogger().handlers)
    with path.open("a", encoding="utf-8") as file:
        logs.configure(file, logging.DEBUG)
        yield path
        logging.getLogger().handlers[:] = handlers
        structlog.configure(**before)


@pytest.fixture(scope="module")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(slack, tmp_path_factory.mktemp("canaries"))


@pytest.fixture(scope="module")
def program(
    slack: Workspace, settings: Settings, answerer: Answerer, log: Path
) -> Iterator[Running]:
    running = slack.starts(settings, answerer)
    yield running
    running.stops()


@pytest.fixture(scope="module")
def walked(slack: Slack, program: Running, settings: Settings, log: Path) -> Walked:
    with (
        collecting() as collector,
        tracing.export_spans(collector.url),
        pytest.MonkeyPatch.context() as patch,
    ):
        walk = Walked(slack, program, settings, log, collector)
        patch.setattr("bot.delivery.poster.PAUSE_SECONDS", 0.0)
        _complaint(walk)
        _request(walk)
        _question(walk)
        _report(walk)
        _searches(walk)
        _failures(walk, patch)
        assert program.settled()
    return walk


def _complaint(walk: Walked) -> None:
    """From a message to the closing."""
    ken, saki = walk.person("ken"), walk.person("saki")
    said = ken.writes(f"{SAYS} {NUMBERS}", to=GENERAL)
    form = opens_step_one(ken, on=said)
    via = {"channel": "internal"}
    assert ken.submits({"leak": "no", "keep": "original", **via}).errors == {}
    complaint = LoggedComplaint(walk.slack, walk.program, number_of(ken.waits_for_view(after=form)))
    for screen, values in (
        ("complaint_acknowledge", {}),
        ("complaint_describe", REST),
        ("complaint_assess", ASSESSED),
        ("ticket_note", {}),
        ("complaint_draft", {"needed": "no", "finding": "upheld"}),
    ):
        assert complaint.submits(ken, screen, **values) == {}, screen
    assert complaint.decides(saki, "approve") == {}
    complaint.is_accepted(ken)
    assert complaint.status == "closed"


def _request(walk: Walked) -> None:
    """Put off and refused in part, so that reasons are written."""
    ken, saki, nao = map(walk.person, ("ken", "saki", "nao"))
    desk = Request(walk.slack, walk.program)
    desk.takes_call(ken)
    desk.does(ken, "request_describe", chosen={"types": ["disclose", "correct"]})
    desk.sends_form(ken)
    desk.arrives(ken, types=["disclose"])
    desk.does(ken, "ticket_note")
    later = str(tokyo.date_of(walk.program.now()) + timedelta(days=20))
    desk.does(ken, "request_delay", {"delay_proposed_until": later})
    desk.does(saki, "request_allow_delay", {"decision": "allow"})
    desk.identified(ken)
    desk.does(ken, "request_search", chosen={"systems": ["crm"]})
    desk.does(nao, "request_search_report", {"found.crm": "found"})
    desk.does(
        ken,
        "request_propose",
        NOTHING_OF_OTHERS,
        chosen={"outcome.disclose": "partial", "grounds.disclose": ["G4"]},
    )
    desk.does(saki, "request_decide", {"ruling": "approve"})
    desk.is_packed(ken, checked_by=saki)
    desk.does(ken, "request_reply", {"method_used": "paper"})
    desk.letter(ken, LetterKind.REPLY)
    desk.does(ken, "request_close", {"disposal": "shredded"})
    assert desk.status == "closed"


def _question(walk: Walked) -> None:
    """A question with canaries: passed on, answered and solved."""
    mei, ken = walk.person("mei"), walk.person("ken")
    asks(mei, f"{SAYS} {NUMBERS}")
    reply = asks(mei, "開示請求の手数料はいくらですか")
    form = opens_form(mei, reply, "人に聞く")
    assert mei.submits({}).errors == {}
    number = mei.waits_for(after=form).text.split()[0]
    assert walk.program.settled()
    walk.program.does(number, ken.id, Move.TAKE)
    assert walk.program.settled()
    card = next(each for each in ken.sees(DESK) if each.text.startswith(number))
    opens_form(ken, card, "回答する")
    assert ken.submits({}).errors == {}
    assert walk.program.settled()
    answer = next(each for each in reversed(mei.sees("@madoguchi")) if "解決した" in each.buttons)
    mei.clicks(answer, "解決した")
    assert walk.program.settled()
    assert not walk.program.ticket(number).is_open


def _report(walk: Walked) -> None:
    mei = walk.person("mei")
    asks(mei, f"{NAME}の名簿を{MAIL}に誤送信しました")
    form = opens_form(mei, reports(mei), "分かることを追加")
    assert list(mei.sends({"account": f"{TOLD} {NUMBERS}"}).errors) == ["account"]
    assert mei.sends({"account": f"{TOLD} {PHONE} {MAIL}"}).errors == {}
    assert mei.waits_for_view(after=form)
    mei.closes(everything=True)


def _searches(walk: Walked) -> None:
    ken = walk.person("ken")
    for typed in (PHONE, MAIL, NAME):
        ken.runs(f"/privacy search {typed}", channel=GENERAL)
        ken.runs(f"/privacy {typed}", channel=GENERAL)


def _failures(walk: Walked, patch: pytest.MonkeyPatch) -> None:
    ken, mei, program = walk.person("ken"), walk.person("mei"), walk.program
    said = {"detail": SAYS, "leak": "no", "name": NAME, "contact": PHONE}

    def fails() -> None:
        assert list(ken.sends(said).errors) == ["detail"]

    opens_step_one(ken)
    with program.without_database():
        fails()
    for table in ("personal", "tickets", "audit"):
        with full_disk(program.database, table):
            fails()
    with patch.context() as broken:
        broken.setattr(program.cases, "open", crashing)
        fails()
    ken.closes(everything=True)
    with program.broken_matcher():
        asks(mei, SAYS)
    walk.slack.injects_faults(failing=3)
    asks(mei, f"{SAYS} もう一度")
    walk.slack.injects_faults()
    said_nothing = sealed({PersonalField.DETAIL: SAID})
    ticket = program.opens(ken.id, Complaint(category=Category.COMPLAINT), personal=said_nothing)
    assert program.settled()
    with patch.context() as broken:
        broken.setattr("handlers.tickets.card.card", crashing)
        broken.setattr("bot.delivery.notices.moves.move_message", crashing)
        program.does(ticket.number, ken.id, Move.TAKE)
        program.does(ticket.number, ken.id, Move.RELEASE)
        with pytest.raises(TimeoutError):
            program.delivered(timeout=1.0)


@pytest.mark.long
def test_the_log_names_failures_and_no_person(walked: Walked) -> None:
    said = walked.log.read_text(encoding="utf-8")

    assert "listener.failed" in said
    assert "RuntimeError" in said
    assert "StorageFailed" in said
    assert "delivery.failed" in said
    assert found_in(said) == []


def test_no_span_of_a_trace_holds_any_of_it(walked: Walked) -> None:
    spans = walked.collector.spans()
    bodies = [body for _, body in walked.collector.requests]
    faults = {each.attributes.get("error.type") for each in spans if each.is_fault}

    assert {"delivery", "listener", "answer", "notice"} <= {each.name for each in spans}
    assert "listener.failed" in {each.attributes.get("madoguchi.event") for each in spans}
    assert {"RuntimeError", "SlackApiError"} <= faults
    assert {key for each in spans for key in each.attributes} == {
        *("error.type", "madoguchi.event", "madoguchi.kind", "madoguchi.outcome"),
        "madoguchi.result",
    }
    assert [each for each in CANARIES if any(each.encode() in body for body in bodies)] == []
    said = {text for each in spans for text in (each.name, *each.attributes.values())}
    assert [text for text in said if re.search(r"[UCDT]0[0-9A-Z]|[CDEQX]-20", text)] == []


def test_no_message_to_others_quotes_personal_input(walked: Walked) -> None:
    # assertion: Slack output holds nothing personal
    # It may be in the person's own modals and the asker's DM.
    mei = walked.person("mei")
    own = {each.channel for each in mei.sees("@madoguchi")}
    calls = [each for each in walked.slack.calls() if each.method not in OWN_MODAL]
    others = [each.arguments for each in calls if each.arguments.get("channel") not in own]

    assert len(others) > 20
    assert _findings(others) == []
    assert not [each for each in others if "運転免許証" in str(each)]  # the paper of the check


def test_no_answer_to_a_gesture_repeats_it(walked: Walked) -> None:
    acks = [each["ack"] or {} for each in walked.slack.deliveries()]
    said = [ack["payload"] for ack in acks if ack.get("payload")]

    assert len(said) > 20
    assert _findings({k: v for k, v in each.items() if k != "view"} for each in said) == []


def test_no_fault_under_a_field_repeats_it(walked: Walked) -> None:
    assert len(walked.told) > 20
    assert _findings(walked.told) == []


def test_the_files_hold_none_of_it(walked: Walked) -> None:
    assert _in_files(walked.program.database) == []


def test_after_its_time_no_key_that_is_left_opens_any_of_it(walked: Walked) -> None:
    ring = open_sealer(walked.settings).ring
    file = walked.program.database

    def readable() -> set[str]:
        master = [key.secret for key in ring.keys["master"]]
        header = tuple({0, *(2 + len(key.id) for key in ring.keys["master"])})
        sealed = blobs(file)
        wrapped = [body[:32] for each in sealed for body in opened(each, master, header)]
        keys = [*master, *(key for key in wrapped if len(key) == 32)]
        bodies = (body for each in sealed for body in opened(each, keys, header))
        return {each for body in bodies for each in CANARIES if each.encode() in body}

    assert {NAME, WORDS} <= readable()

    database = Database.open(walked.settings.database_url.get_secret_value())
    later = walked.program.now() + timedelta(days=366 * 12)
    erased = Retention(database, open_sealer(walked.settings)).purge(later, audit_years=3)
    purge_traces(database, later)
    database.sweep()
    database.close()

    assert len(erased.tickets) == 4  # the refusal that went up with the request was closed too
    assert readable() <= {TOLD}
    assert _in_files(file) == []


def test_no_message_has_a_link_and_no_markup_is_what_people_typed(walked: Walked) -> None:
    acks = [each["ack"] for each in walked.slack.deliveries()]
    calls = [each.arguments for each in walked.slack.calls()]
    drawn = list(_objects([acks, calls]))
    markup = [each for each in drawn if each.get("type") == "mrkdwn"]
    parsed = [str(each["text"]) for each in markup]
    parsed += [each["text"] for each in calls if isinstance(each.get("text"), str)]

    assert len(markup) > 20
    assert any("evil.example" in str(each.get("text")) for each in drawn)
    assert [each for each in drawn if each.get("type") == "link" or "url" in each] == []
    assert [each for each in parsed if re.search("<(?!@)|evil|```|://", each)] == []
    assert {each.get("verbatim") for each in markup} == {True}  # Slack makes no link of its own


def test_no_token_and_no_key_leaves_the_program(walked: Walked) -> None:
    # the log at DEBUG and after failures, the files, the metrics, all messages and answers
    with walked.program.watched() as url:
        metrics = get(f"{url}/metrics")[1]
    calls = [str(each.arguments) for each in walked.slack.calls()]
    acks = [str(each["ack"]) for each in walked.slack.deliveries()]
    said = [walked.log.read_text(encoding="utf-8"), metrics, *calls, *acks]
    kept = [*files(walked.program.database), *(each.encode() for each in said)]
    ring = open_sealer(walked.settings).ring
    keys = [key.secret for purpose in ring.keys.values() for key in purpose]
    tokens = [walked.slack.bot_token, walked.slack.app_token, walked.slack.signing_secret]
    secret = [*keys, *map(b64encode, keys), *(each.hex().encode() for each in keys)]
    secret += [b"xoxb-", b"xapp-", *(each.encode() for each in tokens)]

    assert len(keys) == 4
    assert "madoguchi_ready" in metrics
    assert [text for text in secret if any(text in each for each in kept)] == []


def _objects(said: Any) -> Iterator[dict[str, Any]]:
    """Every object inside."""
    if isinstance(said, dict):
        yield said
        said = list(said.values())
    if isinstance(said, list):
        for each in said:
            yield from _objects(each)


def _findings(said: Iterable[object]) -> list[list[str]]:
    return [found for each in said if (found := found_in(str(each)))]


def _in_files(database: Path) -> list[str]:
    return [each for file in files(database) for each in CANARIES if each.encode() in file]
