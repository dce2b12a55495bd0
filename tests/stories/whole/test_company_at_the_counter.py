"""A hospital whose requests are made in person: nothing is posted, no copy of a paper is taken."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from bot.config import desk_file
from bot.config.policy_check import check_letters
from handlers.slack.phrases import Phrases
from knowledge.answering import Answerer
from knowledge.library.loader import read_library
from tests.stories.steps.complaints import answer, fields
from tests.stories.steps.disclosures import COMPLETE, Request, offered
from tests.stories.steps.program import Running, settings_for
from tests.stories.steps.questions import asks
from tests.stories.steps.workspace import Workspace
from tests.tickets.letters import test_golden
from tickets.letters.letter import BlankForm, blank_form
from tickets.letters.template import LetterTexts
from tickets.model.kinds import ContactBy
from tickets.rules.office import Office
from workspace.driver import Person, Slack, View

IDS: Final = frozenset({"block_id", "action_id", "callback_id", "private_metadata", "value"})
HOSPITAL: Final = Path(__file__).parents[1] / "aoba"
POSTED: Final = re.compile(
    "郵送|郵便|返送|同封|送付先|書留|宛先まで|塗りつぶ|当社|申請書を(?:お送り|送)|書類の写しを"
)


def posted_in(text: str) -> list[str]:
    return [text[max(0, each.start() - 40) : each.end() + 20] for each in POSTED.finditer(text)]


def posted_on_screens(slack: Slack) -> list[str]:
    """Lines of screens, cards and notices that speak of post."""
    drawn = [*(each.arguments for each in slack.calls()), *(e["ack"] for e in slack.deliveries())]
    seen = "\n".join(_texts(drawn)).replace("郵便番号", "").replace("郵便切手", "")
    return re.findall(r".*(?:郵送|返送|同封|送付物|封入|郵便室|郵便で|書留).*", seen)


def _texts(value: Any) -> Iterator[str]:
    """Every text that people read."""
    if isinstance(value, str):
        yield from _texts(json.loads(value)) if value[:2] in ("[{", '{"') else [value]
    elif isinstance(value, dict):
        yield from (text for key in value if key not in IDS for text in _texts(value[key]))
    elif isinstance(value, list):
        yield from (text for each in value for text in _texts(each))


def options_of(view: View, name: str) -> list[str]:
    """The words of a field's options."""
    block = next(each for each in view.blocks if each.get("block_id") == name)
    return [each["text"]["text"] for each in block["element"]["options"]]


