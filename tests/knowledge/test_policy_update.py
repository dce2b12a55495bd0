"""A new text of the policy is compared clause by clause and prepared as a revision."""

import random
from datetime import date

import pytest

from knowledge.evaluation.lint import lint
from knowledge.library.files import Faults, FaultyKnowledge, SourceFile
from knowledge.library.policy import parse_policy, split_sentences
from knowledge.revision.difference import compare_policy
from knowledge.revision.document import read_policy_text
from knowledge.revision.draft import draft_revision, prepare_revision, write_revision
from tests.effort import effort

DAY = date(2027, 4, 1)
FEE, FEE2 = "手数料は1件につき1,000円とします。", "手数料は1件につき2,000円とします。"
GROUND = "1. 本人が確認できない場合"
TEXT = """\
お知らせ

手数料は1件につき1,000円とします。切手は同封してください。

  1. 本人が確認できない場合
  2. 申請書類に不備がある場合
  3. 他の法令に違反する場合

控えはお返ししません。
"""
CLAUSES = """\
policy: {title: {ja: 方針, en: Policy}, established_on: "2010-12-01", revised_on: "2022-06-21"}
clauses:
  - id: FEE
    kind: rule
    section: {ja: 手数料, en: Fees}
    quotes: ["手数料は1件につき1,000円とします。", "切手は同封してください。"]
    gloss: ["The fee is 1,000 yen.", "Enclose stamps."]
    note: {ja: 注意, en: Mind}
  - {id: G1, kind: ground, section: {ja: 事由}, quotes: [本人が確認できない場合]}
  - {id: G3, kind: ground, section: {ja: 事由}, quotes: [他の法令に違反する場合]}
  - {id: COPY, kind: rule, section: {ja: 控え}, quotes: [控えはお返ししません。]}
"""


@pytest.fixture
def twin(base):
    base.append("entries.yaml", "  clauses: [FEE]\n  owner: kei\n")
    base.write("policy/policy.ja.txt", TEXT)
    base.write("policy/clauses.yaml", CLAUSES)
    return base


@pytest.fixture
def changed(twin):
    """Compare the base's policy with its text after these replacements; kinds by clause."""

    def look(*replacements):
        text = TEXT
        for was, now in replacements:
            assert was in text
            text = text.replace(was, now)
        return compare_policy(twin.read().policy, text)

    return look


def kinds(difference):
    return {change.clause.id: change.kind for change in difference.clauses}


def test_sentences_stand_where_they_say(library):
    for text in (TEXT, library.policy.text):
        for sentence in split_sentences(text):
            assert text[sentence.start : sentence.end] == sentence.text


def test_the_same_text_changes_nothing(changed):
    difference = changed()

    assert set(kinds(difference).values()) == {"unchanged"}
    assert (difference.new, difference.elsewhere) == ((), ())


def test_a_reworded_sentence_is_shown_with_the_new_wording(changed):
    difference = changed(("1,000円", "2,000円"))

    [fee, *rest] = difference.clauses
    assert [(quote.kind, quote.now) for quote in fee.quotes] == [
        ("reworded", "手数料は1件につき2,000円とします。"),
        ("unchanged", "切手は同封してください。"),
    ]
    assert {each.kind for each in rest} == {"unchanged"}


def test_a_sentence_in_another_place_has_moved(changed):
    difference = changed(
        ("控えはお返ししません。\n", ""), ("お知らせ\n", "控えはお返ししません。\n\nお知らせ\n")
    )

    assert kinds(difference) == {
        "FEE": "unchanged", "G1": "unchanged", "G3": "unchanged", "COPY": "moved",
    }  # fmt: skip


def test_a_sentence_without_a_like_one_is_gone_and_a_new_one_stands_after_its_clause(changed):
    difference = changed(
        ("  3. 他の法令に違反する場合\n", ""),
        ("切手は同封してください。", "切手は同封してください。生成AIには入力しません。"),
    )

    assert kinds(difference)["G3"] == "gone"
    assert [(new.sentence, new.after) for new in difference.new] == [
        ("生成AIには入力しません。", "FEE")
    ]
    assert difference.counts == {
        "unchanged": 3, "moved": 0, "reworded": 0, "gone": 1, "new": 1,
    }  # fmt: skip


