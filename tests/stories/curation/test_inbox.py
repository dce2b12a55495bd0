"""A curator reads what was not answered, and the command that answers it."""

from bot.commands.knowledge.inbox import SHORTEST_NAME, accept
from tests.stories.steps.case import opens_form, submitted
from tests.stories.steps.homes import home
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from workspace.driver import Person
from workspace.results import View

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
