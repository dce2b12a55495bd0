"""A small base of its own: curators read what was not answered, owners what is to be reviewed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.commands.knowledge.inbox import SHORTEST_NAME, accept
from bot.settings import Settings
from knowledge.answering import Answerer
from tests.stories.steps.case import opens_form, submitted
from tests.stories.steps.homes import home
from tests.stories.steps.mornings import goes_to, next_day, planned, today
from tests.stories.steps.program import Running, settings_for, with_desk
from tests.stories.steps.questions import asks
from tests.stories.steps.workspace import Workspace
from workspace.driver import Message, Person, Slack
from workspace.results import View

pytestmark = pytest.mark.usefixtures("no_rest")

GRACE_DAYS = 30
ENTRIES = """\
- id: stamps
  ask: {ja: [切手の送り先はどこですか, 切手はどこに送りますか], en: [Where are the stamps sent?]}
  answer: {ja: 窓口に送ってください。, en: Send them to the desk.}
  owner: U02KEN
  review_by: 2026-08-04
- id: form
  ask: {ja: [申請書はどこにありますか, 申請書の置き場所], en: [Where is the form?]}
  answer: {ja: 社内ポータルにあります。, en: It is on the portal.}
  owner: U02KEN
  review_by: 2026-08-10
- id: hours
  ask: {ja: [窓口の受付時間を教えてください, 何時から開いていますか], en: [When is the desk open?]}
  answer: {ja: 九時からです。, en: From nine.}
  owner: 総務部
  review_by: 2026-08-04
- id: seal
  ask: {ja: [印鑑は必要ですか, 判子がいりますか], en: [Is a seal needed?]}
  answer: {ja: 要りません。, en: No.}
  owner: manager
  reviewed_on: 2026-08-01
  review_by: 2027-08-01