def test_a_changed_line_that_no_clause_quotes_is_told_apart(changed):
    difference = changed(("申請書類に不備がある場合", "申請書類や添付書類に不備がある場合"))

    assert set(kinds(difference).values()) == {"unchanged"}
    [quote] = difference.elsewhere
    assert (quote.kind, quote.now) == ("reworded", "申請書類や添付書類に不備がある場合")


@pytest.mark.parametrize(
    ("was", "quote", "now", "shown"),
    [
        (FEE, "1件につき1,000円とします。", FEE2, "1件につき2,000円とします。"),
        (FEE, "1件につき1,000円", FEE2, "1件につき2,000円"),
        (FEE, "1件につき1,000円とします。", f"原則、{FEE2}", f"原則、{FEE2}"),
        (FEE, "手数料は", "1件につき1,000円とします。", "1件につき1,000円とします。"),
        (GROUND, GROUND, "1. 本人の確認ができない場合", "本人の確認ができない場合"),
    ],
)
def test_a_quote_from_within_a_sentence_becomes_the_same_part(
    twin, changed, was, quote, now, shown
):
    twin.append(
        "policy/clauses.yaml",
        f"  - {{id: PART, kind: rule, section: {{ja: 手数料}}, quotes: ['{quote}']}}\n",
    )

    [*_, change] = changed((was, now)).clauses

    assert change.quotes[0].now == shown


def test_a_quote_of_two_sentences_becomes_both_new_ones(twin, changed):
    both = "手数料は1件につき1,000円とします。切手は同封してください。"
    twin.append(
        "policy/clauses.yaml",
        f"  - {{id: BOTH, kind: rule, section: {{ja: 手数料}}, quotes: ['{both}']}}\n",
    )

    [*_, change] = changed(("1,000円", "2,000円")).clauses

    assert change.quotes[0].now == both.replace("1,000円", "2,000円")


@pytest.mark.parametrize("between", ["\n\n", "消費税を含みます。"])
def test_a_quote_of_two_sentences_keeps_both_when_they_part(twin, between):
    both = "手数料は1件につき1,000円とします。切手は同封してください。"
    twin.append(
        "policy/clauses.yaml",
        f"  - {{id: BOTH, kind: rule, section: {{ja: 手数料}}, quotes: ['{both}'], gloss: [Both.]}}\n",
    )
    text = TEXT.replace(f"{FEE}切手", f"{FEE2}{between}切手")
    write_revision(twin.folder, prepare_revision(twin.read(), text, DAY, "new.txt").draft)

    then = twin.read().on(DAY).policy.clauses["BOTH"]

    assert (then.quotes, then.gloss) == ((FEE2, "切手は同封してください。"), ("Both.", "Both."))


def test_lines_that_break_within_a_known_sentence_are_joined(twin):
    text = TEXT.replace("は1件につき1,000円とします", "は1\n件につき2,000円とし\n  ます").replace(
        "書類に不備", "書類に\n不備"
    )

    prepared = prepare_revision(twin.read(), text, DAY, "new.txt")

    assert prepared.draft.text == TEXT.replace("1,000円", "2,000円")


def test_a_revision_is_written_complete_and_reads_without_faults(twin):
    text = TEXT.replace("1,000円", "2,000円").replace("  3. 他の法令に違反する場合\n", "")
    before = twin.read()
    prepared = prepare_revision(before, f"{text}\n生成AIには入力しません。\n", DAY, "new.txt")
    place = write_revision(twin.folder, prepared.draft)

    then = twin.read().on(DAY).policy

    assert place == twin.folder / "policy/revisions/2027-04-01"
    assert set(prepared.suspended) == set(then.suspends) == {"fee"}
    assert then.in_force_from == then.revised_on == DAY
    assert list(then.clauses) == ["FEE", "G1", "COPY", "NEW1"]
    assert then.clauses["FEE"].quotes == (
        "手数料は1件につき2,000円とします。", "切手は同封してください。",
    )  # fmt: skip
    assert then.clauses["FEE"].gloss == before.policy.clauses["FEE"].gloss
    assert then.clauses["FEE"].note == before.policy.clauses["FEE"].note
    assert twin.read().entries == before.entries


