"""An answer is suspended when the policy no longer has a sentence that it rests on."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from knowledge.answering import Answerer
from knowledge.evaluation.lint import lint
from knowledge.library.suspensions import affected_answers
from tests.knowledge.revised import BEFORE, CLAUSES, ENTRIES, ON, TEXT, lists, suspensions


def test_a_reworded_sentence_suspends_its_answers_from_the_day_of_effect(twin):
    twin.prepare(("1,000円", "2,000円"))
    library = twin.read()

    found = suspensions(library, ON, ())

    assert suspensions(library, BEFORE, ()) == {}
    assert set(found) == {"fee", "both"}
    [change] = found["both"].changes
    assert (change.clause, change.was) == ("FEE", "手数料は1件につき1,000円とします。")
    assert change.now.quote == "手数料は1件につき2,000円とします。"
    assert (found["both"].revised_on, found["both"].is_mismatch) == (ON, False)


def test_a_translation_of_the_old_sentence_is_not_shown_below_the_new_one(twin):
    quotes = 'quotes: ["手数料は1件につき2,000円とします。", "切手は同封してください。"]'
    gloss = ', gloss: ["The fee is 1,000 yen.", "Enclose the stamps."]'
    twin.prepare(("1,000円", "2,000円"), clauses=[(quotes, quotes + gloss)])
    answerer = Answerer(twin.read(), SimpleNamespace(encoder=None), {}, lambda: ON)

    suspended = answerer.shown_answer("fee", "en").sources
    standing = answerer.shown_answer("stamps", "en").sources

    assert [(each.quote, each.gloss) for each in suspended] == [
        ("手数料は1件につき2,000円とします。", "")
    ]
    assert [each.gloss for each in standing] == ["Enclose the stamps."]


def test_a_sentence_that_only_moved_suspends_nothing(twin):
    first, *rest = TEXT.splitlines()
    twin.prepare(text="\n".join([*rest, first]))

    assert suspensions(twin.read(), ON, ()) == {}


def test_a_sentence_that_is_gone_suspends_its_answer_without_a_new_one(twin):
    twin.prepare(("控えはお返ししません。\n", "\n"), clauses=[(CLAUSES.splitlines()[3] + "\n", "")])

    suspension = suspensions(twin.read(), ON, ())["copy"]

    assert [(change.was, change.now) for change in suspension.changes] == [
        ("控えはお返ししません。", None)
    ]


def test_an_answer_that_names_a_printed_fact_rests_on_it(twin):
    twin.prepare(("西塔 裕志", "森 花子"))

    [change] = suspensions(twin.read(), ON, ())["who"].changes

    assert (change.was, change.now.quote) == ("責任者は西塔 裕志です。", "責任者は森 花子です。")


def test_a_sign_off_ends_the_suspension_until_the_answer_or_the_revision_changes(twin):
    twin.prepare(("1,000円", "2,000円"))
    signed = {suspensions(twin.read(), ON, ())["fee"].matching_sign_off}
    ended = suspensions(twin.read(), ON, signed)
    twin.write("entries.yaml", ENTRIES.replace("千円です。", "二千円です。"))
    edited = suspensions(twin.read(), ON, signed)
    twin.write("entries.yaml", ENTRIES)
    twin.prepare(("1,000円", "3,000円"))
    reworded = suspensions(twin.read(), ON, signed)

    assert ("fee" in ended, "fee" in edited, "fee" in reworded) == (False, True, True)


def test_more_ways_to_ask_leave_a_sign_off_good(twin):
    twin.prepare(("1,000円", "2,000円"))
    signed = {suspensions(twin.read(), ON, ())["fee"].matching_sign_off}
    twin.write("entries.yaml", ENTRIES.replace("[手数料はいくら]", "[手数料はいくら, 料金]"))

    assert "fee" not in suspensions(twin.read(), ON, signed)


def test_a_later_revision_that_leaves_the_sentence_alone_needs_no_second_sign_off(twin):
    twin.prepare(("1,000円", "2,000円"))
    signed = {suspensions(twin.read(), ON, ())["fee"].matching_sign_off}
    twin.prepare(("1,000円", "2,000円"), ("お返ししません", "お返しします"), day="2028-04-01")
    later = suspensions(twin.read(), date(2028, 4, 1), signed)
    twin.prepare(("1,000円", "2,500円"), day="2029-04-01")
    again = suspensions(twin.read(), date(2029, 4, 1), signed)

    assert ("fee" in later, "copy" in later, "fee" in again) == (False, True, True)
    assert again["fee"].changes[-1].was == "手数料は1件につき2,000円とします。"


def test_a_text_that_was_edited_in_place_suspends_what_no_longer_matches(twin):
    twin.write("policy/policy.ja.txt", TEXT.replace("1,000円", "2,000円"))
    found = affected_answers(twin.read(), ON)
    signed = {each.matching_sign_off for each in found.values()}

    assert set(found) == {"fee", "both"}
    assert found["fee"].changes[0].now.quote == "手数料は1件につき2,000円とします。"
    assert set(suspensions(twin.read(), ON, signed)) == {"fee", "both"}


def test_a_running_desk_changes_over_at_midnight(twin):
    twin.prepare(("1,000円", "2,000円"))
    today = [BEFORE]
    answerer = twin.answerer(today)
    before = answerer.cached_answer("手数料はいくら", "ja")
    today[0] = ON
    on = answerer.cached_answer("手数料はいくら", "ja")

    assert (before.shown.text, before.as_json()["suspended_on"]) == ("千円です。", None)
    assert on.shown.headline == "方針が改定されました。回答を見直しています。"
    assert [source.quote for source in on.shown.sources] == ["手数料は1件につき2,000円とします。"]
    assert on.as_json()["suspended_on"] == "2027-04-01"
    assert set(answerer.suspensions) == {"fee", "both"}
    assert answerer.library.policy.in_force_from == ON


def test_a_signed_answer_is_shown_with_the_new_sentence(twin):
    twin.prepare(("1,000円", "2,000円"))
    matching = suspensions(twin.read(), ON, ())["fee"].matching_sign_off
    signed = [replace(matching, signed_on=date(2027, 4, 3))]
    answerer = twin.answerer([ON], signed)

    shown = answerer.shown_answer("fee", "ja")

    assert (shown.text, shown.suspension) == ("千円です。", None)
    assert shown.signed_on == date(2027, 4, 3)
    assert answerer.shown_answer("copy", "ja").signed_on is None
    assert [source.quote for source in shown.sources] == ["手数料は1件につき2,000円とします。"]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("policy/revisions/april/policy.ja.txt", "policy/revisions/april:1: name this folder"),
        ("policy/revisions/2027-04-01/policy.ja.txt", "needs both policy.ja.txt and clauses.yaml"),
    ],
)
def test_a_malformed_revision_is_refused(twin, where, words):
    twin.write(where, TEXT)

    assert any(words in fault for fault in twin.faults())


@pytest.mark.parametrize(
    ("clauses", "words"),
    [
        ("[FEE: [はがきは]]", "entries.yaml:1: no quote of FEE begins with “はがきは”"),
        ("[FEE: 手数料は]", "entries.yaml:1: the quotes of a clause must be a list"),
        (
            "[{FEE: [手数料は], COPY: [控え]}]",
            "a clause is its id, or “ID: [first words of a quote]”",
        ),
    ],
)
def test_a_faulty_choice_of_quotes_is_reported(twin, clauses, words):
    twin.write("entries.yaml", ENTRIES.replace("[FEE: [手数料は]]", clauses))

    assert any(words in fault for fault in twin.faults())


PREPARED = "- {id: fee, answer: {ja: 二千円です。}}\n"


def test_a_prepared_answer_is_in_its_place_on_the_day_and_can_be_signed_before(twin):
    twin.prepare(("1,000円", "2,000円"))
    twin.write("policy/revisions/2027-04-01/answers.yaml", PREPARED)
    signed = {affected_answers(twin.read(), ON)["fee"].matching_sign_off}
    today = [BEFORE]
    answerer = twin.answerer(today, signed)

    before = answerer.shown_answer("fee", "ja")
    today[0] = ON
    on = answerer.shown_answer("fee", "ja")

    assert (before.text, on.text, on.suspension) == ("千円です。", "二千円です。", None)
    assert set(answerer.suspensions) == {"both"}


def test_a_prepared_answer_may_rest_on_other_sentences(twin):
    twin.prepare(("控えはお返ししません。", "控えはお返しします。"))
    twin.write(
        "policy/revisions/2027-04-01/answers.yaml",
        "- {id: copy, answer: {ja: 返ります。}, clauses: [COPY, FEE: [切手は]]}\n",
    )

    assert set(twin.read().on(BEFORE).entries["copy"].clauses) == {"COPY"}
    assert set(twin.read().on(ON).entries["copy"].clauses) == {"COPY", "FEE"}
    assert set(suspensions(twin.read(), ON, ())) == {"copy"}


def test_a_prepared_answer_stays_suspended_at_the_next_midnight(twin):
    twin.prepare(("控えはお返ししません。", "控えはお返しします。"))
    twin.write(
        "policy/revisions/2027-04-01/answers.yaml",
        "- {id: copy, answer: {ja: 返ります。}, clauses: [FEE: [切手は]]}\n",
    )
    today = [BEFORE]
    answerer = twin.answerer(today)
    found = []
    for day in (ON, date(2027, 4, 2)):
        today[0] = day
        found.append(set(answerer.suspensions))

    assert found == [{"copy"}, {"copy"}]


def test_a_prepared_answer_that_its_text_contradicts_is_a_fault_in_advance(twin):
    twin.prepare(("1,000円", "2,000円"))
    twin.write(
        "policy/revisions/2027-04-01/answers.yaml",
        "- id: fee\n  answer:\n    ja: 三千円です。\n",
    )
    lists(twin, "fee", "both")

    [fault] = lint(twin.folder, BEFORE).faults

    assert twin.short(fault).startswith(
        "policy/revisions/2027-04-01/answers.yaml:3: fee says “三千円” in ja, its quotes say “2,000円”"
    )


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("- {id: fees, answer: {ja: x}}", "answers.yaml:1: there is no entry “fees”"),
        ("- {id: fee}", "answers.yaml:1: a prepared answer needs the key “answer”"),
        ("- {id: fee, ask: {ja: [x]}, answer: {ja: x}}", "“ask” is not a key of a prepared answer"),
        ("- {id: fee, answer: {ja: x}, clauses: [Z]}", "answers.yaml:1: there is no clause “Z”"),
        ("- {id: fee, answer: {ja: x}}\n- {id: fee, answer: {ja: y}}", "answers.yaml:2: “fee” stands twice"),
    ],
)  # fmt: skip
def test_a_faulty_prepared_answer_is_reported(twin, answers, words):
    twin.prepare(("1,000円", "2,000円"))
    twin.write("policy/revisions/2027-04-01/answers.yaml", f"{answers}\n")

    assert any(words in fault for fault in twin.faults())


@pytest.mark.parametrize("is_signed", [False, True])
def test_after_two_revisions_only_the_sentence_in_force_is_quoted(twin, is_signed):
    second = date(2028, 4, 1)
    twin.prepare(("1,000円", "1,500円"))
    signed = [suspensions(twin.read(), ON, ())["fee"].matching_sign_off] if is_signed else []
    twin.prepare(("1,000円", "2,000円"), day="2028-04-01")
    answerer = twin.answerer([second], signed)

    shown = answerer.shown_answer("fee", "ja")

    assert [each.quote for each in shown.sources] == ["手数料は1件につき2,000円とします。"]
    told = [(each.was, each.now.quote) for each in shown.suspension.changes]
    assert told == [
        ("手数料は1件につき1,000円とします。", "手数料は1件につき2,000円とします。"),
        ("手数料は1件につき1,500円とします。", "手数料は1件につき2,000円とします。"),
    ]


def test_a_sentence_that_a_second_revision_takes_back_is_not_quoted(twin):
    twin.prepare(text=f"{TEXT}控えは五年保存します。\n")
    lists(twin, "else")
    twin.prepare(day="2028-04-01")
    answerer = twin.answerer([date(2028, 4, 1)])

    assert answerer.shown_answer("else", "ja").sources == ()


def test_a_sentence_that_a_second_revision_restores_is_not_told_as_gone(twin):
    dropped = {"text": TEXT.replace("控えはお返ししません。\n", "")}
    twin.prepare(**dropped, clauses=[(CLAUSES.splitlines()[3] + "\n", "")])
    twin.prepare(day="2028-04-01")

    assert [each.was for each in suspensions(twin.read(), ON, ())["copy"].changes] != []
    found = suspensions(twin.read(), date(2028, 4, 1), ())["copy"]

    assert (found.changes, found.revised_on) == ((), ON)


def test_lint_names_a_translation_that_a_prepared_revision_left_behind(twin):
    quote = 'quotes: ["手数料は1件につき1,000円とします。", "切手は同封してください。"]'
    gloss = ', gloss: ["The fee is 1,000 yen.", "Enclose the stamps."]'
    twin.prepare(
        ("1,000円", "2,000円"),
        clauses=[(quote.replace("1,000", "2,000"), quote.replace("1,000", "2,000") + gloss)],
    )
    lists(twin, "fee", "both")

    faults = [*map(twin.short, lint(twin.folder, BEFORE).faults)]

    assert len(faults) == 1
    assert faults[0].startswith("policy/revisions/2027-04-01/clauses.yaml:3: the translation of")
    assert "says “1,000 yen”" in faults[0]
