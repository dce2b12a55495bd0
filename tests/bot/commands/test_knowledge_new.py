"""madoguchi knowledge new: a base of one's own from five answers."""

from pathlib import Path

import pytest

from bot.config import desk_file
from bot.config.policy_check import takes_requests_only_in_person
from knowledge.library.loader import read_library
from knowledge.revision.document import propose_clauses, propose_clauses_yaml
from tests.bot.conftest import Command
from tickets.model.documents import Money

POLICY = """みどり学園 個人情報保護方針
みどり学園は、児童の個人情報を大切に扱います。
1. 開示等の請求
請求は事務室の窓口で受け付けます。本人確認書類をお見せください。
手数料は、請求1件につき300円です。現金でお支払いください。
2. お問い合わせ
苦情とお問い合わせは、事務室で承ります。
"""
GIVEN = (
    *("--company", "学校法人みどり学園 / Midori School"),
    *("--fee", "300 cash"),
    *("--contact", "事務室（内線 12） / the office (ext. 12)"),
)


def linted(madoguchi: Command, folder: str) -> str:
    return madoguchi("knowledge", "lint", "--knowledge", folder).output


def test_paragraphs_become_clauses_with_their_sentences_as_quotes() -> None:
    found = [(each.id, each.section, each.quotes) for each in propose_clauses(POLICY)]

    assert found == [
        ("A1", "みどり学園 個人情報保護方針", ("みどり学園は、児童の個人情報を大切に扱います。",)),
        (
            "B1",
            "開示等の請求",
            ("請求は事務室の窓口で受け付けます。", "本人確認書類をお見せください。"),
        ),
        ("B2", "開示等の請求", ("手数料は、請求1件につき300円です。", "現金でお支払いください。")),
        ("C1", "お問い合わせ", ("苦情とお問い合わせは、事務室で承ります。",)),
    ]


def test_a_day_of_revision_is_no_heading_but_the_day_of_the_policy() -> None:
    text = (
        "方針\n制定日：2018年4月1日\n大切に扱います。\n1. 窓口\n承ります。\n令和８年４月１日 改定\n"
    )

    assert [(each.id, each.section) for each in propose_clauses(text)] == [
        ("A1", "方針"),
        ("B1", "窓口"),
    ]
    assert '  revised_on: "2026-04-01"\n' in propose_clauses_yaml(text)
    assert "  # revised_on:" in propose_clauses_yaml("方針\n大切に扱います。\n")


def test_the_day_of_a_law_is_not_that_of_the_policy() -> None:
    law = "個人情報の保護に関する法律（平成15年5月30日施行）と指針を守り、お預かりした情報を大切に扱うこと"
    text = f"学校法人みどり学園の方針\n{law}\n学校法人みどり学園　2026年4月1日制定\n"

    assert [each.quotes for each in propose_clauses(text)] == [(law,)]
    assert '  revised_on: "2026-04-01"\n' in propose_clauses_yaml(text)


CLINIC = """あおば医院 個人情報保護方針
1. 取得する情報
お名前、ご住所、健康保険証の記号番号と、お問い合わせの内容を取得します。
2. 開示の請求
ご請求の際は、運転免許証などをご提示ください。
ご相談の記録の開示も受け付けます。
3. お問い合わせ窓口
医事課で承ります。
2026年4月1日改定
"""


def test_identity_and_contact_rest_on_the_clauses_that_are_about_them(madoguchi: Command) -> None:
    (madoguchi.folder / "policy.txt").write_text(CLINIC, encoding="utf-8")

    madoguchi("knowledge", "new", "ours", "--policy", "policy.txt", *GIVEN)

    entries = read_library(madoguchi.folder / "ours").entries
    assert dict(entries["identification"].clauses) == {"B1": ()}
    assert [*entries["contact"].clauses] == ["C1"]
    assert linted(madoguchi, "ours").endswith("0 faults, 0 warnings\n")


def test_of_a_text_in_two_languages_the_japanese_one_is_quoted() -> None:
    text = """当院の方針
Our Policy
総合案内
1. 利用目的
診療のために使います。
We use it for treatment.
2. 窓口
医事課で承ります。
Ask the medical affairs office, please.
"""

    assert [(each.id, each.section, each.quotes) for each in propose_clauses(text)] == [
        ("A1", "利用目的", ("診療のために使います。",)),
        ("B1", "窓口", ("医事課で承ります。",)),
    ]


