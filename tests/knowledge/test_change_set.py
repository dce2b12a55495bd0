"""A change set is a patch that git applies; the folder itself is not touched."""

import subprocess
from datetime import date

import pytest

from knowledge.curation.change_set import CannotChangeError, add_entry, add_phrasings
from knowledge.evaluation.coverage import read_test_questions
from knowledge.evaluation.lint import lint

OTHER_STYLES = """\
# a remark
- id: flow
  ask: {ja: [切手は何枚, "判子, 切手"], en: [How many stamps?]}
  answer: {ja: 一枚です。, en: One.}
- id: one-language
  ask:
    ja: [印鑑は必要]   # a remark
  answer: {ja: 不要です。}
- id: flow-one
  ask: {ja: [届け先]}
  answer: {ja: 窓口です。}
- id: block-one
  ask:
    ja:
    - 受付時間
    - 何時から
  answer: {ja: 九時です。}
- {id: neighbour-it, ask: {ja: [パソコンの故障]}, answer: {ja: 情シスへ。}, refers: true}
"""


@pytest.fixture
def styles(base):
    base.append("entries.yaml", OTHER_STYLES)
    return base


@pytest.fixture
def applied(tmp_path, base):
    """Apply a patch to the folder as a curator does."""

    def apply(change):
        patch = tmp_path / "change.patch"
        patch.write_text(change.patch, encoding="utf-8", newline="")
        command = ["git", "apply", "--unsafe-paths", f"--directory={base.folder}", str(patch)]
        subprocess.run(command, check=True, cwd="/", capture_output=True)

    return apply


@pytest.mark.parametrize("entry", ["fee", "flow", "one-language", "flow-one", "block-one"])
def test_phrasings_are_added_in_every_style_of_yaml(styles, applied, entry):
    before = styles.read()
    told = [("ja", '"いくら": 払う？ # 本当'), ("en", "what's the, price"), ("ja", "お金")]

    change = add_phrasings(styles.folder, before.entries[entry], told, [])
    assert styles.read().revision == before.revision
    applied(change)
    after = styles.read()

    ask = after.entries[entry].ask
    assert ask["ja"] == (*before.entries[entry].ask["ja"], told[0][1], "お金")
    assert ask["en"] == (*before.entries[entry].ask.get("en", ()), "what's the, price")
    rest = {k: v.answer for k, v in before.entries.items()}
    assert {k: v.answer for k, v in after.entries.items()} == rest
    assert "# a remark" in (styles.folder / "entries.yaml").read_text(encoding="utf-8")


def test_the_patch_changes_only_the_new_lines(styles):
    change = add_phrasings(styles.folder, styles.read().entries["fee"], [("ja", "お金")], [])

    changed = [line for line in change.patch.splitlines() if line[0] in "+-"]

    assert changed == [
        "--- a/entries.yaml",
        "+++ b/entries.yaml",
        "-    ja: [手数料はいくらですか]",
        '+    ja: [手数料はいくらですか, "お金"]',
    ]


def test_other_questions_of_the_cluster_test_the_entry(styles, applied):
    entry = styles.read().entries["fee"]
    asked = ("おいくら万円", "お金", "おいくら万円")

    applied(add_phrasings(styles.folder, entry, [("ja", "お金")], [("ja", t) for t in asked]))

    [question] = read_test_questions(styles.folder)
    assert (question.text, question.entries) == ("おいくら万円", ("fee",))


def test_a_near_miss_goes_to_a_referral_and_its_test_wants_no_answer(styles, applied):
    entry = styles.read().entries["neighbour-it"]

    applied(add_phrasings(styles.folder, entry, [("ja", "印刷できない")], [("ja", "画面が暗い")]))

    assert "印刷できない" in styles.read().entries["neighbour-it"].ask["ja"]
    assert read_test_questions(styles.folder)[0].entries == ()


def test_a_known_phrasing_is_not_added_again(styles):
    entry = styles.read().entries["fee"]

    assert add_phrasings(styles.folder, entry, [("ja", "手数料はいくらですか")], []).patch == ""


def test_a_new_entry_is_a_file_of_its_own_and_lints(base, applied):
    draft = ("ja", "社史は図書室にあります。\n\n次にすること：図書室に聞いてください。")

    asks, tests = [("ja", "社史はどこ")], [("ja", "社史を見たい")]
    applied(add_entry(base.folder, "company-history", asks, draft, tests))
    before = base.read().entries
    renamed = base.folder / "company-history.yaml"
    (base.folder / "company-history.yaml.draft").rename(renamed)
    rewrite(renamed)

    entry = base.read().entries["company-history"]
    assert (entry.ask, entry.answer) == ({"ja": ("社史はどこ",)}, {"ja": draft[1]})
    assert lint(base.folder, date(2026, 8, 3)).faults == ()
    assert "company-history" not in before


@pytest.mark.parametrize("there", ["stamps.yaml.draft", "stamps.yaml"])
def test_a_new_entry_replaces_no_file_of_its_name(base, there):
    base.write(there, "- {id: other, ask: {ja: [何]}, answer: {ja: 何。}}\n")

    with pytest.raises(CannotChangeError, match=f"There is a file {there} already"):
        add_entry(base.folder, "stamps", [("ja", "切手")], ("ja", "切手です。"), [])


def rewrite(file):
    """Remove the draft mark."""
    file.write_text(file.read_text(encoding="utf-8").replace("（下書き）", ""), encoding="utf-8")


@pytest.mark.parametrize("answer", ["（下書き）図書室です。", "(Draft) The library."])
def test_a_draft_that_nobody_rewrote_is_not_loaded(base, answer):
    base.append("entries.yaml", f"- {{id: draft, ask: {{ja: [社史]}}, answer: {{ja: {answer}}}}}\n")

    [fault] = base.faults()

    assert fault.startswith("entries.yaml:8: “")
    assert fault.endswith("marks a draft: rewrite the answer without it.")


def test_an_answer_may_speak_of_drafts(base):
    answer = "「回答書（下書き）」は印刷しません。Read “Guideline (Draft)”."
    base.append("entries.yaml", f"- {{id: draft, ask: {{ja: [社史]}}, answer: {{ja: {answer}}}}}\n")

    assert base.read().entries["draft"].answer["ja"] == answer


def test_an_entry_that_is_gone_cannot_be_changed(styles):
    entry = styles.read().entries["flow"]
    styles.write("entries.yaml", "- {id: other, ask: {ja: [何]}, answer: {ja: 何。}}\n")

    with pytest.raises(CannotChangeError, match="flow is no longer"):
        add_phrasings(styles.folder, entry, [("ja", "お金")], [])
