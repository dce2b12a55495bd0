"""Messages that show an answer, a choice, a route, and Home."""

from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.home import employee
from handlers.questions import answers, choices, route_reply, routes
from handlers.questions.answer_ref import AnswerRef
from handlers.questions.context import is_desk_open
from handlers.slack.blocks import Block
from knowledge.library.entry import Review
from knowledge.library.loader import Topic
from tests.handlers.builders import (
    IN_CHANNEL,
    NOW,
    TAG,
    TEXT,
    a_clause,
    an_answer,
    an_answer_context,
    an_entry,
    an_office,
    said,
)
from tickets.rules.calendar import Calendar, Opening
from tickets.rules.office import Bilingual, Hours
from workspace.results import buttons, words


def types(drawn: tuple[Block, ...]) -> list[str]:
    return [block["type"] for block in drawn]


def test_the_parts_of_an_answer_are_in_order() -> None:
    related = an_entry("stamps", title="切手で払えますか")
    entry = an_entry(related=("stamps", "gone"))

    drawn = answers.certain_answer(an_answer_context(entries=(related,)), an_answer(entry), TAG)

    assert drawn.text == "手数料は1,000円です。"
    assert types(drawn.blocks) == [
        "rich_text",
        "section",
        "rich_text",
        "context",
        "section",
        "context_actions",
        "actions",
    ]
    assert buttons(drawn.blocks) == [
        "役に立った",
        "違う",
        "人に聞く",
        "English",
        "改定時に知らせる",
        "切手で払えますか",
    ]


def test_the_day_of_the_last_review_stands_below_the_source() -> None:
    entry = replace(an_entry(), reviewed_on=date(2026, 11, 1))

    japanese = answers.certain_answer(an_answer_context(), an_answer(entry), TAG)
    english = answers.certain_answer(an_answer_context("en"), an_answer(entry, language="en"), TAG)

    assert said(japanese.blocks[3]).splitlines()[1] == "確認日：令和8年11月1日"
    assert said(english.blocks[3]).splitlines()[1] == "Reviewed on 1 November 2026"


def test_a_signature_after_the_last_review_is_the_day_of_checking() -> None:
    entry = replace(an_entry(), reviewed_on=date(2026, 11, 1))

    for signed_on, day in ((date(2026, 11, 30), "11月30日"), (date(2026, 10, 1), "11月1日")):
        shown = replace(an_answer(entry), signed_on=signed_on)
        drawn = answers.certain_answer(an_answer_context(), shown, TAG)

        assert said(drawn.blocks[3]).splitlines()[1] == f"確認日：令和8年{day}"


def test_a_sentence_that_no_clause_quotes_has_the_policy_as_its_source() -> None:
    clauses = (a_clause(section={}),)
    shown = [an_answer(language=language, clauses=clauses) for language in ("ja", "en")]
    japanese, english = (
        answers.certain_answer(an_answer_context(each.language), each, TAG) for each in shown
    )

    assert said(japanese.blocks[3]).splitlines()[0] == "出典：令和4年6月21日改正の方針"
    assert said(english.blocks[3]).splitlines()[0] == "Source: policy as revised on 21 June 2022"


def test_under_a_withheld_answer_stands_only_the_way_to_a_person() -> None:
    entry = replace(an_entry(), reviewed_on=date(2025, 9, 1), review_by=date(2026, 10, 1))
    shown = replace(an_answer(entry), overdue=Review(entry, date(2026, 10, 1)))

    drawn = answers.certain_answer(an_answer_context(), shown, IN_CHANNEL)

    assert buttons(drawn.blocks) == ["人に聞く"]
    assert "確認日" not in said(drawn.blocks)


def test_an_english_answer_quotes_japanese_and_marks_the_translation() -> None:
    shown = an_answer(language="en")

    english = answers.certain_answer(an_answer_context("en"), shown, TAG)
    japanese = answers.certain_answer(an_answer_context("ja"), shown, TAG)

    quote, gloss = english.blocks[2]["elements"]
    assert said(quote) == "手数料として1,000円(税込)を申し受けます。"
    assert said(gloss) == "Reference translation: We charge a fee of 1,000 yen (tax included)."
    assert said(japanese.blocks[2]) == said(english.blocks[2])
    assert "policy as revised on 21 June 2022" in said(english.blocks[3])
    assert said(english.blocks).count("The Japanese text of the policy prevails.") == 1


