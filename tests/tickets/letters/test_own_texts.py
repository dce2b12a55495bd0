"""A company's own letters replace the shipped ones of the same name, and are checked first."""

import re
from dataclasses import replace
from typing import get_args

import pytest

from tests.tickets.letters.cases import COMPLAINT, a_ticket
from tests.tickets.letters.test_golden import NAMES, drawn
from tickets.letters.letter import BlankForm, Sender, blank_form
from tickets.letters.template import (
    folder_of_text,
    own_text_faults,
    own_text_names,
    placeholders_in,
    shipped_wordings,
    starting_text,
)
from tickets.letters.ticket_letters import names_outside_bodies
from tickets.model.kinds import LANGUAGES, Procedure
from tickets.rules.office import LetterSettings, Office
from tickets.rules.periods import Rules


def with_texts(office: Office, **own: str) -> Office:
    named = {f"{name}.txt": text for name, text in own.items()}
    return replace(office, letters=LetterSettings(texts=named))


def test_a_letter_of_ones_own_stands_in_place_of_the_shipped_one(office: Office) -> None:
    own = "# 学園の文書\n件名：学園外の窓口\n\n{replied_on}の回答について\n\n[not bodies]\n隠れる"
    text = drawn("recourse", with_texts(office, recourse=own)).final.reveal()
    assert "学園外の窓口" in text
    assert "令和8年8月3日の回答について" in text
    assert "隠れる" not in text
    assert "認定個人情報保護団体" not in text


def test_a_reply_of_ones_own_names_the_outside_bodies_only_where_it_has_their_place(
    office: Office,
) -> None:
    complaint = a_ticket(COMPLAINT)
    without, with_them = ("件名：回答\n\n{answer}", "件名：回答\n\n{answer}\n\n[bodies]\n{bodies}")
    assert names_outside_bodies(complaint, office)
    assert names_outside_bodies(complaint, with_texts(office, complaint_reply=with_them))
    assert not names_outside_bodies(complaint, with_texts(office, complaint_reply=without))
    assert not names_outside_bodies(complaint, replace(office, accredited_bodies=()))


def test_a_letter_of_ones_own_has_only_a_gist_of_its_own(office: Office) -> None:
    own = "件名：遅れ\n\n遅れます。"

    def gist(text: str) -> str:
        return drawn(
            "delay", replace(office, letters=LetterSettings(texts={"delay.txt": text}))
        ).gist

    assert gist(own) == ""
    assert gist(f"{own}\n\n英文要旨：Late until {{until}}.").startswith("Late until ")


def test_words_of_ones_own_replace_only_what_they_name(office: Office) -> None:
    own = Sender.of(with_texts(office, wording="amount.stamps: 切手{fee}ちょうど")).texts
    assert own.say("amount.stamps", fee="300円") == "切手300円ちょうど"
    assert own.say("money.cash") == shipped_wordings()["money.cash"]


def test_one_line_of_wording_names_the_company_in_every_letter(office: Office) -> None:
    own = with_texts(office, wording="we: 当院")
    text = drawn("breach_notice", own).text.reveal()
    form, _ = blank_form(BlankForm.APPLICATION, own, Rules())

    assert "当院が取り扱う個人データについて" in text
    assert Sender.of(own).texts.say("ground.G5").startswith("当院の業務")
    assert "当院からの案内" in form
    assert "当社" not in text + form


def test_a_form_of_ones_own_is_printed(office: Office) -> None:
    own = with_texts(office, power_of_attorney="学園の委任状\n\n{company}　御中")
    text, _ = blank_form(BlankForm.POWER_OF_ATTORNEY, own, Rules())
    assert text == "学園の委任状\n\n株式会社サンプル　御中\n"


@pytest.mark.parametrize(
    ("file", "text", "line", "sentence"),
    [
        ("recourse.txt", "件名：x\n\n{desc}", 3, "{desc} is no place of this text: did you mean"),
        ("recourse.txt", "件名：x\n\n{desk", 3, "a brace stands alone"),
        ("form.txt", "件名：x\n\n[fee]\nあ", 3, "[fee] is no condition of this text: it may have"),
        ("reply.txt", "{desk}", 1, "this text needs “件名：”"),
        ("frame.txt", "{addressee}", 1, "this text needs “{body}”"),
        ("replies.txt", "件名：x", 1, "did you mean reply.txt?"),
        ("en/reply.txt", "{desk}", 1, "this text needs “Subject:”"),
        ("en/recourse.txt", "Subject: x\n\n{desc}", 3, "{desc} is no place of this text"),
        ("en/replies.txt", "Subject: x", 1, "did you mean en/reply.txt?"),
        ("en/wording.txt", "# words\nmoney.crash: cash", 2, "did you mean money.cash?"),
        ("wording.txt", "money.cash 現金", 1, "a line of wording.txt is “key: words”"),
        ("wording.txt", "# 言葉\nmoney.crash: 現金", 2, "did you mean money.cash?"),
        ("wording.txt", "money.cash.en: cash", 1, "money.cash.en is no key of wording.txt"),
        ("wording.txt", "ground.G4.en: harm {fee}", 1, "{fee} is no place of this text"),
        ("wording.txt", "ground.G5.en: {we} keeps it", 1, "{we} is no place of this text"),
        ("wording.txt", "money.cash: {fee}", 1, "{fee} is no place of this text"),
    ],
)
def test_a_fault_names_its_line_and_what_would_be_right(
    file: str, text: str, line: int, sentence: str
) -> None:
    ((where, told),) = own_text_faults(file, text)
    assert where == line
    assert sentence in told


