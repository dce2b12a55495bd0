"""A question goes to the desk and comes back answered."""

import re
from typing import Any

from knowledge.answering import Answerer
from tests.stories.steps.case import Case, detail, opens_form, reply_to, without_modals
from tests.stories.steps.complaints import fields
from tests.stories.steps.homes import home, row
from tests.stories.steps.messages import everything
from tests.stories.steps.program import Running
from tests.stories.steps.questions import FEE, FEE_IN_ENGLISH, asks, mentions
from tickets.model.kinds import Move
from workspace.driver import Message, Person, Slack
from workspace.results import Message as Seen
from workspace.results import View

DESK = "C03DESK"


def asks_a_person(person: Person, reply: Message | View, label: str = "人に聞く") -> View:
    return opens_form(person, reply, label)


def passes_on(person: Person, words: str | None = None, **more: object) -> str:
    """The number of a question that this person has sent to the desk."""
    reply = asks(person)
    form = asks_a_person(person, reply)
    sent = person.submits({**({"detail": words} if words else {}), **more})
    assert sent.errors == {}
    told = person.waits_for(after=form, saying="Q-")
    return number_in(told.text)


def number_in(text: str) -> str:
    found = re.search(r"[CDQEX]-\d{4}-\d{4,}", text)
    assert found, text
    return found.group()


def card_of(person: Person, number: str) -> Seen:
    return next(seen for seen in person.sees(DESK) if seen.text.startswith(number))


def thread_of(person: Person, card: Seen) -> list[str]:
    return [seen.words for seen in person.sees(DESK) if seen.thread_ts == card.ts != seen.ts]


def taps(person: Person, number: str, label: str, program: Running) -> View:
    card = card_of(person, number)
    return opens_form(person, card, label)


def takes(person: Person, number: str, program: Running) -> None:
    assert program.settled()
    person.clicks(card_of(person, number), "引き受ける")
    assert program.settled()


def answers(person: Person, number: str, words: str, program: Running) -> None:
    taps(person, number, "回答する", program)
    sent = person.submits({"answer": words})
    assert sent.errors == {}
    assert program.settled()


def changes_into(person: Person, number: str, into: str, program: Running, **more: Any) -> View:
    """Change the kind of a question; the receipt."""
    form = taps(person, number, "区分を変える", program)
    person.clicks(form, "answer", option=into)
    form = person.waits_for_view(after=form)
    person.submits({"into": into, **more})
    receipt = person.waits_for_view(after=form)
    assert program.settled()
    return receipt


def asked_and_answered(
    asker: Person, agent: Person, program: Running, question: str, answer: str
) -> tuple[str, Message]:
    """Number of the question, and the answer as its asker sees it."""
    number = passes_on(asker, question)
    takes(agent, number, program)
    answers(agent, number, answer, program)
    return number, latest(asker, number)


def test_the_form_holds_the_question_and_the_asker_is_told_the_number_and_no_day(
    mei: Person,
) -> None:
    # O32
    form = asks_a_person(mei, asks(mei))
    assert form.title == "人に聞く"
    assert form.values["detail"]["answer"]["value"] == FEE
    assert "伏せてあります" not in form.words
    assert "窓口の担当者に名前を出さない（回答はこのDMに届きます）" in form.words
    assert "記録するもの：質問・回答・SlackのID。" in form.words
    assert "/privacy mydata" in form.words

    mei.submits()
    told = mei.waits_for(after=form)
    assert re.fullmatch(r"Q-2026-\d{4} を窓口に送りました。回答はここに届きます。", told.text)
    assert "社内目標" not in told.words
    assert told.channel.startswith("D")


def test_the_card_holds_no_word_of_the_question_and_internal_targets_only(
    mei: Person, ken: Person
) -> None:
    # O2, O3, O30, O32: acknowledge 1, answer 3 business days after Monday
    number = passes_on(mei, "クジラの名簿はどこですか")
    card = card_of(ken, number)
    assert "クジラ" not in card.words + card.text
    assert "U01MEI" not in card.words
    assert card.words.count("〔社内目標〕") == 2
    assert "法定" not in card.words


def test_an_opened_question_speaks_of_its_asker(mei: Person, ken: Person, program: Running) -> None:
    # O32
    number, _ = asked_and_answered(mei, ken, program, "クジラの名簿はどこですか", "総務部です")
    opened = detail(ken, number).words
    ken.closes()

    assert "質問の日時" in opened
    assert "質問した人" in opened
    assert "会社が最初に知った日時" not in opened
    assert "⚪ いま：質問した人" in row(home(ken), number)


def test_a_question_from_a_channel_is_prefilled(mei: Person) -> None:
    reply = mentions(mei)
    form = asks_a_person(mei, reply)
    assert FEE in form.values["detail"]["answer"]["value"]


