"""What answers rested on is kept, so that an edit of the policy in place suspends them too."""

import shutil
from dataclasses import replace
from datetime import date

from knowledge.library.suspensions import affected_answers, new_baselines, with_baselines
from tests.knowledge.revised import (
    BEFORE,
    CLAUSES,
    ENTRIES,
    FACTS,
    LISTED,
    ON,
    TEXT,
    lists,
    suspensions,
)


def kept_of(library, *, signed=()):
    """What a desk keeps of a base on the day of the revision."""
    return new_baselines(library.on(ON), suspensions(library, ON, signed), library.kept)


def edits_in_place(twin, *changes):
    """Edit text, clauses and facts in `policy/` itself, without a revision."""
    for name, text in (("policy.ja.txt", TEXT), ("clauses.yaml", CLAUSES), ("facts.yaml", FACTS)):
        content = text
        for was, now in changes:
            content = content.replace(was, now)
        twin.write(f"policy/{name}", content)
    return twin.read()


def test_an_edit_in_place_suspends_the_answers_that_rest_on_what_changed(twin):
    kept = kept_of(twin.read())
    library = edits_in_place(twin, ("お返ししません", "お返しします"), ("西塔 裕志", "森 花子"))
    library = with_baselines(library, kept, ON)

    found = suspensions(library, ON, ())

    assert set(found) == {"copy", "who"}
    [change] = found["copy"].changes
    assert (change.was, change.now.quote) == ("控えはお返ししません。", "控えはお返しします。")
    assert (found["copy"].revised_on, found["copy"].is_mismatch) == (ON, False)
    assert suspensions(edits_in_place(twin), ON, ()) == {}


def test_the_day_of_an_edit_in_place_and_its_signatures_hold_on_later_days(twin):
    kept = kept_of(twin.read())
    library = with_baselines(edits_in_place(twin, ("1,000円", "2,000円")), kept, ON)
    signed = {suspensions(library, ON, ())["fee"].matching_sign_off}
    later = date(2027, 5, 1)
    again = with_baselines(twin.read(), kept_of(library), later)

    assert set(suspensions(again, later, signed)) == {"both"}
    assert suspensions(again, later, signed)["both"].revised_on == ON


def test_a_signed_edit_in_place_keeps_its_day_when_the_base_is_read_again(twin):
    kept = kept_of(twin.read())
    edited = edits_in_place(twin, ("お返ししません", "お返しします"))
    library = with_baselines(edited, kept, ON)
    matching = suspensions(library, ON, ())["copy"].matching_sign_off
    signed = [replace(matching, signed_on=date(2027, 4, 3))]
    answerer = twin.answerer([ON], signed)
    answerer.use_baselines(kept_of(library, signed=signed))

    assert answerer.in_force.affected == {}
    assert answerer.shown_answer("copy", "ja").signed_on == date(2027, 4, 3)
    assert answerer.shown_answer("fee", "ja").signed_on is None


def test_what_is_kept_adds_nothing_to_a_revision_on_file(twin):
    counted = "- {id: rules, ask: {ja: [決まりはいくつ]}, answer: {ja: 二つの決まりです。}}\n"
    twin.write("entries.yaml", f"{ENTRIES}{counted}")
    title = "title: {ja: 方針}"
    counts = f"{title}, counts: [{{ja: 決まり, of: [FEE]}}]"
    twin.write("policy/clauses.yaml", CLAUSES.replace(title, counts))
    twin.prepare(
        ("1,000円", "2,000円"),
        ("切手は同封", "切手は必ず同封"),
        ("責任者は西塔 裕志です", "責任者は西塔 裕志が務めます"),
        clauses=[(title, counts)],
    )
    library = twin.read()
    without = set(suspensions(library, ON, ()))
    today, signed = [BEFORE], set()
    answerer = twin.answerer(today, signed)
    answerer.use_baselines(new_baselines(library.on(BEFORE), {}, {}))

    today[0] = ON
    on_the_day = answerer.suspensions
    signed.update(each.matching_sign_off for each in on_the_day.values())
    after_signing = set(answerer.suspensions)
    today[0] = date(2027, 4, 2)

    assert set(on_the_day) == without == {"fee", "stamps", "both"}
    # Nothing was read again, and the signatures hold on the next day.
    assert (after_signing, set(answerer.suspensions)) == (set(), set())
    assert {each.revised_on for each in answerer.in_force.affected.values()} == {ON}


def test_an_edit_that_is_taken_back_suspends_nothing(twin):
    kept = kept_of(twin.read())
    library = with_baselines(edits_in_place(twin, ("1,000円", "2,000円")), kept, ON)
    library = with_baselines(edits_in_place(twin), kept_of(library), ON)

    assert affected_answers(library, ON) == {}


def test_the_text_may_be_saved_before_the_clauses(twin):
    kept = kept_of(twin.read())
    twin.write("policy/policy.ja.txt", TEXT.replace("1,000円", "2,000円"))
    library = with_baselines(twin.read(), kept, ON)
    between = suspensions(library, ON, ())["fee"]
    library = with_baselines(edits_in_place(twin, ("1,000円", "2,000円")), kept_of(library), ON)
    after = suspensions(library, ON, ())["fee"]

    assert (between.is_mismatch, after.is_mismatch) == (True, False)
    assert between.revised_on == after.revised_on == ON
    assert [len(each.changes) for each in (between, after)] == [1, 1]


