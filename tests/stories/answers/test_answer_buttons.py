"""The buttons under an answer: rating, sharing, candidates, examples."""

from collections.abc import Callable, Sequence

from tests.stories.steps.case import opens_form, reply_to
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import ENGLISH_ANSWER, FEE, FEE_IN_ENGLISH, asks
from workspace.driver import Message, Person, Slack
from workspace.results import Message as Seen

THIS = "この質問を見る"
LEAVE = ["どれでもない", "人に聞く"]
AMBIGUOUS = (
    "手数料",
    "手数料 切手",
    "書類",
    "郵送",
    "申請書",
    "申請の書類は何",
    "手数料 返金",
    "第三者",
    "窓口",
    "クッキー",
    "回答",
    "代理人 書類",
)


def mentioned(person: Person, text: str = FEE) -> tuple[Message, Message]:
    asked = person.mentions(text, "C01GENERAL")
    return asked, person.waits_for(after=asked)


def test_helpful_is_counted_and_thanked_for_in_place(mei: Person, program: Running) -> None:
    reply = asks(mei)
    before = program.feedback()

    changed = reply_to(mei, reply, "役に立った")

    assert changed.ts == reply.ts
    assert "ありがとうございます（お名前は記録しません）。" in changed.words
    assert "手数料は1回の申請につき1,000円" in changed.words
    assert "役に立った" not in changed.buttons
    assert "人に聞く" in changed.buttons
    assert len(program.feedback()) == len(before) + 1
    assert "U01MEI" not in str(program.kept_for_curators())


def test_the_ratings_are_slacks_feedback_buttons(mei: Person, emma: Person) -> None:
    in_a_dm, in_a_channel = asks(mei), mentioned(emma, FEE_IN_ENGLISH)[1]
    # Slack has taken them by now, so that an ack may hold them too.
    by_command = runs(mei, f"/privacy ask {FEE}")
    for shown, label in (
        (in_a_dm, "この回答が役に立った"),
        (in_a_channel, "This answer was helpful"),
        (by_command, "この回答が役に立った"),
    ):
        [rating] = [each for each in shown.blocks if each["type"] == "context_actions"]
        assert rating["elements"][0]["positive_button"]["accessibility_label"] == label


def test_a_double_click_counts_once(mei: Person, program: Running) -> None:
    reply = asks(mei)
    before = len(program.feedback())

    moment = mei.clicks(reply, "役に立った", times=2)
    # whichever of the two comes first
    thanked = mei.waits_for(after=reply, saying="ありがとうございます")
    told = mei.waits_for(after=reply, saying="すでに受け付けています。")

    assert moment.sent
    assert len(program.feedback()) == before + 1
    notices = [seen for seen in mei.sees(reply.channel) if seen.seq > reply.seq]
    assert (thanked.ts, thanked.ephemeral, told.ephemeral) == (reply.ts, False, True)
    assert [seen.text for seen in notices if seen.ephemeral] == ["すでに受け付けています。"]


def test_not_right_asks_why_with_one_tap(emma: Person, program: Running) -> None:
    reply = asks(emma, FEE_IN_ENGLISH)
    asked = reply_to(emma, reply, "Not right")
    thanked = reply_to(emma, asked, "Out of date")

    reasons = ["Wrong answer", "Out of date", "Unclear", "Not what I asked"]
    assert asked.buttons == [*reasons, "Ask a person"]
    assert "Thank you. We will use it to review the answer." in thanked.words
    assert thanked.buttons == ["Ask a person"]
    assert ("unhelpful", "fee-amount", "old") in program.feedback()


def test_a_person_can_be_asked_before_a_reason_is_given(mei: Person) -> None:
    reply = asks(mei)
    why = reply_to(mei, reply, "違う")
    mei.clicks(why, "人に聞く")

    assert mei.waits_for_view(after=why).title == "人に聞く"


