"""Buttons below an answer or a route: which ones, named how, and what they lead to."""

from dataclasses import replace
from datetime import UTC, datetime

from handlers.questions import answers, choices, route_reply, routes
from handlers.questions.answer_ref import LIKELY, AnswerRef
from tests.handlers.builders import (
    IN_CHANNEL,
    NOW,
    TAG,
    an_answer,
    an_answer_context,
    an_entry,
    an_office,
    said,
)
from workspace.results import buttons

NAMING = {
    "ja": "すぐ知らせてください。\n\n次にすること：「すぐ報告する」を押し、「人に聞く」で窓口へ。",
    "en": 'Tell us at once.\n\nNext: press "Report now", and go to the desk via "Ask a person".',
}


def test_an_answer_names_its_buttons_as_the_reader_sees_them() -> None:
    for reader, language in (("ja", "en"), ("en", "ja"), ("ja", "ja"), ("en", "en")):
        unset = an_office(contacts={})
        context = an_answer_context(reader, office=unset)
        shown = an_answer(an_entry(opens="desk"), text=NAMING[language], language=language)

        drawn = answers.certain_answer(context, shown, TAG)

        seen = said([each for each in drawn.blocks if each["type"] != "actions"])
        for english, japanese in (("Report now", "すぐ報告する"), ("Ask a person", "人に聞く")):
            named, unnamed = (japanese, english) if reader == "ja" else (english, japanese)
            assert named in buttons(drawn.blocks)
            assert named in seen
            assert unnamed not in seen


def test_a_report_that_an_answer_names_offers_or_leads_to_stands_below_it_once() -> None:
    # O13
    context, referral = an_answer_context(), an_entry(refers=True)
    offered = AnswerRef("ja", offer=routes.encode_offer("breach", NOW, None))

    for shown in (
        an_answer(text=NAMING["ja"]),
        an_answer(an_entry(opens="breach")),
        an_answer(referral, text=NAMING["ja"]),
    ):
        for ref in (TAG, offered):
            likely = ref.with_marks(LIKELY).with_entries("fee", "fee")
            for drawn in (
                answers.answer_message(context, shown, ref),
                answers.answer_message(context, shown, likely),
                answers.what_is_wrong_message(context, shown, ref),
                answers.reason_thanks_message(context, shown, ref),
                answers.answer_with_contact(context, shown, ref),
            ):
                assert buttons(drawn.blocks).count("すぐ報告する") == 1


def test_words_of_a_button_that_no_marks_enclose_name_no_button() -> None:
    shown = an_answer(text="もれたときは、すぐ報告するのが原則です。")

    drawn = answers.certain_answer(an_answer_context(), shown, TAG)

    assert "すぐ報告する" not in buttons(drawn.blocks)


def test_a_named_report_and_the_form_that_an_answer_leads_to_both_stand_below_it() -> None:
    # O13, O14
    for entry, ref in (
        (an_entry(opens="complaint"), TAG),
        (an_entry(), replace(TAG, offer="complaint")),
    ):
        drawn = answers.answer_message(
            an_answer_context(), an_answer(entry, text=NAMING["ja"]), ref
        )

        assert buttons(drawn.blocks).count("すぐ報告する") == 1
        assert buttons(drawn.blocks[-1:]) == ["苦情を記録"]


def test_a_shared_answer_says_where_the_buttons_are_that_it_names() -> None:
    for language, where in (("ja", "このボットとのDMで同じ質問"), ("en", "in a direct message")):
        context = an_answer_context()
        naming = an_answer(text=NAMING[language], language=language)

        assert where in said(answers.shared_answer(context, naming).blocks[-1])
        assert where not in said(
            answers.shared_answer(context, an_answer(language=language)).blocks
        )


def test_at_most_four_buttons_and_a_menu_below_the_rating_and_short_labels() -> None:
    related = tuple(an_entry(f"r{n}", title="長い質問" * 30) for n in range(8))
    entry = an_entry(related=tuple(each.id for each in related))

    for language in ("ja", "en"):
        drawn = answers.certain_answer(
            an_answer_context(language, entries=related), an_answer(entry), IN_CHANNEL
        )
        row = drawn.blocks[-1]["elements"]

        assert [element["type"] for element in row] == ["button"] * 4 + ["overflow"]
        assert len(row[-1]["options"]) == 5
        shown = [element["text"]["text"] for element in row[:-1]]
        assert all(len(label) <= (9 if language == "ja" else 20) for label in shown)