def test_an_english_answer_has_no_japanese_label_for_a_japanese_reader() -> None:
    shown = an_answer(an_entry(opens="disclosure"), language="en")

    drawn = answers.certain_answer(an_answer_context("ja"), shown, TAG)

    assert "For disclosure requests: " in said(drawn.blocks)
    assert "開示等の求め" not in said(drawn.blocks)
    assert buttons(drawn.blocks)[0] == "役に立った"


def test_an_answer_without_a_clause_says_when_it_was_reviewed_and_not_of_the_policy() -> None:
    entry = replace(an_entry(), reviewed_on=date(2026, 11, 1))

    for language, reviewed in (("ja", "確認日：令和8年11月1日"), ("en", "Reviewed on 1 November")):
        shown = an_answer(entry, language=language, clauses=())
        drawn = said(answers.certain_answer(an_answer_context(language), shown, TAG).blocks)

        assert reviewed in drawn
        assert "出典" not in drawn
        assert "prevails" not in drawn


def test_only_an_answer_in_both_languages_can_be_turned() -> None:
    entry = replace(an_entry(), answer={"ja": TEXT["ja"]})

    assert "English" in buttons(
        answers.certain_answer(an_answer_context(), an_answer(), TAG).blocks
    )
    assert "English" not in buttons(
        answers.certain_answer(an_answer_context(), an_answer(entry), TAG).blocks
    )


def test_a_long_answer_is_whole() -> None:
    body = "".join(f"本文の{n}番目です。" for n in range(600))
    step = "".join(f"手順の{n}番目です。" for n in range(150))
    text = f"結論です。\n\n{body}\n\n次にすること：{step}"
    drawn = answers.certain_answer(an_answer_context(), an_answer(text=text), TAG).blocks

    shown = "".join(words(list(drawn)))
    assert body in shown
    assert step in shown
    assert "…" not in shown
    sections = [said(block) for block in drawn if block["type"] == "section"]
    assert all(len(text) <= 2000 and text.endswith("。") for text in sections)


def test_the_source_is_named_in_the_answers_language() -> None:
    # a Japanese question from a person whose Slack is in English
    japanese = answers.certain_answer(an_answer_context("en"), an_answer(language="ja"), TAG)

    assert said(japanese.blocks[3]) == "出典：手続きの流れ 3 ・ 令和4年6月21日改正の方針"
    assert buttons(japanese.blocks)[0] == "Helpful"


def test_sections_of_one_heading_are_named_together() -> None:
    parts = tuple(
        a_clause(f"F{n}", section={"ja": f"手続きの流れ {n}", "en": f'Procedure, "Flow" {n}'})
        for n in (1, 3, 2)
    )
    other = a_clause("B8", section={"ja": "苦情及び相談", "en": "Complaints"})
    for language, named in (
        ("ja", "出典：手続きの流れ 1、3、2、苦情及び相談 ・ "),
        ("en", 'Source: Procedure, "Flow" 1, 3, 2; Complaints, policy'),
    ):
        shown = an_answer(language=language, clauses=(*parts, other))

        assert named in said(
            answers.certain_answer(an_answer_context(language), shown, TAG).blocks[3]
        )


def test_a_contact_that_the_answer_names_is_not_named_again() -> None:
    shown = an_answer(an_entry(opens="disclosure"), text="申請書が要ります。\n\n連絡先：内線 100")

    assert (
        said(answers.certain_answer(an_answer_context(), shown, TAG).blocks).count("内線 100") == 1
    )


def test_a_note_is_outside_the_quote() -> None:
    note = {
        "ja": "法第18条は改正前の番号で、現行法の第21条に当たります。",
        "en": "Today article 21.",
    }
    drawn = answers.certain_answer(
        an_answer_context(), an_answer(clauses=(a_clause(note=note),)), TAG
    )

    assert "第21条" not in said(drawn.blocks[2])
    assert "第21条" in said(drawn.blocks[3])