def test_a_base_from_a_policys_text_quotes_it_and_knows_the_fee(
    madoguchi: Command, tmp_path: Path
) -> None:
    (tmp_path / "policy.txt").write_text(POLICY, encoding="utf-8")

    madoguchi.runs("knowledge", "new", "ours", "--policy", "policy.txt", *GIVEN)
    assert linted(madoguchi, "ours") == "0 faults, 0 warnings\n"
    library, office = read_library(tmp_path / "ours"), desk_file.read(tmp_path / "ours/desk.yaml")
    assert {name: dict(entry.clauses) for name, entry in library.entries.items()} == {
        "fee": {"B2": ("手数料は、請求1件につき300円",)},
        "identification": {"B1": ("本人確認書類をお見せください。",)},
        "contact": {"C1": ()},
        "neighbour-it": {},
    }
    assert "現金300円" in library.entries["fee"].answer["ja"]
    assert (office.rules[0].fee_yen, office.rules[0].fee_means) == (300, Money.CASH)
    assert office.company.get("en") == "Midori School"
    assert office.contacts["privacy_desk"].get("ja") == "事務室（内線 12）"


def test_requests_in_person_are_proposed_for_a_policy_that_has_no_post(madoguchi: Command) -> None:
    in_person = POLICY.replace("窓口で受け付けます", "窓口にお越しのうえ、お申し出ください")
    for name, text in (("ours", in_person), ("theirs", in_person + "郵送でも承ります。\n")):
        (madoguchi.folder / "policy.txt").write_text(text, encoding="utf-8")
        madoguchi("knowledge", "new", name, "--policy", "policy.txt", *GIVEN)

    found = {
        each: desk_file.read(madoguchi.folder / each / "desk.yaml") for each in ("ours", "theirs")
    }
    assert [each.procedure for each in found.values()] == ["counter", "post"]
    assert [*found["ours"].letters.texts] == []  # the shipped words for the counter suffice


@pytest.mark.parametrize(
    ("policy", "is_in_person"),
    [
        ("開示の請求は、窓口にお越しください。\n郵便番号 100-0001 東京都千代田区1-1\n", True),
        ("来院された方の診療費の請求のために利用します。\n", False),
        ("請求書は会計窓口でお渡しします。\n", False),
        ("来院の際は、保険証の提示を求めることがあります。\n", False),
        ("開示等の求めは、窓口へご持参ください。\n", True),
    ],
)
def test_only_what_is_said_of_requests_tells_how_they_are_made(
    policy: str, is_in_person: bool
) -> None:
    assert takes_requests_only_in_person(policy) is is_in_person


def test_a_policy_that_says_nothing_of_it_is_not_quoted_for_it(madoguchi: Command) -> None:
    (madoguchi.folder / "policy.md").write_text(
        "# 方針\n\n手数料は1,000円です。\n", encoding="utf-8"
    )

    madoguchi("knowledge", "new", "ours", "--policy", "policy.md", *GIVEN)

    library = read_library(madoguchi.folder / "ours")
    assert "fee_yen is 300, the policy says “1,000円”" in linted(madoguchi, "ours")
    assert not library.entries["fee"].clauses  # another amount
    assert "identification" not in library.entries


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_base_may_have_one_language(madoguchi: Command, tmp_path: Path, language: str) -> None:
    madoguchi("knowledge", "new", "ours", "--languages", language)

    for entry in read_library(tmp_path / "ours").entries.values():
        assert [*entry.ask] == [*entry.answer] == [language]
    assert linted(madoguchi, "ours") == "0 faults, 0 warnings\n"


def test_without_answers_there_is_no_fee_and_no_contact_yet(madoguchi: Command) -> None:
    madoguchi("knowledge", "new", "ours")

    office = desk_file.read(madoguchi.folder / "ours/desk.yaml")
    assert not office.rules[0].charges
    assert office.accredited_bodies == ()
    assert dict(office.contacts) == {}


def test_at_a_terminal_it_asks_for_what_was_not_given(
    madoguchi: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.commands.knowledge.new.is_interactive", lambda: True)

    told = madoguchi(
        "knowledge",
        "new",
        "ours",
        "--company",
        "みどり学園",
        input="ja\n\n６万の貝\n５００円の定額小為替\n\n",
    )

    assert told.exit_code == 0, told.output
    assert "--fee must be an amount and its means" in told.output  # and it asks again
    rules = desk_file.read(tmp_path / "ours/desk.yaml").rules[0]
    assert (rules.fee_yen, rules.fee_means) == (500, Money.MONEY_ORDER)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--fee", "3 shells"), "--fee must be an amount and its means, such as “300 cash”"),
        (("--languages", "fr"), "--languages must be ja, en or ja,en"),
        (("--policy", "none.txt"), "none.txt:1: there is no such file: correct the name"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused_and_nothing_written(
    madoguchi: Command, tmp_path: Path, given: tuple[str, str], sentence: str
) -> None:
    assert sentence in madoguchi.refuses("knowledge", "new", "ours", *given)
    assert not (tmp_path / "ours").exists()
