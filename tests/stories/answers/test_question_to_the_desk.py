"""A question goes to the desk and comes back answered."""

import re

from knowledge.answering import Answerer
from tests.stories.steps.case import DESK, Case, detail, direct, opens_form, reply_to
from tests.stories.steps.complaints import answer, fields, number_of
from tests.stories.steps.escalations import number_in
from tests.stories.steps.homes import home, row
from tests.stories.steps.messages import everything, under
from tests.stories.steps.program import Running
from tests.stories.steps.questions import FEE, FEE_IN_ENGLISH, asks, mentions
from tickets.model.kinds import Move
from workspace.driver import Message, Person, Slack


def passes_on(case: Case, person: Person, words: str = "", **more: object) -> None:
    """Send a question to the desk, by default the one that the form holds."""
    form = opens_form(person, asks(person), "人に聞く")
    assert person.submits({**({"detail": words} if words else {}), **more}).errors == {}
    case.number = number_in(person.waits_for(after=form, saying="Q-").text, "Q")


def answers(case: Case, agent: Person, words: str) -> None:
    case.moves(agent, "ticket_take")
    case.does(agent, "question_answer", {"answer": words})


def asked_and_answered(
    case: Case, asker: Person, agent: Person, question: str, words: str
) -> Message:
    """The answer of the desk as its asker sees it."""
    passes_on(case, asker, question)
    answers(case, agent, words)
    return direct(asker, case.number)[-1]


def changes_into(case: Case, agent: Person, into: str, **more: object) -> str:
    """Change the kind of a question; the number of what it becomes."""
    case.moves(agent, "ticket_take")
    case.does(agent, "question_convert", {"into": into, **more}, chosen={"into": into})
    return number_of(case.receipt)


def test_the_form_holds_the_question_and_the_asker_is_told_the_number_and_no_day(
    mei: Person,
) -> None:
    # O32
    form = opens_form(mei, asks(mei), "人に聞く")
    assert form.title == "人に聞く"
    assert answer(form, "detail") == FEE
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
    case: Case, mei: Person, ken: Person
) -> None:
    # O2, O3, O30, O32: acknowledge 1, answer 3 business days after Monday
    passes_on(case, mei, "クジラの名簿はどこですか")
    card = case.card(ken)
    assert "クジラ" not in card.words + card.text
    assert "U01MEI" not in card.words
    assert card.words.count("〔社内目標〕") == 2
    assert "法定" not in card.words


def test_an_opened_question_speaks_of_its_asker(case: Case, mei: Person, ken: Person) -> None:
    # O32
    asked_and_answered(case, mei, ken, "クジラの名簿はどこですか", "総務部です")
    opened = detail(ken, case.number).words

    assert "質問の日時" in opened
    assert "質問した人" in opened
    assert "会社が最初に知った日時" not in opened
    assert "⚪ いま：質問した人" in row(home(ken), case.number)


def test_a_follow_up_goes_to_the_desk_with_the_question_before_it(
    case: Case, mei: Person, ken: Person, emma: Person
) -> None:
    # O32
    asks(mei, "お客様の住所の変更、電話で受けちゃっていい？")
    follow_up = asks(mei, "その場合、本人確認は？")
    both = (
        "前の質問：お客様の住所の変更、電話で受けちゃっていい？\n"
        "続けての質問：その場合、本人確認は？"
    )
    form = opens_form(mei, follow_up, "人に聞く")
    assert answer(form, "detail") == both
    mei.submits()
    case.number = number_in(mei.waits_for(after=form, saying="Q-").text, "Q")
    case.moves(ken, "ticket_take")
    assert "お客様の住所の変更" in detail(ken, case.number).words

    # It keeps the first question, also after a second one and where its own words are not stored.
    asks(emma, "Can I tell a customer's landlord that she cancelled?")
    asks(emma, "What if the landlord has her written permission?")
    form = opens_form(emma, asks(emma, "and by when is that?"), "Ask a person")
    told = answer(form, "detail") or ""
    assert told.splitlines() == [
        "Earlier question: Can I tell a customer's landlord that she cancelled?",
        "Follow-up: ",
    ]
    told = "Please write your follow-up question after “Follow-up:”."
    assert emma.submits().errors == {"detail": told}

    # Another question stands alone, and so does one after personal data.
    assert answer(opens_form(emma, asks(emma, FEE_IN_ENGLISH), "Ask a person"), "detail") == (
        FEE_IN_ENGLISH
    )
    asks(mei, "090-1234-5678 の人の開示請求の手数料はいくらですか")
    form = opens_form(mei, asks(mei, "それはどうやって払うの？"), "人に聞く")
    assert "090" not in str(form.values)


