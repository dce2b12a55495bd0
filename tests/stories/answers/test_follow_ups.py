"""「それはいつまで？」 after an answer is about it; without one, the bot asks back."""

import threading

import pytest

from knowledge.answering import Answer, Answerer
from knowledge.text import Language
from tests.stories.steps.case import reply_to
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks, mentions
from workspace.driver import Person, Slack

DOCUMENTS = "本人確認書類は何が使えますか"
WHEN = "それはいつまでに送るの？"
HOW_MUCH = "それはいくら？"
ABOUT_DOCUMENTS = "「本人確認書類は何が使えますか」についてのご質問としてお答えします。"
THIS = "この質問を見る"
NOT_ALONE = "何についてのご質問でしょうか。"


def test_after_five_minutes_a_dm_has_no_context(mei: Person, slack: Slack) -> None:
    asks(mei, DOCUMENTS)
    slack.moves_clock(301)
    assert NOT_ALONE in asks(mei, WHEN).words


def test_a_thread_keeps_its_context(mei: Person, slack: Slack) -> None:
    answer = asks(mei, DOCUMENTS)
    question = mei.writes("開示請求の手数料はいくらですか", to="@madoguchi")
    mei.waits_for(after=question)
    slack.moves_clock(3600)

    under_the_answer = asks(mei, WHEN, thread=answer)
    under_the_question = asks(mei, "それはどうやって払うの？", thread=question)
    again = asks(mei, "それはいくら？", thread=question)

    assert ABOUT_DOCUMENTS in under_the_answer.words
    assert "「開示請求の手数料はいくらですか」について" in under_the_question.words
    assert "切手" in under_the_question.text
    assert "についてのご質問としてお答えします" in again.words
    assert "1,000円" in again.text


def test_a_follow_up_in_a_dm_says_what_it_is_taken_for_and_another_question_takes_it_away(
    mei: Person, program: Running
) -> None:
    asks(mei, DOCUMENTS)
    reply = asks(mei, WHEN)

    assert ABOUT_DOCUMENTS in reply.words
    assert "運転免許証" in reply.words
    assert "人に聞く" in reply.buttons
    changed = reply_to(mei, reply, "別の質問です")

    assert changed.ts == reply.ts
    assert changed.buttons == ["人に聞く", "質問の例"]
    assert "none_of_these" in [what for what, _, _ in program.feedback()]
    assert NOT_ALONE in asks(mei, WHEN).words


def test_a_picked_candidate_is_a_context(mei: Person) -> None:
    choice = asks(mei, "それはいくら？")
    mei.clicks(choice, THIS)
    mei.waits_for(after=choice)
    reply = asks(mei, "それはどうやって払うの？")
    assert "「開示請求の手数料はいくらですか」についてのご質問としてお答えします。" in reply.words


def test_a_follow_up_in_english(emma: Person) -> None:
    asks(emma, "What is a cookie?")
    reply = asks(emma, "can I refuse them?")
    assert "I am taking this as a question about “What is a cookie?”" in reply.words
    assert "Another question" in reply.buttons
    assert "Ask a person" in reply.buttons


def test_each_person_has_a_context_of_their_own(mei: Person, ken: Person) -> None:
    asks(mei, DOCUMENTS)
    assert NOT_ALONE in asks(ken, WHEN).words


def test_a_channel_has_no_context(mei: Person) -> None:
    mentions(mei, DOCUMENTS)
    asked = mei.mentions(WHEN, "C01GENERAL")
    assert NOT_ALONE in mei.waits_for(after=asked).words


def test_an_event_after_an_answer_is_still_an_event(mei: Person) -> None:
    asks(mei, DOCUMENTS)
    reply = asks(mei, "それを違うお客様に送ってしまいました")
    assert "すぐ報告する" in reply.buttons


def test_a_follow_up_to_a_request_that_was_mentioned_is_about_requests(
    mei: Person, emma: Person
) -> None:
    asks(mei, "お客様から、自分の情報を開示してほしいと言われました")
    reply = asks(mei, WHEN)
    assert "についてのご質問としてお答えします" in reply.words
    assert "「開示" in reply.words

    said = asks(emma, "Someone asked us for a copy of their data. What do I do?")
    assert said.text == "A request about someone’s own data: the desk handles it"
    reply = asks(emma, "by when do I have to send it?")
    assert "The policy gives no number of days." in reply.words


def test_a_wish_for_a_person_is_no_subject(mei: Person) -> None:
    asks(mei, "人と話したい")
    assert NOT_ALONE in asks(mei, WHEN).words


def test_without_the_history_it_asks_back(known: Person, slack: Slack) -> None:
    asks(known, DOCUMENTS)
    slack.injects_faults(failing=1)
    assert NOT_ALONE in asks(known, WHEN).words


def test_a_message_waits_for_the_answer_to_the_one_before_and_nobody_else_does(
    mei: Person, ken: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, begun, may_end = Answerer.cached_answer, threading.Event(), threading.Event()

    def slowly(self: Answerer, question: str, locale: Language) -> Answer:
        if question == DOCUMENTS:
            begun.set()
            assert may_end.wait(8)
        return answered(self, question, locale)

    asks(mei, "こんにちは")
    monkeypatch.setattr(Answerer, "cached_answer", slowly)
    mei.writes(DOCUMENTS, to="@madoguchi")
    assert begun.wait(8)
    last = mei.writes("コピーでもいい？", to="@madoguchi")
    others = asks(ken, "開示請求の手数料はいくらですか")
    may_end.set()
    first = mei.waits_for(after=last)
    second = mei.waits_for(after=first)

    assert "運転免許証" in first.words
    assert "「本人確認書類は何が使えますか」についてのご質問" in second.words
    assert others.seq < first.seq