def test_ask_a_person_opens_a_form_and_leaves_the_answer(mei: Person, program: Running) -> None:
    reply = asks(mei)
    before = [what for what, _, _ in program.feedback()].count("ask_person")

    form = opens_form(mei, reply, "人に聞く")
    mei.closes()
    mei.clicks(reply, "人に聞く")
    again = mei.waits_for_view(after=form)
    mei.closes()

    assert form.title == again.title == "人に聞く"
    assert [what for what, _, _ in program.feedback()].count("ask_person") == before + 1
    assert mei.sees(reply.channel)[-1].words == reply.words


def test_a_shared_answer_does_not_quote_the_asker(ken: Person, mei: Person, slack: Slack) -> None:
    asked, reply = mentioned(mei, FEE + "、至急です")
    mei.clicks(reply, "みんなに共有")
    posted = ken.waits_for(after=reply)

    assert posted.thread_ts == asked.ts
    assert posted.buttons == []
    assert "至急" not in posted.words
    assert "1,000円(税込)を申し受けます。" in posted.words
    call = slack.calls("chat.postMessage")[-1]
    assert call.arguments["unfurl_links"] is call.arguments["unfurl_media"] is False


def test_sharing_twice_posts_once(mei: Person, program: Running) -> None:
    asked, reply = mentioned(mei)
    mei.clicks(reply, "みんなに共有", times=2)
    mei.waits_for(after=reply, saying="すでにこのスレッドに共有されています")
    assert program.settled()
    assert len(shares(mei, asked)) == 1


def test_a_share_that_slack_refuses_can_be_tried_again(
    mei: Person, slack: Slack, program: Running
) -> None:
    # After a press nothing is looked up about mei while the clock stands still.
    with program.clock.standing_still():
        asked, reply = mentioned(mei)
        opens_form(mei, reply, "人に聞く")
        mei.closes()
        slack.injects_faults(limited=1, retry_after=30)
        told = reply_to(mei, reply, "みんなに共有")
    slack.injects_faults()
    mei.clicks(reply, "みんなに共有")
    mei.waits_for(after=reply, saying="このスレッドに共有しました")

    assert "共有できませんでした" in told.text
    assert len(shares(mei, asked)) == 1


def test_a_tap_on_an_ephemeral_answer_changes_it_in_place(mei: Person) -> None:
    _, reply = mentioned(mei)
    changed = reply_to(mei, reply, "役に立った")

    assert changed.ephemeral
    assert changed.ts == reply.ts
    assert changed.buttons[:2] == ["人に聞く", "みんなに共有"]


def test_an_expired_ephemeral_answer_is_posted_again(mei: Person, slack: Slack) -> None:
    _, reply = mentioned(mei)
    slack.moves_clock(3600)
    anew = reply_to(mei, reply, "役に立った")
    assert "ありがとうございます" in anew.words


def test_a_likely_answer_says_so_and_offers_two_others_in_both_languages(
    mei: Person, program: Running, question: Callable[[str, Sequence[str]], str]
) -> None:
    # O15
    reply = asks(mei, question("likely", AMBIGUOUS))
    assert "おそらくこちらです" in reply.words
    assert reply.buttons[:3] == ["役に立った", "違う", "人に聞く"]
    assert reply.buttons[-2:] == [THIS, THIS]
    english = reply_to(mei, reply, "English")
    assert english.words != reply.words
    assert "おそらくこちらです" in english.words
    assert english.buttons[-2:] == [THIS, THIS]

    changed = reply_to(mei, english, THIS, nth=1)

    assert changed.ts == reply.ts
    assert "おそらくこちらです" not in changed.words
    assert "人に聞く" in changed.buttons
    assert "chosen" in [what for what, _, _ in program.feedback()]


def test_a_choice_offers_no_referral_that_is_far_less_likely(mei: Person, emma: Person) -> None:
    # O15
    japanese, english = asks(mei, "同意"), asks(emma, "identity")
    assert japanese.buttons == [THIS] * 3 + LEAVE
    assert english.buttons == ["See this one"] * 3 + ["None of these", "Ask a person"]
    assert "聞けますか" not in japanese.words
    assert "Can I ask here" not in english.words