def test_a_question_from_a_channel_is_prefilled(mei: Person) -> None:
    assert FEE in answer(opens_form(mei, mentions(mei), "人に聞く"), "detail")


def test_a_question_with_personal_data_is_not_prefilled(mei: Person) -> None:
    reply = asks(mei, "090-1234-5678 の人の開示請求の手数料はいくらですか")
    form = opens_form(mei, reply, "人に聞く")
    assert not (form.values.get("detail") or {}).get("answer", {}).get("value")


def test_what_looks_personal_does_not_go_to_the_desk(emma: Person) -> None:
    form = opens_form(emma, asks(emma, "How much does a request cost?"), "Ask a person")

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
    case: Case, mei: Person, ken: Person
) -> None:
    reply = asked_and_answered(
        case, mei, ken, "メールでの申込みはできますか", "郵送でお願いします。"
    )
    form = opens_form(mei, reply, "まだ困っている")
    assert "お客様のお名前・連絡先は書かないでください。" in form.words
    refused = mei.submits({"words": "０９０－１２３４－５６７８ の方です"})

    assert refused.errors == {
        "words": "個人情報と思われるもの（電話番号）があります。消して、もう一度押してください。"
    }
    assert [step.move for step in case.ticket.history].count(Move.STILL_STUCK) == 0


def test_the_answer_comes_by_dm_and_is_marked_solved(
    case: Case, mei: Person, ken: Person, slack: Slack
) -> None:
    reply = asked_and_answered(
        case, mei, ken, "委任状は原本が要りますか", "はい、原本をお願いしています。"
    )
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
    assert "完了" in case.card(ken).words
    assert "原本" not in everything(slack)  # O30


def test_the_desk_reads_the_question_and_names_any_entry_of_the_library_as_the_source(
    case: Case, mei: Person, ken: Person, answerer: Answerer
) -> None:
    passes_on(case, mei, "名刺は個人情報ですか", remedy_wanted="展示会で集めたものです")
    case.moves(ken, "ticket_take")
    form = case.opens(ken, "question_answer")
    assert "名刺は個人情報ですか" in form.words
    assert "展示会で集めたものです" in form.words
    field = next(block for block in form.blocks if block.get("block_id") == "entry")
    groups = field["element"]["option_groups"]
    offered = [each["value"] for group in groups for each in group["options"]]
    assert sorted(offered) == sorted(answerer.library.entries)
    assert len(offered) > 100
    assert all(len(group["options"]) <= 40 for group in groups)


def test_an_answer_that_the_desk_did_not_use_is_not_recorded_as_its_source(
    case: Case, mei: Person, ken: Person
) -> None:
    passes_on(case, mei)
    case.moves(ken, "ticket_take")
    before = detail(ken, case.number).words.replace("\n", "")
    assert "ご本人に表示した回答：" in before
    assert "参考にした回答：" not in before

    case.does(ken, "question_answer", {"answer": "1,000円分の郵便切手です。"})

    assert "した回答：" not in detail(ken, case.number).words.replace("\n", "")


def test_a_follow_up_question_goes_back_to_the_desk(case: Case, mei: Person, ken: Person) -> None:
    reply = asked_and_answered(
        case, mei, ken, "保存期間は決まっていますか", "方針に年数の定めはありません。"
    )
    opens_form(mei, reply, "まだ困っている")
    assert set(mei.submits().errors) == {"words"}  # what is unclear has to be said
    mei.submits({"words": "社内の規程にもないのでしょうか"})
    changed = next(seen for seen in mei.sees(reply.channel) if seen.ts == reply.ts)
    again = case.opens(ken, "question_answer")

    assert changed.buttons == []
    assert "もう一度窓口に送りました。" in changed.words
    assert "社内の規程にもないのでしょうか" in again.words
    assert "方針に年数の定めはありません。" in again.words

    ken.submits({"answer": "規程にも定めはありません。"})
    assert "ご質問：社内の規程にもないのでしょうか" in direct(mei, case.number)[-1].words