def test_an_answer_with_a_route_names_the_contact() -> None:
    breach = answers.certain_answer(an_answer_context(), an_answer(an_entry(opens="breach")), TAG)
    desk = answers.certain_answer(an_answer_context(), an_answer(an_entry(opens="disclosure")), TAG)
    unset = answers.certain_answer(
        an_answer_context(office=an_office(contacts={}, phone=None)),
        an_answer(an_entry(opens="desk")),
        TAG,
    )

    assert "03-0000-0119" in said(breach.blocks)
    assert "開示等の求めの連絡先：内線 100" in said(desk.blocks)
    assert "窓口（「人に聞く」）" in said(unset.blocks)


def test_a_referral_names_the_contact_of_the_desk_file() -> None:
    it, apart = (an_entry(f"neighbour-{name}", refers=True) for name in ("it", "whistleblowing"))
    of_neighbour = an_office(neighbours={"it": Bilingual("情報システム部")})
    on_home = an_office(contacts={"whistleblowing": Bilingual("内線 1900")})

    for entry, office, named in (
        (it, of_neighbour, ["担当：情報システム部"]),
        (apart, on_home, ["担当：内線 1900"]),
        (it, None, []),
    ):
        context = an_answer_context(office=office)
        drawn = answers.referral_message(context, an_answer(entry, clauses=()), TAG)

        lines = [each for each in said(drawn.blocks).splitlines() if each.startswith("担当：")]
        assert lines == named
        assert buttons(drawn.blocks) == ["人に聞く", "English"]


def test_ask_a_person_never_invents_a_contact() -> None:
    unset = choices.contact_message(an_answer_context(office=an_office(contacts={})), TAG)

    assert "まだこのボットに登録されていません" in said(unset.blocks)


def test_every_route_says_what_to_do_and_what_not() -> None:
    for topic in routes.ROUTE_TOPICS:
        for language, do, dont in (
            ("ja", "すること", "してはいけないこと"),
            ("en", "Do", "Do not"),
        ):
            drawn = route_reply.route_message(an_answer_context(language), topic, TAG)

            assert f"\n{do}\n" in f"\n{said(drawn.blocks)}\n", topic
            assert f"\n{dont}\n" in f"\n{said(drawn.blocks)}\n", topic
            assert an_answer_context(language).say("it_was_a_question") in buttons(drawn.blocks)


def test_the_confirmation_names_the_time_that_is_recorded() -> None:
    said_at = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
    for language, time in (("ja", "8/3(月) 14:05"), ("en", "Mon 3 Aug 14:05")):
        drawn = route_reply.route_message(
            an_answer_context(language), "breach", TAG, said_at=said_at
        )
        button = drawn.blocks[3]["elements"][0]
        asked = button["confirm"]["text"]["text"]

        assert button["style"] == "danger"
        assert time in asked
        assert len(asked) <= 100


def test_the_notice_about_personal_data_comes_first() -> None:
    for drawn in (
        answers.certain_answer(an_answer_context(), an_answer(), AnswerRef("ja", marks="p")),
        choices.choice_message(
            an_answer_context(), [("fee", "手数料")], AnswerRef("ja", marks="p")
        ),
        route_reply.route_message(an_answer_context(), "breach", AnswerRef("ja", marks="p")),
    ):
        assert "あなたのメッセージはSlackに残っています。" in said(drawn.blocks[0])
        assert drawn.text.startswith("個人情報と思われる")
        assert "*" not in drawn.text


def test_home_puts_the_emergency_first_and_each_topic_in_a_menu() -> None:
    topic = Topic({"ja": "手数料", "en": "Fees"}, ("fee", "gone"))
    empty = Topic({"ja": "なし", "en": "None"}, ("gone",))

    drawn = employee.employee_blocks(an_answer_context(topics=(topic, empty)))

    assert drawn[0]["text"]["text"] == "漏えい・紛失・誤送信かもしれないとき"
    assert "03-0000-0119" in said(drawn[1])
    assert buttons(drawn) == ["すぐ報告する", "手数料はいくらですか"]
    assert "お名前は記録しません" in said(drawn[-1])


def test_an_invisible_headline_has_a_fallback() -> None:
    drawn = answers.certain_answer(an_answer_context(), an_answer(text="\x1b\n\n本文です。"), TAG)

    assert drawn.text == "…"


def test_in_a_year_of_unknown_holidays_the_desk_counts_as_closed() -> None:
    known = Opening(Calendar(frozenset(), range(2026, 2027), "known"), Hours())

    assert is_desk_open(known, NOW)
    assert not is_desk_open(known, NOW.replace(year=2027))
