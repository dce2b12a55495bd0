"""A base of one's own at the command line: whose answers these are, and what contradicts them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Command = Callable[..., Result]


@pytest.fixture
def ours(madoguchi: Command, tmp_path: Path) -> Path:
    """A base from `knowledge new`, whose policy says 500 yen."""
    (tmp_path / "policy.txt").write_text(
        "方針\n1. 開示の請求\n手数料は、1件につき500円です。\n2. お問い合わせ\n窓口で承ります。\n",
        encoding="utf-8",
    )
    given = ("--policy", "policy.txt", "--fee", "500 cash", "--contact", "医事課 / the office")
    assert madoguchi("knowledge", "new", "ours", *given).exit_code == 0
    return tmp_path / "ours"


def test_the_shipped_base_is_named_where_nobody_named_one(
    madoguchi: Command, monkeypatch: pytest.MonkeyPatch, ours: Path
) -> None:
    monkeypatch.delenv("MADOGUCHI_KNOWLEDGE")
    monkeypatch.chdir(ours)
    told = "These are the shipped answers ("

    assert told in madoguchi("knowledge", "coverage").stderr
    assert told not in madoguchi("knowledge", "coverage", "--json").stderr
    assert told not in madoguchi("knowledge", "coverage", "--knowledge", ".").stderr
    monkeypatch.setenv("MADOGUCHI_KNOWLEDGE", str(ours))
    assert told not in madoguchi("knowledge", "coverage").stderr


def test_ask_fills_answers_from_the_desk_file_beside_them(madoguchi: Command, ours: Path) -> None:
    desk = ours / "desk.yaml"
    desk.write_text(desk.read_text(encoding="utf-8").replace("医事課", "総務課"), encoding="utf-8")

    asked = madoguchi("ask", "--knowledge", "ours", "担当の連絡先を教えて")

    assert "総務課にお問い合わせください" in asked.output


def test_ask_names_what_contradicts_the_answer_it_shows(madoguchi: Command, ours: Path) -> None:
    asked = ("ask", "--knowledge", "ours", "手数料いくら？")
    good = madoguchi(*asked)
    entries = ours / "entries.yaml"
    text = entries.read_text(encoding="utf-8")
    entries.write_text(text.replace("現金500円", "現金700円"), encoding="utf-8")

    assert "entries.yaml" not in good.output
    assert "現金700円" in (told := madoguchi(*asked)).stdout
    assert "fee says “700円” in ja, its quotes say “500円”" in told.stderr


# --- the fee -----------------------------------------------------------------------------------


def costs(ours: Path, yen: int) -> None:
    desk = ours / "desk.yaml"
    text = desk.read_text(encoding="utf-8")
    desk.write_text(text.replace("fee_yen: 500", f"fee_yen: {yen}"), encoding="utf-8")


def test_a_fee_that_the_policy_does_not_print_is_told(madoguchi: Command, ours: Path) -> None:
    good = madoguchi("knowledge", "lint", "--knowledge", "ours")
    costs(ours, 700)

    lint = madoguchi("knowledge", "lint", "--knowledge", "ours")
    check = madoguchi("check", "--knowledge", "ours")

    assert "fee_yen" not in good.output
    told = "rules: fee_yen is 700, the policy says “500円”: correct one."
    assert f"ours/desk.yaml:48: warning: {told}" in lint.output
    assert f"fault: ours/desk.yaml:48: {told}" in check.output


def test_lint_names_faults_of_the_desk_file_beside_those_of_the_answers(
    madoguchi: Command, ours: Path
) -> None:
    with (ours / "entries.yaml").open("a", encoding="utf-8") as entries:
        entries.write("  related: [nowhere]\n")
    with (ours / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.write("neighbours: {it: {en: the people of IT, Ltd and Co}}\n")

    told = madoguchi("knowledge", "lint", "--knowledge", "ours").output

    assert "there is no entry “nowhere” to relate to" in told
    assert "“Ltd and Co” stands after a comma in { }" in told


def test_a_revised_fee_is_told_until_the_desk_file_has_it_from_that_day(
    madoguchi: Command, ours: Path
) -> None:
    text = (ours / "policy/policy.ja.txt").read_text(encoding="utf-8")
    Path("new.txt").write_text(text.replace("500円", "800円"), encoding="utf-8")
    revise = ("knowledge", "policy", "update", "new.txt", "--on", "2099-04-01")
    told = "fee_yen is 500 from 2099-04-01 on, the text in force by then says “800円”: add"

    assert told in madoguchi(*revise, "--knowledge", "ours").output
    assert told in madoguchi("knowledge", "policy", "show", "--knowledge", "ours").output
    assert told in madoguchi("knowledge", "lint", "--knowledge", "ours").output
    assert f"hint: ours/desk.yaml:48: rules: {told}" in madoguchi(
        "check", "--knowledge", "ours"
    ).output.replace(f"{ours.parent}/", "")
    on_the_day = madoguchi("ask", "--knowledge", "ours", "--on", "2099-04-01", "手数料いくら？")
    assert "withheld" in on_the_day.output
    assert "手数料は、1件につき800円です。" in on_the_day.output
    assert "withheld" not in madoguchi("ask", "--knowledge", "ours", "手数料いくら？").output
    with (ours / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.write("  - {effective_from: 2099-04-01, fee_yen: 800}\n")
    assert told not in madoguchi("knowledge", "lint", "--knowledge", "ours").output