def test_a_second_press_says_that_the_question_is_closed(
    case: Case, mei: Person, ken: Person
) -> None:
    reply = asked_and_answered(case, mei, ken, "二度押すとどうなりますか", "一度で十分です。")
    mei.clicks(reply, "解決した", times=2)

    told = [seen.text for seen in mei.sees(reply.channel) if seen.seq > reply.seq]
    assert any("完了" in text for text in told)
    assert [step.move for step in case.ticket.history].count(Move.SOLVED) == 1


def test_a_nameless_question_shows_no_name_at_the_desk(
    case: Case, mei: Person, ken: Person, program: Running
) -> None:
    passes_on(case, mei, "上司に見られずに聞けますか", nameless=["nameless"])
    answers(case, ken, "はい、窓口だけが読みます。")
    mei.clicks(direct(mei, case.number)[-1], "解決した")
    card = case.card(ken)

    seen = card.words + card.text + "\n".join(under(ken, card))
    assert "U01MEI" not in seen
    assert "従業者" in seen
    assert "U01MEI" not in str(program.cases.show(case.number, who="U02KEN", now=program.now()))
    own = program.cases.show(case.number, who="U01MEI", now=program.now())
    assert own.ticket.requester == "U01MEI"
    for form in ("ticket_open", "ticket_history"):
        shown = case.opens(ken, form)
        assert "従業者" in shown.words or case.number in shown.words
        assert "U01MEI" not in str(shown.raw)
        assert "佐藤" not in str(shown.raw)


def test_in_english_the_form_and_the_answer_are_english(
    case: Case, emma: Person, ken: Person
) -> None:
    form = opens_form(emma, asks(emma, FEE_IN_ENGLISH), "Ask a person")
    emma.submits()
    told = emma.waits_for(after=form)
    case.number = number_in(told.text, "Q")
    answers(case, ken, "1,000 yen in stamps.")

    assert form.title == "Ask a person"
    assert told.text == f"{case.number} has been sent to the desk. The answer will arrive here."
    assert direct(emma, case.number)[-1].buttons == ["Solved", "Still stuck"]


def test_a_question_becomes_a_complaint_received_when_it_was_asked(
    case: Case, mei: Person, ken: Person, program: Running
) -> None:
    # O32
    passes_on(case, mei, "お客様が広告メールに怒っています")

    successor = changes_into(case, ken, "complaint", category="complaint", own="no")

    question, complaint = case.ticket, program.ticket(successor)
    assert successor.startswith("C-")
    assert complaint.received_at == question.received_at
    assert successor in {link.number for link in question.links}
    assert question.close_code == "converted"
    assert "区分を変えて受け付け直しました" in direct(mei, case.number)[-1].text


def test_a_question_becomes_the_askers_own_restricted_request(
    case: Case, mei: Person, ken: Person
) -> None:
    # O1: mei's own data: no card in the channel, and a number of the series X
    passes_on(case, mei, "わたしの人事情報を見せてください")

    successor = changes_into(case, ken, "disclosure", types=["disclose"], own="yes")

    assert successor.startswith("X-")
    assert all(successor not in seen.words + seen.text for seen in ken.sees(DESK))
    assert successor in home(mei).words


def test_a_question_becomes_a_leak_known_since_it_was_asked(
    case: Case, mei: Person, ken: Person, program: Running
) -> None:
    # O28, O32
    passes_on(case, mei, "名簿を別の会社に送ったかもしれません")

    escalation = changes_into(case, ken, "escalation")

    assert escalation.startswith("E-")
    assert program.report(escalation).known_at == case.ticket.received_at


def test_the_desk_records_the_day_and_words_of_a_withdrawal_and_the_asker_needs_neither(
    case: Case, mei: Person, ken: Person
) -> None:
    passes_on(case, mei)
    case.moves(ken, "ticket_take")

    assert not case.offers(ken, "question_withdraw")
    assert fields(case.opens(ken, "ticket_withdraw")) == ["withdrawn_on", "words"]
