"""Any knowledge folder is read or refused, whatever its files contain."""

import os
import re
import threading
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.library.files import FaultyKnowledge
from tests.broken_yaml import mutated, read_soon
from tests.effort import effort

ANSWERED = "answer: {ja: はい。}"

# --- what editors, copies and accidents make of a file ---


@pytest.mark.long
def test_a_file_cut_anywhere_is_read_or_refused_with_a_place(shipped_copy):
    whole = (shipped_copy.folder / "entries/fee.yaml").read_bytes()
    cuts = effort(15, 50)
    for nth in range(cuts):
        shipped_copy.write("entries/fee.yaml", whole[: len(whole) * nth // cuts])
        try:
            shipped_copy.read()
        except FaultyKnowledge as error:
            for fault in error.faults:
                assert re.match(r"(entries|words)/\w+\.yaml:\d+: ", shipped_copy.short(fault))


def test_a_file_that_cannot_be_read_is_the_only_fault(base):
    clauses = "policy:\n  title: {ja: 方針\nclauses: []\n"
    base.write("policy/policy.ja.txt", "責任者は西塔 裕志です。\n")
    base.write("policy/clauses.yaml", clauses)
    base.write("policy/facts.yaml", "who: {value: 西塔 裕志, clause: C1}\n")
    base.append("entries.yaml", "  clauses: [C1]\n")
    assert base.faults() == [
        "policy/clauses.yaml:2: this is not good YAML: did not find expected ',' or '}'."
    ]


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_byte_order_marks_and_line_ends_make_no_difference(base, newline):
    before = base.read().entries
    text = (base.folder / "entries.yaml").read_text(encoding="utf-8")
    base.write("entries.yaml", b"\xef\xbb\xbf" + text.replace("\n", newline).encode())
    assert base.read().entries == before


@pytest.mark.parametrize(
    ("encoding", "named"), [("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"), ("utf-16", "UTF-16")]
)
def test_another_encoding_is_named_and_refused(base, encoding, named):
    text = (base.folder / "entries.yaml").read_text(encoding="utf-8")
    base.write("entries.yaml", text.encode(encoding))
    [fault] = base.faults()
    assert re.match(r"entries\.yaml:\d: ", fault)
    assert "save it as UTF-8" in fault
    assert named in fault or encoding == "euc_jp"


@pytest.mark.long
def test_a_file_replaced_during_the_read_is_taken_whole_or_refused(base):
    whole = (base.folder / "entries.yaml").read_bytes()
    stop = threading.Event()

    def replace():
        while not stop.is_set():
            for content in (whole, whole[: len(whole) // 2], b""):
                base.write("next.tmp", content)
                (base.folder / "next.tmp").replace(base.folder / "entries.yaml")

    thread = threading.Thread(target=replace)
    thread.start()
    try:
        for _ in range(effort(60, 200)):
            with suppress(FaultyKnowledge):
                assert base.read().entries["fee"].answer["en"] == "It is 1,000 yen."
    finally:
        stop.set()
        thread.join()


# --- malicious files ---


def test_an_alias_bomb_is_refused_and_never_unfolded(base):
    levels = "".join(f"  k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    base.write("bomb.yaml", "- id: bomb\n  k0: &a0 [lol]\n" + levels)
    faults = base.faults()
    assert any("anchors" in fault for fault in faults)
    assert any("aliases" in fault for fault in faults)


@pytest.mark.parametrize(
    "text",
    [
        "- {id: no}\n" * 500_000,
        "- id: a\n  ask: {ja: [" + "x, " * 1_000_000,
        "- {" + "a: b, " * 500_000,
    ],
    ids=["entries", "asks", "keys"],
)
def test_a_file_of_a_million_values_is_refused_early(base, text):
    base.write("huge.yaml", text)
    faults = base.faults()
    assert len(faults) <= 200
    assert any("repair these first" in fault or "divide it" in fault for fault in faults)


def test_a_fault_shows_no_control_characters(base):
    base.write("sly.yaml", '- {"\\e[31m": x, "a\\r": x, "b\\L": x}\n')
    assert not re.search("[\x1b\r\u2028]", "".join(base.faults()))


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_five_thousand_levels_are_refused(base, bracket):
    base.write("deep.yaml", "- " + bracket * 5_000)
    [fault] = base.faults()
    assert fault.startswith("deep.yaml:1: ")
    assert "nest" in fault


def test_a_file_of_more_than_ten_megabytes_is_not_read(base):
    base.write("huge.yaml", b"#" * 10_000_001)
    assert base.faults() == ["huge.yaml:1: this file is larger than 10 MB: divide it."]


def test_nothing_outside_the_folder_is_read(base, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.yaml").write_text("- secret", encoding="utf-8")
    (base.folder / "a.yaml").symlink_to("../outside/secret.yaml")
    (base.folder / "b.yaml").symlink_to("/dev/zero")
    (base.folder / "c").symlink_to(tmp_path / "outside", target_is_directory=True)
    (base.folder / "d.yaml").symlink_to("nowhere.yaml")
    faults = base.faults()
    assert [fault.split(":")[0] for fault in faults] == ["a.yaml", "b.yaml", "c", "d.yaml"]
    assert not any("- secret" in fault for fault in faults)


def test_a_link_within_the_folder_is_read(base):
    base.write("shelf/more.txt", f"- id: more\n  ask: {{ja: [他には]}}\n  {ANSWERED}\n")
    (base.folder / "more.yaml").symlink_to("shelf/more.txt")
    assert "more" in base.read().entries


def test_a_pipe_or_folder_named_like_a_file_blocks_nothing(base):
    os.mkfifo(base.folder / "pipe.yaml")
    (base.folder / "folder.yaml").mkdir()
    (base.folder / "policy").mkdir()
    (base.folder / "policy/policy.ja.txt").mkdir()
    folder = "this is a folder, and a file is expected: put the file in its place."
    assert base.faults() == [
        f"folder.yaml:1: {folder}",
        "pipe.yaml:1: this is not an ordinary file: remove it.",
        f"policy/policy.ja.txt:1: {folder}",
    ]


def test_circular_links_are_refused(base):
    (base.folder / "circle.yaml").symlink_to("circle.yaml")
    (base.folder / "room").mkdir()
    (base.folder / "room/back").symlink_to("..", target_is_directory=True)
    assert [fault.split(":")[0] for fault in base.faults()] == ["circle.yaml", "room/back"]


def test_a_linked_policy_or_words_folder_outside_is_refused(base, tmp_path):
    for room in ("policy", "words"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "clauses.yaml").write_text("clauses: []", encoding="utf-8")
        (tmp_path / room / "synonyms.yaml").write_text("[]", encoding="utf-8")
        (base.folder / room).symlink_to(tmp_path / room, target_is_directory=True)
    faults = base.faults()
    assert [fault for fault in faults if "linked folder" in fault] == [faults[0], faults[2]]
    assert [fault for fault in faults if "leads outside" in fault] == [faults[1], faults[3]]


# --- the invariant, over random bytes ---

SEEDS = (
    "- id: a\n  ask: {ja: [手数料は？], en: ['fee?']}\n  answer:\n    ja: |\n      千円。\n    en: >-\n      Yes.\n",
    "policy: {title: {ja: 方針}, revised_on: '2022-06-21'}\nclauses:\n  - {id: A, kind: b, section: {ja: c}, quotes: [手数料], gloss: [d]}\n",
    "manager: {value: {ja: 山田, en: Yamada}, as_printed: true}\nphone: {value: 'x', clause: A}\n",
    "- [個人情報, 個人データ]\n- {title: {ja: 話題}, suggest: [fee]}\n",
)
FILES = (
    "entries.yaml",
    "more/a.yaml",
    "policy/clauses.yaml",
    "policy/facts.yaml",
    "policy/policy.ja.txt",
    "words/synonyms.yaml",
    "words/stop_words.yaml",
    "words/topics.yaml",
)
WORDS = {"words/synonyms.yaml": b"- [a, b]\n", "words/stop_words.yaml": b"ja: [a]\nen: [b]\n"}
"""Else the shipped lists are read, which takes ten times as long as the example itself."""


@pytest.mark.property
@settings(
    max_examples=effort(50, 150, 100_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=st.dictionaries(st.sampled_from(FILES), mutated(SEEDS), min_size=1, max_size=3))
def test_any_bytes_are_read_or_refused_with_a_place(base, files):
    for name in FILES:
        (base.folder / name).unlink(missing_ok=True)
    for name, content in {**WORDS, **files}.items():
        base.write(name, content)

    try:
        entries = read_soon(base.read).entries
    except FaultyKnowledge as refused:
        faults = [base.short(each) for each in refused.faults]
        assert faults
        assert all(re.fullmatch(r"[^:]*:[1-9]\d*: .+[.!]", each) for each in faults)
        signs = set("".join(faults))
        assert not {"Cc", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, signs))
    else:
        assert all(entry.title("ja") for entry in entries.values())