def test_a_question_with_personal_data_is_not_prefilled(mei: Person) -> None:
    reply = asks(mei, "090-1234-5678 の人の開示請求の手数料はいくらですか")
    form = asks_a_person(mei, reply)
    assert not (form.values.get("detail") or {}).get("answer", {}).get("value")


def test_what_looks_personal_does_not_go_to_the_desk(emma: Person) -> None:
    form = asks_a_person(emma, asks(emma, "How much does a request cost?"), "Ask a person")

    refused = emma.submits(
        {
            "detail": "Hanako of 090-1234-5678 asks about the fee",
            "remedy_wanted": "her mail is hanako@example.com",
        }
    )
    assert refused.errors == {
        "detail": "This seems to contain personal data (a phone number)."
        " Please take it out and press again.",
        "remedy_wanted": "This seems to contain personal data (an e-mail address)."
        " Please take it out and press again.",
    }

    sent = emma.submits({"detail": "A customer asks about the fee", "remedy_wanted": ""})
    assert sent.errors == {}
    assert "Q-" in emma.waits_for(after=form, saying="Q-").text


def test_what_looks_personal_does_not_go_back_to_the_desk(
    mei: Person, ken: Person, program: Running
) -> None:
    number, reply = asked_and_answered(
        mei, ken, program, "メールでの申込みはできますか", "郵送でお願いします。"
    )
    form = opens_form(mei, reply, "まだ困っている")
    assert "お客様のお名前・連絡先は書かないでください。" in form.words
    refused = mei.submits({"words": "０９０－１２３４－５６７８ の方です"})

    assert refused.errors == {
        "words": "個人情報と思われるもの（電話番号）があります。消して、もう一度押してください。"
    }
    assert [step.move for step in program.ticket(number).history].count(Move.STILL_STUCK) == 0


def test_the_answer_comes_by_dm_and_is_marked_solved(
    mei: Person, ken: Person, slack: Slack, program: Running
) -> None:
    number = passes_on(mei, "委任状は原本が要りますか")
    takes(ken, number, program)
    before = mei.writes("こんにちは", to="@madoguchi")
    mei.waits_for(after=before)

    answers(ken, number, "はい、原本をお願いしています。", program)
    reply = next(seen for seen in reversed(mei.sees(before.channel)) if number in seen.text)
    changed = reply_to(mei, reply, "解決した")

    assert "ご質問：委任状は原本が要りますか" in reply.words
    assert "はい、原本をお願いしています。" in reply.words
    assert reply.buttons == ["解決した", "まだ困っている"]
    assert "「解決した」を押すと完了し、取り下げられなくなります" in reply.words
    assert "取り下げられなくなります" not in changed.words
    assert changed.ts == reply.ts
    assert changed.buttons == []
    assert "ご質問：委任状は原本が要りますか" in changed.words
    assert "はい、原本をお願いしています。" in changed.words
    assert "✅ 解決済み" in changed.words
    assert "完了" in card_of(ken, number).words
    assert "原本" not in everything(slack)  # O30


def test_the_desk_reads_the_question_and_names_any_entry_of_the_library_as_the_source(
    mei: Person, ken: Person, program: Running, answerer: Answerer
) -> None:
    number = passes_on(mei, "名刺は個人情報ですか", remedy_wanted="展示会で集めたものです")
    takes(ken, number, program)
    form = taps(ken, number, "回答する", program)
    assert "名刺は個人情報ですか" in form.words
    assert "展示会で集めたものです" in form.words
    field = next(block for block in form.blocks if block.get("block_id") == "entry")
    groups = field["element"]["option_groups"]
    offered = [each["value"] for group in groups for each in group["options"]]
    assert sorted(offered) == sorted(answerer.library.entries)
    assert len(offered) > 100
    assert all(len(group["options"]) <= 40 for group in groups)


def test_an_answer_that_the_desk_did_not_use_is_not_recorded_as_its_source(
    mei: Person, ken: Person, program: Running
) -> None:
    number = passes_on(mei)
    takes(ken, number, program)
    before = detail(ken, number).words.replace("\n", "")
    assert "ご本人に表示した回答：" in before
    assert "参考にした回答：" not in before
    without_modals(ken)

    answers(ken, number, "1,000円分の郵便切手です。", program)

    assert "した回答：" not in detail(ken, number).words.replace("\n", "")


def test_a_follow_up_question_goes_back_to_the_desk(
    mei: Person, ken: Person, program: Running
) -> None:
    number, reply = asked_and_answered(
        mei, ken, program, "保存期間は決まっていますか", "方針に年数の定めはありません。"
    )
    opens_form(mei, reply, "まだ困っている")
    assert set(mei.submits().errors) == {"words"}  # what is unclear has to be said
    mei.submits({"words": "社内の規程にもないのでしょうか"})
    changed = next(seen for seen in mei.sees(reply.channel) if seen.ts == reply.ts)
    again = taps(ken, number, "回答する", program)

    assert changed.buttons == []
    assert "もう一度窓口に送りました。" in changed.words
    assert "社内の規程にもないのでしょうか" in again.words
    assert "方針に年数の定めはありません。" in again.words

    ken.submits({"answer": "規程にも定めはありません。"})
    assert "ご質問：社内の規程にもないのでしょうか" in latest(mei, number).words


