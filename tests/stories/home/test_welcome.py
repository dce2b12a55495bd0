"""The first message in the DM of a person who has never written to the bot."""

from tests.stories.steps.case import direct, opens_form
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from workspace.driver import Person, Slack

JAPANESE, ENGLISH = "個人情報の窓口です", "This is the privacy desk"


def test_a_newcomer_is_welcomed_in_their_own_language_and_again_on_help(
    mei: Person, emma: Person
) -> None:
    shown = mei.waits_for(after=mei.opens_messages(), saying=JAPANESE)
    english = emma.waits_for(after=emma.opens_messages(), saying=ENGLISH)

    assert shown.buttons == ["この質問を見る"] * 3 + ["すぐ報告する", "人に聞く"]
    assert "しないこと" in shown.words
    assert "推測で答えること" in shown.words
    assert "03-0000-0119" in shown.words
    assert "What it never does" in english.words
    assert english.buttons[-2:] == ["Report now", "Ask a person"]
    for word in ("help", "使い方"):
        told = mei.waits_for(after=mei.writes(word, to="@madoguchi"), saying="聞き方")
        assert told.words.startswith(JAPANESE)
    guide = emma.waits_for(after=emma.writes("Help", to="@madoguchi"), saying="How to ask")
    assert guide.words.startswith(ENGLISH)


def test_a_question_of_the_welcome_is_answered_and_the_welcome_stays(ken: Person) -> None:
    shown = ken.waits_for(after=ken.opens_messages(), saying=JAPANESE)
    answer = opens_form(ken, shown, "この質問を見る")
    assert answer.title == "回答"
    assert answer.words.startswith("ご質問：")
    assert [each.words for each in direct(ken)] == [shown.words]


def test_a_welcome_that_slack_refused_comes_with_a_later_opening(
    slack: Slack, program: Running
) -> None:
    sho, method = slack.person("sho"), "conversations.history"
    before = len(slack.calls(method))
    slack.injects_faults(failing=True)
    sho.opens_messages()
    assert program.becomes(lambda: len(slack.calls(method)) > before)
    slack.injects_faults()
    assert program.becomes(lambda: bool(sho.opens_messages() and direct(sho)))
    assert JAPANESE in direct(sho)[0].words


def test_a_person_is_welcomed_once_and_not_after_other_messages(yui: Person, nao: Person) -> None:
    yui.waits_for(after=yui.opens_messages(), saying=JAPANESE)
    asks(nao, "こんにちは")
    for person in (yui, nao):
        person.opens_messages()
        person.waits_for(
            after=person.writes("ありがとう", to="@madoguchi"), saying="どういたしまして"
        )
    assert [JAPANESE in each.words for each in direct(yui)].count(True) == 1
    assert not [each for each in direct(nao) if JAPANESE in each.words]