@pytest.mark.parametrize("procedure", get_args(Procedure))
def test_the_shipped_texts_have_no_fault(procedure: Procedure) -> None:
    found = {
        name: list(own_text_faults(name, starting_text(name, procedure)))
        for name in own_text_names()
    }
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("procedure", get_args(Procedure))
def test_each_text_and_word_has_an_english_one_with_the_same_places(procedure: Procedure) -> None:
    def parts(file: str) -> list[tuple[str, frozenset[str]]]:
        """The condition of each paragraph, and its places: {we} is “we” in English."""
        closings = r"以上\n|Dear {greeted},\n|Yours sincerely,\n\nPrivacy Desk\n"
        paragraphs = re.split(
            r"\n{2,}", re.sub(closings, "", starting_text(file, procedure)).strip()
        )
        shapes = []
        for each in paragraphs:
            condition = re.match(r"\[.*\]", each)
            places = frozenset(re.findall(r"{\w+}", each)) - {"{we}"}
            shapes.append((condition[0] if condition else "", places))
        return shapes

    names = [each for each in own_text_names() if not each.startswith("en/")]
    assert own_text_names() == [*names, *(f"en/{each}" for each in names)]
    for each in names:
        if each != "wording.txt":
            assert parts(each) == parts(f"en/{each}"), each
    words, english = (shipped_wordings(procedure, each) for each in LANGUAGES)
    assert words.keys() == english.keys()
    places = {key: [set(re.findall(r"{\w+}", of[key])) for of in (words, english)] for key in words}
    differ = {key: (ja, en) for key, (ja, en) in places.items() if ja - {"{we}"} != en}
    assert differ == {}


def test_english_letters_and_words_of_ones_own_are_used_and_checked(office: Office) -> None:
    own = {
        "en/delay.txt": "Subject: Late\n\nWe are late.\n\n和文要旨：{until}まで遅れます。",
        "en/wording.txt": "ground.G4: Harm to others",
        "wording.txt": "ground.G1: 確認できない\nground.G5: {we}の支障\nground.G1.en: Not confirmed",
    }
    ours = replace(office, letters=LetterSettings(texts=own))
    late = drawn("delay", ours, language="en")
    texts = Sender.of(ours, "en").texts

    assert "\n\nWe are late.\n" in late.final.reveal()
    assert late.gist == "令和8年9月11日まで遅れます。"
    assert "お送りできる見込み" in drawn("delay", ours).final.reveal()
    said = [texts.say(f"ground.{each}") for each in ("G4", "G1", "G5")]
    assert said == ["Harm to others", "Not confirmed", "当社の支障"]
    assert texts.say("ground.G6") == shipped_wordings(language="en")["ground.G6"]


def test_a_text_for_the_counter_differs_in_the_lines_that_say_so() -> None:
    post, counter = (starting_text("delay.txt", each) for each in get_args(Procedure))
    assert set(post.splitlines()) - set(counter.splitlines()) == {
        "回答は、{until}までにお送りできる見込みです。"
    }
    assert set(counter.splitlines()) - set(post.splitlines()) == {
        "{until}までに回答できる見込みです。"
    }
    assert "普通郵便" in starting_text("form.txt", "post")
    assert "普通郵便" not in starting_text("form.txt", "counter")


@pytest.mark.parametrize("name", NAMES)
def test_each_place_that_the_check_allows_is_filled(name: str, office: Office) -> None:
    every = {
        file: "\n\n".join(["件名：x", *(f"{{{each}}}" for each in sorted(placeholders_in(file)))])
        for file in own_text_names()
        if folder_of_text(file) == "templates" and not file.endswith("frame.txt")
    }
    own = replace(office, letters=LetterSettings(texts=every))
    for language in LANGUAGES:
        assert "{" not in drawn(name, own, language=language).text.reveal()


@pytest.mark.parametrize("form", BlankForm)
def test_each_place_that_the_check_allows_is_filled_in_forms(
    form: BlankForm, office: Office
) -> None:
    file = f"{form}.txt"
    every = " ".join(f"{{{each}}}" for each in sorted(placeholders_in(file)))
    text, _ = blank_form(
        form, replace(office, letters=LetterSettings(texts={file: every})), Rules()
    )
    assert "{" not in text
