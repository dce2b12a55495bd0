"""The Home tab: the emergency, questions by topic, contacts."""

import re

from tests.stories.program import Running
from workspace.driver import Person, Slack


def test_home_offers_six_topics_with_their_questions(mei: Person, emma: Person) -> None:
    japanese, english = mei.opens_home(), emma.opens_home()

    assert japanese is not None
    assert english is not None
    assert japanese.words.startswith("漏えい・紛失・誤送信かもしれないとき")
    assert "03-0000-0119" in japanese.words
    assert "privacy@sample.example（内線 100）" in japanese.words
    assert (
        "社外の相談先：電気通信個人情報保護推進センター（同センターのWebサイトの窓口）"
        in japanese.words
    )
    assert "Outside body: JIPDEC (its office for accredited bodies)" in english.words
    beside = [block["accessory"]["type"] for block in japanese.blocks if "accessory" in block]
    assert beside.count("overflow") == 6
    assert "Disclosure requests" in english.words


def test_picking_a_question_shows_its_answer_at_once(mei: Person) -> None:
    home = mei.opens_home()
    assert home is not None

    mei.clicks(home, "suggest", option=home.buttons[1])
    modal = mei.waits_for_view(after=home)

    assert modal.type == "modal"
    assert modal.title == "回答"
    assert modal.buttons[:3] == ["役に立った", "違う", "人に聞く"]
    assert "みんなに共有" not in modal.buttons


def test_an_answer_in_the_modal_can_be_rated_there(mei: Person, program: Running) -> None:
    home = mei.opens_home()
    assert home is not None
    mei.clicks(home, "suggest", option=home.buttons[2])
    modal = mei.waits_for_view(after=home)
    before = len(program.feedback())

    mei.clicks(modal, "役に立った")
    changed = mei.waits_for_view(after=modal)

    assert "ありがとうございます" in changed.words
    assert len(program.feedback()) == before + 1


def test_over_an_answer_in_the_modal_a_person_can_be_asked(mei: Person) -> None:
    home = mei.opens_home()
    assert home is not None
    mei.clicks(home, "suggest", option=home.buttons[1])
    modal = mei.waits_for_view(after=home)

    mei.clicks(modal, "人に聞く")
    form = mei.waits_for_view(after=modal)
    mei.closes(everything=True)

    assert form.title == "人に聞く"
    assert form.depth > modal.depth


def test_an_expired_trigger_sends_the_answer_by_dm(mei: Person, slack: Slack) -> None:
    # Slack refuses the trigger
    home = mei.opens_home()
    assert home is not None

    mei.clicks(home, "suggest", option=home.buttons[1])
    mei.waits_for_view(after=home)  # so that nothing has to be looked up about mei any more
    mei.closes()
    slack.injects_faults(failing=1)
    mei.clicks(home, "suggest", option=home.buttons[1])
    reply = mei.waits_for(after=home)

    assert reply.buttons[:3] == ["役に立った", "違う", "人に聞く"]


def test_times_name_japan_for_readers_abroad(mei: Person, emma: Person) -> None:
    # O31: emma's Slack shows the time of London
    here, there = mei.opens_home(), emma.opens_home()

    assert here is not None
    assert there is not None
    assert re.search(r"[0-9]{2}:[0-9]{2} 現在", here.words)
    assert "日本時間" not in here.words
    assert re.search(r"As of .* [0-9]{2}:[0-9]{2} JST", there.words)
