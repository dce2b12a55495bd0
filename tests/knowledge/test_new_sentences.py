"""New sentences of a revision, and the answers that it names for them."""

from knowledge.evaluation.lint import lint
from knowledge.revision.draft import prepare_revision, write_revision
from tests.knowledge.revised import BEFORE, ENTRIES, ON, TEXT, lists, suspensions


def test_a_revision_can_name_answers_that_a_new_sentence_concerns(twin):
    twin.prepare(text=f"{TEXT}控えは五年保存します。\n")
    lists(twin, "else")
    answerer = twin.answerer([ON])

    suspension = suspensions(twin.read(), ON, ())["else"]

    assert set(answerer.suspensions) == {"else"}
    [change] = suspension.changes
    assert (change.was, change.now.quote, suspension.revised_on) == (
        "",
        "控えは五年保存します。",
        ON,
    )
    shown = answerer.shown_answer("else", "ja")
    assert shown.headline == "方針が改定されました。回答を見直しています。"
    assert shown.middle == (
        "令和9年4月1日から、方針に新しい記載が加わりました。この回答に関わることがあるため、"
        "見直しが済むまで、以前の回答はお見せしません。"
    )
    told = answerer.answer("ほかの話").as_json()
    assert told["sources"] == [{"clause": None, "quote": "控えは五年保存します。"}]
    assert "else" not in suspensions(twin.read(), BEFORE, ())
    assert "else" not in suspensions(twin.read(), ON, {suspension.matching_sign_off})


def test_a_named_answer_quotes_a_few_new_sentences_and_none_of_many(twin):
    come = [
        "控えは五年保存します。\n",
        "電話は受け付けません。\n",
        "来社は予約制です。\n",
        "休業日は別に定めます。\n",
    ]
    quoted = []
    for count in (3, 4):
        twin.prepare(text=TEXT + "".join(come[:count]))
        lists(twin, "else")
        shown = twin.answerer([ON]).shown_answer("else", "ja")
        quoted.append(len(shown.sources))
        assert len(shown.suspension.changes) == count
        assert "新しい記載" in shown.middle

    assert quoted == [3, 0]


def test_an_answer_that_is_named_stays_suspended_if_it_is_taken_from_its_clause(twin):
    twin.prepare(("1,000円", "2,000円"))
    lists(twin, "fee")
    twin.write("entries.yaml", ENTRIES.replace(", clauses: [FEE: [手数料は]]", ""))

    assert "fee" in suspensions(twin.read(), ON, ())


def test_a_prepared_answer_quotes_all_new_sentences_that_it_rests_on(twin):
    come = [f"控えの{nth}は保存します。" for nth in "甲乙丙丁"]
    quotes = ", ".join(f'"{each}"' for each in come)
    keep = f"  - {{id: KEEP, kind: a, section: {{ja: 控え}}, quotes: [{quotes}]}}\n  - {{id: WHO"
    twin.prepare(text=f"{TEXT}{''.join(come)}\n", clauses=[("  - {id: WHO", keep)])
    lists(twin, "else")
    twin.write(
        "policy/revisions/2027-04-01/answers.yaml",
        "- {id: else, answer: {ja: 保存します。}, clauses: [KEEP]}\n",
    )

    told = suspensions(twin.read(), ON, ())["else"].changes_for_readers

    assert [(each.clause, each.was, each.now.quote) for each in told] == [
        ("KEEP", "", sentence) for sentence in come
    ]


def test_a_named_answer_that_no_sentence_concerns_is_withheld_for_the_revision_itself(twin):
    twin.prepare(("1,000円", "2,000円"))
    lists(twin, "else")

    shown = twin.answerer([ON]).shown_answer("else", "ja")

    assert shown.sources == ()
    assert shown.middle == (
        "令和9年4月1日からの方針に照らして、この回答を確かめています。"
        "見直しが済むまで、以前の回答はお見せしません。"
    )


def test_a_new_sentence_that_a_changed_answer_also_rests_on_is_told_with_the_changed_one(twin):
    twin.prepare(
        ("控えはお返ししません。", "控えはお返しします。"),
        text=f"{TEXT}控えは五年保存します。\n",
        clauses=[
            ("  - {id: WHO", '  - {id: KEEP, kind: a, section: {ja: 控え}, quotes: ["控えは五年保存します。"]}\n  - {id: WHO')
        ],
    )  # fmt: skip
    twin.write(
        "policy/revisions/2027-04-01/answers.yaml",
        "- {id: copy, answer: {ja: 返ります。五年です。}, clauses: [COPY, KEEP]}\n",
    )

    told = [(each.was, each.now.quote) for each in suspensions(twin.read(), ON, ())["copy"].changes]

    assert told == [
        ("控えはお返ししません。", "控えはお返しします。"),
        ("", "控えは五年保存します。"),
    ]


def test_a_named_answer_that_does_not_exist_is_refused(twin):
    twin.prepare(("1,000円", "2,000円"))
    lists(twin, "fees")

    assert twin.faults() == [
        "policy/revisions/2027-04-01/clauses.yaml:1: there is no entry “fees” to suspend:"
        " correct the id."
    ]


def test_without_a_list_the_answers_nearest_to_a_new_sentence_are_suspended(twin):
    text = f"{TEXT}控えは五年保存します。\n"
    before = twin.answerer([BEFORE])
    written = prepare_revision(before.library, text, ON, "new.txt", before.nearest_answer_ids)
    twin.prepare(text=text)

    suspended = twin.answerer([ON]).suspensions

    assert "copy" in suspended
    assert set(suspended) == set(written.named)  # as the command would write it
    assert [each.now.quote for each in suspended["copy"].changes] == ["控えは五年保存します。"]
    assert twin.answerer([BEFORE]).suspensions == {}


def test_a_revision_of_the_command_always_has_the_list(twin):
    prepared = prepare_revision(twin.read(), f"{TEXT}控えは五年保存します。\n", ON, "new.txt")
    write_revision(twin.folder, prepared.draft)

    assert twin.read().on(ON).policy.suspends == {}
    assert twin.answerer([ON]).suspensions == {}


def test_lint_prints_the_list_with_the_answers_near_to_new_sentences(twin):
    twin.prepare(("1,000円", "2,000円"), text=f"{TEXT}控えは五年保存します。\n")

    found = lint(
        twin.folder, BEFORE, lambda sentence: ("copy", "fee") if "五年" in sentence else ()
    )

    assert [twin.short(each) for each in found.faults if "suspends" in each.sentence] == [
        "policy/revisions/2027-04-01/clauses.yaml:1: this revision does not say which answers its new"
        " sentences concern: write “suspends: [fee, both, copy]” below policy, without copy if they"
        " do not concern it."
    ]


def test_lint_faults_a_revision_that_does_not_list_what_it_suspends(twin):
    def told():
        found = map(twin.short, lint(twin.folder, BEFORE).faults)
        return [each for each in found if "suspends" in each]

    place = "policy/revisions/2027-04-01/clauses.yaml:1:"
    why = "below policy, or an edit of their clauses brings them back without a signature."
    twin.prepare(("1,000円", "2,000円"))
    assert told() == [
        f"{place} this revision suspends fee, both: write “suspends: [fee, both]” {why}"
    ]

    twin.prepare(("1,000円", "2,000円"))
    lists(twin, "else", "fee")
    assert told() == [
        f"{place} this revision suspends both: write “suspends: [else, fee, both]” {why}"
    ]

    twin.prepare(("1,000円", "2,000円"))
    lists(twin, "fee", "both")
    assert told() == []
