"""The saved index gives the answers of a new one, and never those of another base."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.answering import Answer, Answerer
from knowledge.matching.matcher import Matcher

QUESTIONS = [
    "手数料はいくらですか",
    "てすうりょういくら",
    "tesuuryou ikura",
    "how much is the feee",
    "opening hours",
    "フランス革命は何年に起きましたか",
    "有給休暇は何日",
]
HOURS = """\
- id: hours
  ask: {ja: [何時に開きますか, 営業時間は], en: [when are you open, opening hours]}
  answer: {ja: 九時です。, en: Nine.}
"""


@pytest.fixture
def folder(base) -> Path:
    base.write("more.yaml", HOURS)
    return base.folder


def answers(folder: Path, cache: Path | None, **given) -> list[Answer]:
    answerer = Answerer.open(folder, cache=cache, **given)
    return [answerer.answer(question) for question in QUESTIONS]


def seen(answer: Answer) -> tuple[str, str | None, list[str]]:
    shown = answer.shown.text if answer.shown else None
    return answer.result, shown, [candidate.entry for candidate in answer.candidates]


def files(cache: Path, kind: str = "") -> dict[str, int]:
    return {file.name: file.stat().st_ino for file in cache.glob(f"{kind}*.npz")}


def test_a_loaded_index_answers_as_the_new_one_does(folder, tmp_path):
    without_cache = answers(folder, None)
    new = answers(folder, tmp_path / "cache")
    written = files(tmp_path / "cache")
    loaded = answers(folder, tmp_path / "cache")
    assert loaded == new == without_cache
    assert files(tmp_path / "cache") == written


@pytest.mark.long
def test_a_larger_base_answers_from_its_saved_index_as_from_a_new_one(shipped_copy, tmp_path):
    library = shipped_copy.read()
    new = Answerer(library, Matcher(library, tmp_path, semantic=False), {})
    loaded = Answerer(library, Matcher(library, tmp_path, semantic=False), {})
    for question in [*QUESTIONS, "開示請求の手数料はいくら", "cookieとは", "who is the manager"]:
        assert loaded.answer(question) == new.answer(question)
        assert loaded.explain(question)[1].as_json() == new.explain(question)[1].as_json()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("何時に開きますか", "何時に閉まりますか"),
        ("九時です。", "十時です。"),
        (
            "answer: {ja: 九時です。, en: Nine.}",
            "answer: {ja: 九時です。, en: Nine.}\n  keywords: [朝]",
        ),
    ],
)
def test_a_changed_phrasing_makes_a_new_index(base, folder, tmp_path, before, after):
    answers(folder, tmp_path)
    old = files(tmp_path, "index")
    base.write("more.yaml", HOURS.replace(before, after))
    fresh, edited = answers(folder, None), answers(folder, tmp_path)

    # The encoder rounds differently (1e-7) when it encodes a text in another batch, and what is
    # kept of that has eleven bits.
    assert [seen(answer) for answer in edited] == [seen(answer) for answer in fresh]
    assert [answer.score for answer in edited] == pytest.approx(
        [answer.score for answer in fresh], abs=1e-3
    )
    assert files(tmp_path, "index").keys() > old.keys()


ONLY = "- id: only\n  ask: {en: [where is the desk]}\n  answer: {ja: 三階です。}\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        # an answer in another language than its asks
        ("only.yaml", ONLY.replace("三階", "四階")),
        ("words/synonyms.yaml", "- [手数料, 代金]\n"),
    ],
)
def test_other_answers_and_synonyms_make_a_new_index(base, folder, tmp_path, name, content):
    base.write("only.yaml", ONLY)
    answers(folder, tmp_path)
    old = files(tmp_path, "index")
    base.write(name, content)
    answers(folder, tmp_path)
    assert files(tmp_path, "index").keys() > old.keys()


def test_texts_that_are_not_matched_do_not_change_the_index(base, folder, tmp_path):
    answers(folder, tmp_path)
    old = files(tmp_path)
    base.write("more.yaml", "# a remark\n" + HOURS + "  review_by: 2030-01-01\n")
    answers(folder, tmp_path)
    assert files(tmp_path) == old


@pytest.mark.long
def test_the_old_base_answers_while_a_new_one_is_built(folder, library, tmp_path):
    old = Answerer.open(folder, cache=tmp_path)
    expected = [old.answer(question) for question in QUESTIONS]
    made: list[Matcher] = []
    entries = {id_: each for id_, each in library.entries.items() if id_.startswith("fee")}
    larger = replace(library, entries=entries)
    making = threading.Thread(target=lambda: made.append(Matcher(larger, semantic=False)))
    making.start()
    while making.is_alive():
        assert [old.answer(question) for question in QUESTIONS] == expected
        making.join(0.05)
    assert made[0].matches("手数料はいくら").answer.entry.id == "fee-amount"