def test_a_quote_that_was_mistyped_and_mended_suspends_nothing(twin):
    kept = kept_of(twin.read())
    twin.write("policy/clauses.yaml", CLAUSES.replace("控えはお返し", "控えは返し"))
    library = with_baselines(twin.read(), kept, ON)
    mistyped = set(suspensions(library, ON, ()))
    library = with_baselines(edits_in_place(twin), kept_of(library), ON)

    assert (mistyped, affected_answers(library, ON)) == ({"copy"}, {})


def test_a_revision_tidied_up_unsigned_suspends_what_it_changed_and_what_it_named(twin):
    twin.prepare(("1,000円", "2,000円"))
    lists(twin, "fee", "both", "else")
    library = with_baselines(twin.read(), {}, ON)
    signed = {suspensions(library, ON, ())["fee"].matching_sign_off}
    kept = kept_of(library, signed=signed)
    shutil.rmtree(twin.folder / "policy" / "revisions")
    later = date(2027, 5, 1)
    library = with_baselines(edits_in_place(twin, ("1,000円", "2,000円")), kept, later)

    found = suspensions(library, later, signed)

    assert {name: each.revised_on for name, each in found.items()} == {"both": ON, "else": ON}


def test_two_revisions_tidied_up_give_no_answer_that_nobody_signed(twin):
    first, later = date(2027, 3, 1), date(2027, 5, 1)
    before = with_baselines(twin.read(), {}, BEFORE).kept
    copies = ("控えはお返ししません。", "控えは返却します。")
    twin.prepare(copies, day=str(first), clauses=[(LISTED, "{suspends: [else]}")])
    library = with_baselines(twin.read(), before, first)
    kept = new_baselines(library.on(first), suspensions(library, first, ()), library.kept)
    twin.prepare(copies, ("1,000円", "2,000円"))
    library = with_baselines(twin.read(), kept, ON)
    kept = kept_of(library)
    shutil.rmtree(twin.folder / "policy" / "revisions")

    moved_up = edits_in_place(twin, copies, ("1,000円", "2,000円"))
    library = with_baselines(moved_up, kept, later)

    assert "else" in suspensions(library, later, ())


def test_what_was_kept_of_another_policy_suspends_nothing(twin):
    kept = kept_of(twin.read())
    twin.write("policy/policy.ja.txt", "手数料はいただきません。\n")
    twin.write(
        "policy/clauses.yaml",
        'clauses: [{id: FEE, kind: a, section: {ja: 料}, quotes: ["手数料はいただきません。"]}]\n',
    )
    (twin.folder / "policy/facts.yaml").unlink()
    twin.write(
        "entries.yaml",
        "- {id: fee, ask: {ja: [手数料はいくら]}, answer: {ja: ありません。}, clauses: [FEE]}\n",
    )

    assert affected_answers(with_baselines(twin.read(), kept, ON), ON) == {}


def withdraws(twin, *, kept):
    """Prepare a revision that is in force and unsigned, remove its folder, read the base again."""
    library = with_baselines(twin.read(), kept, ON)
    kept = kept_of(library)
    shutil.rmtree(twin.folder / "policy" / "revisions")
    return with_baselines(twin.read(), kept, ON)


def test_a_revision_that_is_withdrawn_leaves_no_unchanged_answer_suspended(twin):
    kept = new_baselines(twin.read().on(BEFORE), {}, {})
    twin.prepare(("1,000円", "2,000円"))
    lists(twin, "fee", "both", "else")

    library = withdraws(twin, kept=kept)

    assert affected_answers(library, ON) == {}
    assert library.kept == kept


def test_an_answer_changed_before_its_revision_was_withdrawn_stays_suspended(twin):
    kept = new_baselines(twin.read().on(BEFORE), {}, {})
    twin.prepare(("1,000円", "2,000円"))
    lists(twin, "fee", "both", "else")
    changed = ENTRIES.replace("{ja: 千円です。}", "{ja: 二千円です。}").replace(
        "ありません", "あります"
    )
    twin.write("entries.yaml", changed)

    library = withdraws(twin, kept=kept)

    found = affected_answers(library, ON)
    told = {name: (each.is_reverted_change, each.revised_on) for name, each in found.items()}
    assert told == dict.fromkeys(("fee", "else"), (True, ON))
    signed = {found["fee"].matching_sign_off}
    assert set(suspensions(library, ON, signed)) == {"else"}
    again = with_baselines(twin.read(), kept_of(library, signed=signed), ON)
    assert set(affected_answers(again, ON)) == {"else"}
    twin.write("entries.yaml", changed.replace("あります", "ありません"))
    again = with_baselines(twin.read(), again.kept, ON)
    assert affected_answers(again, ON) == {}


def test_a_withdrawn_revision_leaves_the_signatures_of_an_earlier_one_in_force(twin):
    naming = [(LISTED, "{suspends: [else]}")]
    twin.prepare(day="2027-03-01", clauses=naming)
    first = date(2027, 3, 1)
    library = with_baselines(twin.read(), {}, first)
    signed = {suspensions(library, first, ())["else"].matching_sign_off}
    kept = new_baselines(library.on(first), suspensions(library, first, signed), library.kept)
    twin.prepare(("1,000円", "2,000円"), clauses=naming)
    library = with_baselines(twin.read(), kept, ON)
    suspended = set(suspensions(library, ON, signed))
    again = kept_of(library, signed=signed)
    shutil.rmtree(twin.folder / "policy/revisions/2027-04-01")

    library = with_baselines(twin.read(), again, ON)

    assert suspended == {"fee", "both", "else"}
    assert suspensions(library, ON, signed) == {}
    assert kept_of(library, signed=signed) == kept