def test_a_second_press_says_that_the_question_is_closed(
    mei: Person, ken: Person, program: Running
) -> None:
    number, reply = asked_and_answered(
        mei, ken, program, "二度押すとどうなりますか", "一度で十分です。"
    )
    mei.clicks(reply, "解決した", times=2)

    told = [seen.text for seen in mei.sees(reply.channel) if seen.seq > reply.seq]
    assert any("完了" in text for text in told)
    assert [step.move for step in program.ticket(number).history].count(Move.SOLVED) == 1


def test_a_nameless_question_shows_no_name_at_the_desk(
    mei: Person, ken: Person, program: Running
) -> None:
    number = passes_on(mei, "上司に見られずに聞けますか", nameless=["nameless"])
    takes(ken, number, program)
    answers(ken, number, "はい、窓口だけが読みます。", program)
    reply = latest(mei, number)
    mei.clicks(reply, "解決した")
    card = card_of(ken, number)

    seen = card.words + card.text + "\n".join(thread_of(ken, card))
    assert "U01MEI" not in seen
    assert "従業者" in seen
    assert "U01MEI" not in str(program.cases.show(number, who="U02KEN", now=program.now()))
    assert program.cases.show(number, who="U01MEI", now=program.now()).ticket.requester == "U01MEI"
    for name in ("開く", "経過"):
        ken.clicks(card, "menu", option=name)
        shown = ken.waits_for_view(after=card)
        assert "従業者" in shown.words or number in shown.words
        assert "U01MEI" not in str(shown.raw)
        assert "佐藤" not in str(shown.raw)
        ken.closes(everything=True)
        card = card_of(ken, number)


def test_in_english_the_form_and_the_answer_are_english(
    emma: Person, ken: Person, program: Running
) -> None:
    reply = asks(emma, FEE_IN_ENGLISH)
    form = asks_a_person(emma, reply, "Ask a person")
    emma.submits()
    told = emma.waits_for(after=form)
    number = number_in(told.text)
    takes(ken, number, program)
    answers(ken, number, "1,000 yen in stamps.", program)
    reply = latest(emma, number)

    assert form.title == "Ask a person"
    assert told.text == f"{number} has been sent to the desk. The answer will arrive here."
    assert reply.buttons == ["Solved", "Still stuck"]


def test_a_question_becomes_a_complaint_received_when_it_was_asked(
    mei: Person, ken: Person, program: Running
) -> None:
    # O32
    number = passes_on(mei, "お客様が広告メールに怒っています")
    takes(ken, number, program)
    receipt = changes_into(ken, number, "complaint", program, category="complaint", own="no")

    successor = number_in(receipt.words)
    question, complaint = program.ticket(number), program.ticket(successor)
    assert successor.startswith("C-")
    assert complaint.received_at == question.received_at
    assert successor in {link.number for link in question.links}
    assert question.close_code == "converted"
    assert "区分を変えて受け付け直しました" in latest(mei, number).text


def test_a_question_becomes_the_askers_own_restricted_request(
    mei: Person, ken: Person, program: Running
) -> None:
    # O1: mei's own data: no card in the channel, and a number of the series X
    number = passes_on(mei, "わたしの人事情報を見せてください")
    takes(ken, number, program)
    receipt = changes_into(ken, number, "disclosure", program, types=["disclose"], own="yes")

    successor = number_in(receipt.words)
    home = mei.opens_home()
    assert successor.startswith("X-")
    assert all(successor not in seen.words + seen.text for seen in ken.sees(DESK))
    assert successor in home.words


def test_a_question_becomes_a_leak_known_since_it_was_asked(
    mei: Person, ken: Person, program: Running
) -> None:
    # O28, O32
    number = passes_on(mei, "名簿を別の会社に送ったかもしれません")
    takes(ken, number, program)
    receipt = changes_into(ken, number, "escalation", program)

    escalation = number_in(receipt.words)
    assert escalation.startswith("E-")
    assert program.report(escalation).known_at == program.ticket(number).received_at


def latest(person: Person, number: str) -> Seen:
    """The newest word of the bot to this person about the ticket."""
    channel = person.writes("了解", to="@madoguchi").channel
    return next(seen for seen in reversed(person.sees(channel)) if number in seen.text)


def test_the_desk_records_the_day_and_words_of_a_withdrawal_and_the_asker_needs_neither(
    mei: Person, ken: Person, slack: Slack, program: Running
) -> None:
    number = passes_on(mei)
    takes(ken, number, program)
    case = Case(slack, program, number)

    assert not case.offers(ken, "question_withdraw")
    assert fields(case.opens(ken, "ticket_withdraw")) == ["withdrawn_on", "words"]