@pytest.fixture(scope="module")
def program(slack: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder, desk = tmp_path_factory.mktemp("program"), HOSPITAL / "desk.yaml"
    settings = settings_for(slack, folder).model_copy(update={"desk": desk})
    facts = desk_file.desk_facts(desk_file.read(desk))
    running = slack.starts(settings, Answerer.open(HOSPITAL, cache=folder, facts=facts))
    yield running
    running.stops()


def test_what_is_said_to_the_person_follows_the_procedure(
    slack: Slack, program: Running, ken: Person, emma: Person
) -> None:
    case = Request(slack, program)
    case.takes_call(ken)

    assert (
        "申請書は窓口でお渡しいたしますので、ご本人であることを確認できる書類をお持ちください。"
        in case.receipt.words
    )
    assert "1回の申請につき現金500円が必要です。" in case.receipt.words
    route = asks(emma, "A customer wants a copy of her data")
    assert "an application form is given out at the counter" in route.words
    form = case.opens(ken, "request_send_form")
    assert "当院所定の申請書をお渡しいたします。" in form.words
    assert "現金500円を、窓口にてお支払いください。" in form.words
    case.does(ken, "request_send_form", {})
    assert "申請書お渡し済" in case.card(ken).words


@pytest.mark.long
def test_a_reply_handed_over_has_no_number_and_papers_shown_no_disposal(
    slack: Slack, program: Running, ken: Person, saki: Person, nao: Person, yui: Person
) -> None:
    case = Request(slack, program)
    case.takes_call(ken)
    case.does(ken, "request_send_form", {})
    form = case.opens(ken, "request_arrive")
    assert "本人確認書類等の写しを取りましたか" in form.words
    assert "郵便室" not in form.words
    assert case.sends(ken, {**COMPLETE, "paper.stamps": "missing"}) == {}
    assert case.ticket.disclosure.copies_arrived is False
    correction = case.opens(ken, "request_correct")
    assert answer(correction, "defects") == ["fee"]
    case.does(ken, "request_stamps", {"money": "cash", "yen": "500", "pieces": "1"})
    case.identified(ken)
    case.searches(ken)
    case.does(nao, "request_search_report", {"found.charts": "found"})
    granted = {"outcome.disclose": "granted"}
    case.does(ken, "request_propose", {"third_party_data": "no"}, chosen=granted)
    case.is_decided(saki)
    case.is_packed(ken, checked_by=yui)
    reply = case.opens(ken, "request_reply")
    assert "delivery_ref" not in fields(reply)
    assert offered(reply, "reply_by") == ["counter", "post", "email"]
    assert case.sends(ken, {"method_used": "paper"}) == {}
    assert "copies_disposed_on" not in fields(case.opens(ken, "request_close"))
    assert case.sends(ken, {}) == {}
    assert (case.status, case.ticket.reply_by) == ("closed", ContactBy.COUNTER)
    assert posted_on_screens(slack) == []


def test_a_copy_that_was_taken_is_disposed_of(slack: Slack, program: Running, ken: Person) -> None:
    case = Request(slack, program)
    case.takes_call(ken)
    case.does(ken, "request_send_form", {})
    case.arrives(ken, yen=500, money="cash", copies_arrived="yes")

    assert case.ticket.disclosure.copies_arrived is True
    assert case.offers(ken, "request_dispose")


def test_a_paper_that_is_shown_later_is_no_longer_missing(
    slack: Slack, program: Running, ken: Person
) -> None:
    case = Request(slack, program)
    case.takes_call(ken)
    case.does(ken, "request_send_form", {})
    case.arrives(ken, yen=500, money="cash", **{"paper.identity": "missing"})
    case.does(ken, "request_correct", {})

    case.does(ken, "request_corrected", {})

    assert case.ticket.disclosure.not_enclosed == frozenset()
    assert case.ticket.disclosure.copies_arrived is False
    assert case.card(ken).buttons[0] == "本人確認を記録"


def test_screens_name_grounds_and_methods_as_the_letters_do(
    slack: Slack, program: Running, ken: Person, nao: Person
) -> None:
    case = Request(slack, program)
    case.takes_call(ken)
    described = case.opens(ken, "request_describe")
    assert "画面での閲覧" in options_of(described, "method_requested")
    case.does(ken, "request_send_form", {})
    form = case.opens(ken, "request_arrive")
    assert "その他当社が定める方法" not in options_of(form, "method_requested")
    assert "画面での閲覧" in options_of(form, "method_requested")
    case.arrives(ken, yen=500, money="cash", method_requested="other")
    case.identified(ken)
    case.searches(ken)
    case.does(nao, "request_search_report", {"found.charts": "found"})
    case.opens(ken, "request_propose")
    proposal = case.chooses(ken, "outcome.disclose", "refused")
    grounds = options_of(proposal, "grounds.disclose")
    assert "患者さんの心身の状況を著しく損なうおそれがある場合" in grounds
    assert not any("生命、身体" in each for each in grounds)
    last = next(each for each in proposal.blocks if each.get("block_id") == "grounds.disclose")
    drawn = last["element"]["options"][-1]
    below = drawn["description"]["text"]
    assert below.startswith("（根拠条文が必要） ")
    words = drawn["text"]["text"] + below.removeprefix("（根拠条文が必要） ")
    assert words.endswith("主治医の意見を聞いて認めた場合")  # nothing is cut


def test_an_english_screen_has_the_english_words_else_those_of_the_letter(office: Office) -> None:
    ja, en = (Phrases(each, texts=LetterTexts.of(office)) for each in ("ja", "en"))

    assert en("reply_method.other") == "viewing on a screen"
    assert en("ground_long.G4") == en("ground.G4") == "it may seriously harm the patient's health"
    assert en("ground.G7") == ja("ground.G7") == ja("ground_long.G7")
    assert en("ground.G1") == "identity or authority not confirmed"
    assert ja("ground_long.G5").startswith("当院の業務")


@pytest.fixture(scope="module")
def office() -> Office:
    return desk_file.read(HOSPITAL / "desk.yaml")


# The reason in reply_whole, which a person typed, speaks of a copy.
@pytest.mark.parametrize("name", [each for each in test_golden.NAMES if each != "reply_whole"])
def test_no_letter_speaks_of_post_or_copies(name: str, office: Office) -> None:
    assert posted_in(test_golden.drawn(name, office, office.rules[0]).text.reveal()) == []


@pytest.mark.parametrize("form", [BlankForm.APPLICATION, BlankForm.POWER_OF_ATTORNEY])
def test_no_form_speaks_of_post_or_copies(form: BlankForm, office: Office) -> None:
    text, unset = blank_form(form, office, office.rules[0])

    assert unset == ()
    assert posted_in(text) == []


def test_lint_names_the_procedure_that_the_policy_has(tmp_path: Path) -> None:
    text = (HOSPITAL / "desk.yaml").read_text(encoding="utf-8")
    desk = tmp_path / "desk.yaml"
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/wording.txt").write_text("we: 当院\n", encoding="utf-8")
    library, today = read_library(HOSPITAL), date(2026, 8, 3)

    desk.write_text(text, encoding="utf-8")
    assert check_letters(desk, library, today) == ()
    desk.write_text(text.replace("procedure: counter\n", ""), encoding="utf-8")
    told = [each.sentence for each in check_letters(desk, library, today)]

    assert "write “procedure: counter”" in told[0]
    assert "現金書留" in told[1]