def test_an_answer_that_states_a_number_is_suspended_if_one_of_them_comes_or_goes(twin):
    counted = CLAUSES.replace(
        'revised_on: "2022-06-21"}',
        'revised_on: "2022-06-21", counts: [{ja: 事由, of: [G1, G3]}], law: {title: 民法, edition: 2020-04-01}}',
    )
    twin.write("policy/clauses.yaml", counted)
    twin.append(
        "entries.yaml", "- {id: how-many, ask: {ja: [事由]}, answer: {ja: 二つの事由です。}}\n"
    )
    gone = TEXT.replace("  3. 他の法令に違反する場合\n", "")
    come = TEXT.replace("違反する場合\n", "違反する場合\n  4. 保有していない場合\n")

    went = prepare_revision(twin.read(), gone, DAY, "new.txt")
    came = prepare_revision(twin.read(), come, DAY, "new.txt")

    assert (set(went.suspended), set(came.suspended)) == ({"how-many"}, {"how-many"})
    assert 'of: ["G1"]}  # CHECK: these are counted' in went.draft.clauses
    assert 'of: ["G1", "G3", "NEW1"]}  # CHECK: these are counted' in came.draft.clauses
    assert 'law: {title: "民法", edition: 2020-04-01}' in came.draft.clauses


def test_a_mark_is_a_warning_with_its_line_until_it_is_taken_away(twin):
    prepared = prepare_revision(twin.read(), TEXT.replace("1,000円", "2,000円"), DAY, "new.txt")
    clauses = write_revision(twin.folder, prepared.draft) / "clauses.yaml"
    lines = clauses.read_text(encoding="utf-8").splitlines()
    marked = [nth for nth, line in enumerate(lines, 1) if "# CHECK" in line]

    warned = lint(twin.folder, DAY).warnings
    clauses.write_text("\n".join(line.split("# CHECK")[0] for line in lines), encoding="utf-8")
    after = lint(twin.folder, DAY).warnings

    found = [each for each in warned if "CHECK" in each.sentence]
    assert [(each.file, each.line) for each in found] == [(str(clauses), nth) for nth in marked]
    assert len(marked) == prepared.draft.mark_count == 3
    assert not [each for each in after if "CHECK" in each.sentence]


def test_the_second_revision_is_compared_with_the_first(twin):
    first = prepare_revision(twin.read(), TEXT.replace("1,000円", "2,000円"), DAY, "new.txt")
    write_revision(twin.folder, first.draft)

    text = TEXT.replace("1,000円", "2,000円").replace("控えはお返しし", "写しはお返しし")
    second = prepare_revision(twin.read(), text, date(2028, 4, 1), "newer.txt")

    assert kinds(second.difference)["COPY"] == "reworded"
    assert kinds(second.difference)["FEE"] == "unchanged"
    assert second.suspended == {}


@pytest.mark.parametrize(
    ("day", "text", "words"),
    [
        (DAY, TEXT, "this is the text in force on 2027-04-01 already"),
        (date(2026, 1, 1), "新しい方針\n", "there is a revision for 2026-01-01 already"),
    ],
)
def test_what_cannot_be_prepared_is_refused(twin, day, text, words):
    twin.write("policy/revisions/2026-01-01/policy.ja.txt", TEXT)
    twin.write("policy/revisions/2026-01-01/clauses.yaml", CLAUSES)

    with pytest.raises(FaultyKnowledge, match=words):
        prepare_revision(twin.read(), text, day, "new.txt")


def test_a_base_without_a_policy_has_nothing_to_revise(base):
    with pytest.raises(FaultyKnowledge, match=r"new.txt:1: this base has no policy yet"):
        prepare_revision(base.read(), TEXT, DAY, "new.txt")


PAGE = """\
<!doctype html><html><head><title>方針 | 会社</title><style>p{}</style></head><body>
<nav><a href="/">ホーム</a></nav>
<main><h1>お知らせ</h1>
<p>手数料は1件につき<b>1,000</b>円と
します。切手は同封してください。</p>
<ol><li>本人が確認できない場合<li>申請書類に不備が<br>ある場合</ol>
<script>track("x")</script></main><footer>連絡先 &copy; 会社</footer></body></html>
"""