def test_only_sharing_asks_for_confirmation() -> None:
    drawn = answers.certain_answer(an_answer_context(), an_answer(), IN_CHANNEL)

    row = drawn.blocks[-1]["elements"]
    assert [element["action_id"] for element in row if "confirm" in element] == ["share"]
    assert not buttons(answers.shared_answer(an_answer_context(), an_answer()).blocks)


def test_what_may_be_an_event_keeps_its_ways_on_below_every_answer() -> None:
    # O14
    offered = [
        ("ja", "breach", "実際にあったことでしたら、ここから進めてください。", ["すぐ報告する"]),
        ("ja", "disclosure", "実際にあったこと", ["求めを受付", "配信停止だけ"]),
        ("en", "complaint", "If this has really happened", ["Log a complaint"]),
    ]
    for language, topic, lead, ways in offered:
        context, shown = an_answer_context(language), an_answer()
        ref = AnswerRef(language, marks="r", offer=routes.encode_offer(topic, NOW, "lost"))
        likely = ref.with_marks(LIKELY).with_entries("fee", "fee")

        for drawn in (
            answers.answer_message(context, shown, ref),
            answers.answer_message(context, shown, likely),
            answers.answer_message(context, shown, likely.for_another_answer()),
            answers.answer_message(context, an_answer(an_entry(refers=True)), ref),
            answers.what_is_wrong_message(context, shown, ref),
            answers.reason_thanks_message(context, shown, ref),
            answers.answer_with_contact(context, shown, ref),
            choices.choice_message(context, [("fee", "手数料")], ref),
            choices.not_found_message(context, ref),
        ):
            assert lead in said(drawn.blocks[-2])
            assert buttons(drawn.blocks[-1:]) == ways
        assert lead not in said(answers.shared_answer(context, shown).blocks)
    assert routes.encode_offer("human", NOW, None) == ""


def test_an_answer_that_leads_to_a_form_has_its_button_below() -> None:
    # O14: asked as a question, the same thing may have happened
    for opens, language, ways in (
        ("disclosure", "ja", ["求めを受付", "配信停止だけ"]),
        ("complaint", "en", ["Log a complaint"]),
        ("optout", "ja", ["配信停止を受付", "求めを受付"]),
    ):
        context, shown = an_answer_context(language), an_answer(an_entry(opens=opens))
        ref = AnswerRef(language)
        other = AnswerRef(language, offer="police")

        for drawn in (
            answers.answer_message(context, shown, ref),
            answers.answer_message(
                context, shown, ref.with_marks(LIKELY).with_entries("fee", "fee")
            ),
            answers.reason_thanks_message(context, shown, ref),
        ):
            assert buttons(drawn.blocks[-1:]) == ways
        # what the message may tell of comes first
        assert len(buttons(answers.answer_message(context, shown, other).blocks[-1:])) == 1
        assert not buttons(answers.shared_answer(context, shown).blocks)
    nothing = answers.answer_message(an_answer_context(), an_answer(an_entry(opens="desk")), TAG)
    assert "実際にあったこと" not in said(nothing.blocks)


def test_a_report_below_an_answer_keeps_the_time_of_the_mention() -> None:
    # O13
    offer = routes.encode_offer("breach", datetime(2026, 8, 3, 5, 5, tzinfo=UTC), "lost")
    ref = AnswerRef.read(AnswerRef("ja", offer=offer).with_entries("fee").write())
    assert ref

    [button] = choices.not_found_message(an_answer_context(), ref).blocks[-1]["elements"]

    assert "8/3(月) 14:05" in button["confirm"]["text"]["text"]
    assert button["value"] == "|0|breach_suspected:1785733500:lost"


def test_the_opt_out_route_says_which_button_to_press() -> None:
    for language, button in (("ja", "配信停止を受付"), ("en", "Log an opt-out")):
        drawn = route_reply.route_message(an_answer_context(language), "optout", TAG)

        assert buttons(drawn.blocks)[0] == button
        assert button in said(drawn.blocks[:2])