def test_none_of_these_counts_as_a_miss(
    mei: Person, program: Running, question: Callable[[str, Sequence[str]], str]
) -> None:
    # O15
    reply = asks(mei, question("unsure", AMBIGUOUS))
    changed = reply_to(mei, reply, "どれでもない")

    assert changed.buttons == ["人に聞く", "質問の例"]
    assert "見つかりませんでした" not in changed.words
    assert "none_of_these" in [what for what, _, _ in program.feedback()]


def test_examples_lead_to_answers(
    mei: Person, question: Callable[[str, Sequence[str]], str]
) -> None:
    reply = asks(mei, question("not_found", ("クジラの平均寿命", "zqxj vvk wplk")))
    examples = reply_to(mei, reply, "質問の例")
    mei.clicks(examples, THIS, nth=2)
    answer = mei.waits_for(after=examples)

    assert "たとえば" in examples.text
    assert answer.buttons[:3] == ["役に立った", "違う", "人に聞く"]


def test_an_answer_turns_into_the_other_language_and_back(mei: Person) -> None:
    reply = asks(mei)
    english = reply_to(mei, reply, "English")
    japanese = reply_to(mei, english, "日本語")

    assert english.ts == japanese.ts == reply.ts
    assert english.text == ENGLISH_ANSWER
    assert "The Japanese text of the policy prevails." in english.words
    assert "参考訳" not in english.words
    assert english.buttons[:3] == reply.buttons[:3]
    assert japanese.words == reply.words


def test_a_shared_answer_is_rated_and_both_stay_in_the_other_language(mei: Person) -> None:
    _, reply = mentioned(mei)
    mei.clicks(reply, "みんなに共有")
    shared = mei.waits_for(after=reply, saying="このスレッドに共有しました")
    assert "みんなに共有" not in shared.buttons
    mei.clicks(shared, "役に立った")
    rated = mei.waits_for(after=shared, saying="ありがとうございます（お名前は記録しません）。")

    mei.clicks(rated, "English")
    english = mei.waits_for(after=rated, saying=ENGLISH_ANSWER)

    assert "ありがとうございます（お名前は記録しません）。" in english.words
    assert "このスレッドに共有しました。" in english.words
    assert "役に立った" not in english.buttons


def test_unsure_offers_at_most_three_of_which_one_becomes_the_answer_below_its_question(
    mei: Person, question: Callable[[str, Sequence[str]], str]
) -> None:
    # O15
    reply = asks(mei, question("unsure", AMBIGUOUS))
    assert reply.text == "どれについて知りたいですか？"
    assert reply.buttons in ([THIS] * 2 + LEAVE, [THIS] * 3 + LEAVE)
    labels = [
        block["accessory"]["accessibility_label"] for block in reply.blocks if "accessory" in block
    ]
    assert all(len(label) <= 75 and "答えを見る" in label for label in labels)

    picked = reply_to(mei, reply, THIS, nth=1)
    rated = reply_to(mei, picked, "役に立った")

    assert picked.ts == reply.ts
    assert picked.buttons[:3] == ["役に立った", "違う", "人に聞く"]
    assert picked.words.startswith("ご質問：")
    assert rated.words.splitlines()[0] == picked.words.splitlines()[0]


def test_an_answer_to_a_command_stands_below_its_question(mei: Person, emma: Person) -> None:
    typed = f"{FEE}、至急です"
    reply = runs(mei, f"/privacy {typed}")
    english = runs(emma, "/privacy ask How much does a disclosure request cost?")

    assert reply.words.splitlines()[0] == f"ご質問：{FEE}"
    assert english.words.startswith("You asked: ")
    assert "至急" not in reply.words  # nothing typed is repeated


def shares(person: Person, asked: Message) -> list[Seen]:
    return [
        seen
        for seen in person.sees("C01GENERAL")
        if seen.thread_ts == asked.ts and not seen.ephemeral and seen.bot
    ]
