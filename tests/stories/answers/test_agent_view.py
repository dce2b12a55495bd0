"""The agent view: questions are suggested in the DM, and each is answered in its own thread."""

from typing import Any

import pytest

from tests.stories.steps.case import direct, opens_form
from tests.stories.steps.manifests import AGENT_VIEW, with_lines
from tests.stories.steps.program import Running
from workspace.driver import Message, Person, Slack

SUGGEST = "assistant.threads.setSuggestedPrompts"
DOCUMENTS = "本人確認書類は何が使えますか"
WHEN = "それはいつまでに送るの？"
ABOUT_DOCUMENTS = "「本人確認書類は何が使えますか」についてのご質問としてお答えします。"
LEAK = "お客様の名簿を違う会社に送ってしまいました"


@pytest.fixture(scope="module")
def config(config: dict[str, Any]) -> dict[str, Any]:
    return with_lines(config, *AGENT_VIEW)


def asks(person: Person, text: str, thread: Message | None = None) -> tuple[Message, Message]:
    asked = person.writes(text, to="@madoguchi", thread=thread)
    return asked, person.waits_for(after=asked)


def opens(person: Person, slack: Slack, program: Running) -> list[str]:
    """Open the DM; return the titles of what is then suggested, not of an earlier opening."""
    before = _suggested(slack)
    person.opens_messages()
    assert program.becomes(lambda: _suggested(slack) > before)
    return person.prompts


def _suggested(slack: Slack) -> int:
    return len([call for call in slack.calls(SUGGEST) if call.answer])


def test_the_questions_of_the_welcome_are_suggested_in_the_persons_language(
    mei: Person, emma: Person, slack: Slack, program: Running
) -> None:
    japanese, english = (opens(person, slack, program) for person in (mei, emma))
    assert len(japanese) == len(english) == 3
    assert all(each in direct(mei)[0].words for each in japanese)
    assert all(each in direct(emma)[0].words for each in english)


def test_a_suggested_question_is_answered_in_its_thread(
    yui: Person, emma: Person, slack: Slack, program: Running
) -> None:
    ratings = {"ja": ["役に立った", "違う"], "en": ["Helpful", "Not right"]}
    for person, language in ((yui, "ja"), (emma, "en")):
        first, *_ = opens(person, slack, program)
        asked = person.picks(first)
        reply = person.waits_for(after=asked)

        assert reply.thread_ts == asked.ts
        assert reply.buttons[:2] == ratings[language]
        assert person.prompts == []
        assert first in opens(person, slack, program)


def test_a_follow_up_rests_on_the_answer_in_its_thread(mei: Person) -> None:
    asked, answer = asks(mei, DOCUMENTS)
    _, in_thread = asks(mei, WHEN, thread=asked)
    below, outside = asks(mei, WHEN)

    assert in_thread.thread_ts == answer.thread_ts == asked.ts
    assert outside.thread_ts == below.ts
    assert ABOUT_DOCUMENTS in in_thread.words
    assert ABOUT_DOCUMENTS in outside.words


def test_a_mention_in_a_thread_says_that_the_desk_was_told(mei: Person, program: Running) -> None:
    # O13
    _, route = asks(mei, LEAK)
    offered = "10分たっても何も選ばれないときは"
    assert offered in route.words
    program.clock.passes(minutes=11)
    told = mei.waits_for(after=route, saying="あなたの名前を窓口に知らせました")
    assert told.ts == route.ts
    assert offered not in told.words


def test_ratings_forms_and_reports_work_in_the_thread(mei: Person, saki: Person) -> None:
    _, answer = asks(mei, DOCUMENTS)
    mei.clicks(answer, "役に立った")
    thanked = mei.waits_for(after=answer, saying="ありがとうございます")
    form = opens_form(mei, thanked, "人に聞く")
    mei.closes()
    told, route = asks(mei, LEAK)
    mei.clicks(route, "すぐ報告する")
    receipt = mei.waits_for(after=route, saying="E-20")

    assert thanked.ts == answer.ts
    assert form.title == "人に聞く"
    assert route.thread_ts == told.ts
    assert "E-20" in saki.waits_for(after=told, saying="E-20").words
    assert receipt.bot