"""


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "entries.yaml").write_text(ENTRIES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(slack: Slack, tmp_path_factory: pytest.TempPathFactory, knowledge: Path) -> Settings:
    grace = ("neighbours:", f"knowledge: {{grace_days: {GRACE_DAYS}}}\nneighbours:")
    settings = with_desk(settings_for(slack, tmp_path_factory.mktemp("program")), grace)
    return settings.model_copy(update={"knowledge": knowledge})


@pytest.fixture(scope="module")
def program(slack: Workspace, settings: Settings, knowledge: Path) -> Iterator[Running]:
    begun: list[Running] = []

    def day() -> date:
        return today(begun[0]) if begun else date.min

    answerer = Answerer.open(knowledge, today=day)
    answerer.grace_days = GRACE_DAYS
    begun.append(running := slack.starts(settings, answerer))
    yield running
    running.stops()


COLOUR = ("封筒の色は何色ですか", "封筒の色は何色でしょうか")
TITLE = "回答"


def inbox(curator: Person) -> View:
    """The list of clusters, opened from Home."""
    seen = home(curator)
    if "質問を読む" not in seen.buttons:
        curator.clicks(seen, TITLE)
        seen = curator.waits_for_home(after=seen)
    return opens_form(curator, seen, "質問を読む")


def cluster_of(curator: Person, words: str) -> View:
    """The form of the cluster with this question."""
    seen = inbox(curator)
    rows = [each for each in seen.blocks if each.get("accessory")]
    nth = next(n for n, row in enumerate(rows) if words in str(row["text"]))
    return opens_form(curator, seen, "処理する", nth=nth)


def test_a_question_that_names_no_subject_is_no_way_to_ask(mei: Person, yui: Person) -> None:
    asks(mei, COLOUR[0])
    assert asks(mei, "それはいつまでに送るの？").text == "どれについて知りたいですか？"
    seen = inbox(yui)
    assert COLOUR[0] in seen.words
    assert "それはいつまで" not in seen.words


def test_only_curators_see_and_open_the_inbox(
    program: Running, mei: Person, yui: Person, saki: Person
) -> None:
    asks(mei, COLOUR[0])

    assert TITLE in home(yui).buttons
    assert TITLE not in home(saki).buttons  # the manager is not named as a curator
    assert TITLE not in home(mei).buttons
    before = len(program.audit("read_pii"))
    seen = inbox(yui)

    assert COLOUR[0] in seen.words
    assert "U01MEI" not in str(seen.raw)
    [(who, what, _)] = program.audit("read_pii")[before:]
    assert who == "U02YUI"
    assert what.startswith("question_inbox open questions=")


def test_questions_that_were_dropped_are_gone(program: Running, mei: Person, yui: Person) -> None:
    asks(mei, "懇親会の会場を教えて")
    opened = cluster_of(yui, "懇親会の会場を教えて")

    assert "1件を一覧から外し" in submitted(yui, opened).words
    yui.closes(everything=True)
    assert "懇親会の会場を教えて" not in str(home(yui).raw)
    assert any("decline" in fields for _, fields, _ in program.audit("update"))


def test_a_cluster_tells_the_command_that_answers_it(mei: Person, yui: Person) -> None:
    asks(mei, "社員食堂のメニューは")
    shown = cluster_of(yui, "社員食堂のメニューは")

    told = next(each for each in shown.blocks if each["type"] == "rich_text")
    command = told["elements"][0]["elements"][0]["text"].split()
    assert command[:4] == ["madoguchi", "knowledge", "inbox", "accept"]
    given = accept.make_context("accept", command[4:]).params
    assert given["new_id"] == "ID"
    assert len(given["cluster"]) == SHORTEST_NAME


DUE = "見直しの時期になった回答"


def reminders(person: Person) -> list[Message]:
    """The oldest first."""
    return [each for each in person.sees("@madoguchi") if each.bot and DUE in each.text]


def comes_morning(program: Running, day: date) -> None:
    goes_to(program, day, 9)
    assert planned(program, today(program))
    assert program.settled()


def are_reminded(program: Running, day: date) -> bool:
    of_day = f"SELECT count(*) > 0 FROM notices WHERE what = 'answers_due' AND about = '{day}'"
    return program.waits_until(of_day, 1, 60) and program.settled()


def test_an_owner_gets_one_message_with_all_answers_that_are_due(
    program: Running, ken: Person, yui: Person, saki: Person, mei: Person
) -> None:
    with program.clock.standing_still():
        comes_morning(program, date(2026, 8, 4))
        assert are_reminded(program, today(program))
        comes_morning(program, next_day(program))

    [told] = reminders(ken)
    assert told.text == f"8/4(火)：{DUE}"
    assert "切手の送り先はどこですか（stamps）：8/4(火)まで" in told.words
    assert "申請書はどこにありますか（form）：8/10(月)まで" in told.words
    assert "reviewed_on と review_by" in told.words
    [instead] = reminders(yui)  # nobody knows 総務部, so the curators are told
    assert "（hours）" in instead.words
    assert reminders(saki) == reminders(mei) == []


def test_an_answer_that_nobody_reviewed_is_withheld_after_the_days_of_grace(
    program: Running, mei: Person, ken: Person
) -> None:
    with program.clock.standing_still():
        comes_morning(program, date(2026, 9, 3))
        before = asks(mei, "切手の送り先はどこですか")
        comes_morning(program, date(2026, 9, 4))
        assert are_reminded(program, today(program))
        after = asks(mei, "切手の送り先はどこですか")

    assert "窓口に送ってください。" in before.words
    assert "窓口に送ってください。" not in str(after.raw)
    assert "この回答は見直しの期限を過ぎています。" in after.words
    assert after.buttons == ["人に聞く"]
    mei.clicks(after, "人に聞く")
    assert "切手の送り先はどこですか" in str(mei.waits_for_view(after=after).raw)
    newest = reminders(ken)[-1]
    assert "（stamps）：期限 8/4(火) を過ぎ、表示を止めています" in newest.words
    assert "（form）：期限 8/10(月) を過ぎています。9/10(木)から表示を止めます" in newest.words