def test_a_page_is_read_as_its_reader_sees_it(tmp_path):
    file = tmp_path / "new.html"
    file.write_text(PAGE, encoding="utf-8")

    assert read_policy_text(file).splitlines() == [
        "お知らせ",
        "手数料は1件につき1,000円とします。切手は同封してください。",
        "本人が確認できない場合",
        "申請書類に不備が",
        "ある場合",
    ]


def test_markdown_is_read_without_its_marks(tmp_path):
    file = tmp_path / "new.md"
    file.write_text(
        "# お知らせ\n\n手数料は**1,000円**です。\n\n1. [窓口](https://a.example)へ\n2. 郵送\n",
        encoding="utf-8",
    )

    assert read_policy_text(file).splitlines() == [
        "お知らせ",
        "手数料は1,000円です。",
        "窓口へ",
        "郵送",
    ]


def test_every_word_of_a_page_is_read_once_as_it_is_shown(tmp_path):
    """Notes and breaks beside a bracket or a mark are kept; struck text and readings are not."""
    page, marked = tmp_path / "new.html", tmp_path / "new.md"
    page.write_text(
        "<p>手数料は<b>2,000</b>\n円<sup>※1</sup>(税込)\nです。<del>旧</del></p><ul><li>"
        "<label>不備</label>が<ruby>有<rp>(</rp><rt>あ</rt></ruby>る<ruby>場<rt>ば</ruby>合<ul><li>　全角　空白"
        "</ul></ul>",
        encoding="utf-8",
    )
    marked.write_text(
        "手数料は2,000円[^1](税込)\nです。~~旧~~\n\n- 不備が有る場合\n  - 　全角　空白\n\n"
        "[^1]: 税込です。\n[注]: 切手のみ。\n\n[案内][1]を参照\n\n[1]: https://a.example\n",
        encoding="utf-8",
    )

    assert read_policy_text(page).splitlines() == [
        "手数料は2,000円※1(税込)です。", "不備が有る場合", "全角　空白",
    ]  # fmt: skip
    assert read_policy_text(marked).splitlines() == [
        "手数料は2,000円[^1](税込)です。", "不備が有る場合", "全角　空白",
        "[^1]: 税込です。", "[注]: 切手のみ。", "案内を参照",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("new.txt", b" \n", "there is no text in this file"),
        ("new.html", b"<p></p>", "there is no text in this file"),
        ("new.txt", "手数料".encode("cp932"), "saved as Shift_JIS: save it as UTF-8"),
        ("new.txt", "手数料".encode("utf-16"), "saved as UTF-16: save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_a_policy_is_refused(tmp_path, name, content, words):
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(FaultyKnowledge, match=words):
        read_policy_text(file)


@pytest.mark.parametrize("seed", range(effort(15, 200)))
def test_whatever_a_new_text_changes_the_proposal_reads_and_matches_it(library, seed):
    """Lines are dropped, moved, reworded and added at random."""
    policy, chance = library.policy, random.Random(seed)
    lines = [line for line in policy.text.splitlines() if chance.random() > 0.1]
    for _ in range(chance.randrange(6)):
        line = lines.pop(chance.randrange(len(lines)))
        new = chance.choice([line, line.replace("個人情報", "個人データ"), f"{line}追記。"])
        lines.insert(chance.randrange(len(lines)), new)
    added = "".join(chance.choices("新しい記載。「」\"'\\#:{}[]、\u3000\tA1", k=12))
    lines.insert(chance.randrange(len(lines)), added)
    text = "\n".join(lines) + "\n"
    difference = compare_policy(policy, text)

    faults = Faults()
    file = SourceFile("clauses.yaml", b"", draft_revision(policy, difference, text, DAY).clauses)
    read = parse_policy(SourceFile("policy.ja.txt", b"", text), file, None, faults)

    assert not faults.found
    assert not list(read.unmatched_quotes())
    for change in difference.clauses:
        for quote in change.quotes:
            assert quote.now is None or quote.now in text
            assert (quote.kind in ("unchanged", "moved")) == (quote.was in text)
