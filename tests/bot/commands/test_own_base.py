"""A base of one's own at the command line: whose answers these are, and what contradicts them."""

from pathlib import Path

import pytest

from tests.bot.conftest import Command, edits


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


@pytest.mark.parametrize("named", [(), ("--desk", "ours/desk.yaml")])
def test_ask_and_check_take_the_desk_file_beside_the_answers(
    madoguchi: Command, ours: Path, named: tuple[str, ...]
) -> None:
    desk = ours / "desk.yaml"
    edits(desk, "医事課", "総務課")
    both = ("--knowledge", "ours", *named)
    asked = madoguchi("ask", *both, "担当の連絡先を教えて")
    checked = madoguchi("check", *both)
    desk.write_text("company: みどり\n", encoding="utf-8")
    faulty = madoguchi("ask", *both, "誰に")

    assert "総務課にお問い合わせください" in asked.output
    assert "ours/desk.yaml: emergency.phone: 03-0000-0000 is an example" in checked.output
    assert "ours/desk.yaml:1: company must be a mapping" in faulty.stderr


def test_ask_names_what_contradicts_the_answer_it_shows(madoguchi: Command, ours: Path) -> None:
    asked = ("ask", "--knowledge", "ours", "手数料いくら？")
    good = madoguchi(*asked)
    edits(ours / "entries.yaml", "現金500円", "現金700円")

    told, wrong = madoguchi(*asked), "fee says “700円” in ja, its quotes say “500円”"
    assert "entries.yaml" not in good.output
    assert "現金700円" in told.stdout
    assert wrong in told.stderr
    assert f"fault: {ours}/entries.yaml:" in madoguchi("check", "--knowledge", str(ours)).stdout


# --- the fee -----------------------------------------------------------------------------------


def test_a_fee_that_the_policy_does_not_print_is_told_once(madoguchi: Command, ours: Path) -> None:
    good = madoguchi("knowledge", "lint", "--knowledge", "ours")
    edits(ours / "desk.yaml", "fee_yen: 500", "fee_yen: 700")

    lint = madoguchi("knowledge", "lint", "--knowledge", "ours")
    check = madoguchi("check", "--knowledge", "ours")
    with (ours / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.write("  - {effective_from: 2099-04-01, fee_yen: 700}\n")
    later = madoguchi("knowledge", "lint", "--knowledge", "ours")

    assert "fee_yen" not in good.output
    told = "rules: fee_yen is 700, the policy says “500円”: correct one."
    assert f"ours/desk.yaml:50: warning: {told}" in lint.output
    assert f"fault: ours/desk.yaml:50: {told}" in check.output
    assert later.output.count("fee_yen is 700") == 1


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
    assert f"hint: ours/desk.yaml:50: rules: {told}" in madoguchi(
        "check", "--knowledge", "ours"
    ).output.replace(f"{ours.parent}/", "")
    on_the_day = madoguchi("ask", "--knowledge", "ours", "--on", "2099-04-01", "手数料いくら？")
    assert "withheld" in on_the_day.output
    assert "手数料は、1件につき800円です。" in on_the_day.output
    assert "withheld" not in madoguchi("ask", "--knowledge", "ours", "手数料いくら？").output
    with (ours / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.write("  - {effective_from: 2099-04-01, fee_yen: 800}\n")
    assert told not in madoguchi("knowledge", "lint", "--knowledge", "ours").output


def test_a_later_fee_without_a_revision_of_that_day_is_told(madoguchi: Command, ours: Path) -> None:
    with (ours / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.write("  - {effective_from: 2099-04-01, fee_yen: 800}\n")
    told = (
        "rules: fee_yen is 800 from 2099-04-01 on, the policy in force by then says “500円”:"
        " correct one, or prepare the revision."
    )

    lint = madoguchi("knowledge", "lint", "--knowledge", "ours").output
    check = madoguchi("check", "--knowledge", "ours").output

    assert f"warning: {told}" in lint
    assert told in check.partition("hint: ")[2]


# --- the letters -------------------------------------------------------------------------------


HOSPITAL = """みなと病院 個人情報保護方針
当院は、患者さんの個人情報を大切に扱います。
1. 開示の請求
手数料は、1件につき500円です。会計窓口で現金でお支払いください。
2. お問い合わせ
医事課で承ります。
"""


@pytest.fixture
def hospital(madoguchi: Command, tmp_path: Path) -> Path:
    (tmp_path / "hospital.txt").write_text(HOSPITAL, encoding="utf-8")
    given = ("--policy", "hospital.txt", "--fee", "500 cash")
    assert madoguchi("knowledge", "new", "minato", *given).exit_code == 0
    return tmp_path / "minato"


def lints(madoguchi: Command) -> list[str]:
    """The lines of lint on the hospital's base."""
    output = madoguchi("knowledge", "lint", "--knowledge", "minato").output
    return [line for line in output.splitlines() if "ways to ask" not in line]


def test_a_first_base_words_its_letters_as_its_policy_does_and_what_they_say_otherwise_is_told(
    madoguchi: Command, hospital: Path
) -> None:
    wording = hospital / "letters/wording.txt"
    words, good = wording.read_text(encoding="utf-8"), lints(madoguchi)
    wording.write_text(words.replace("we: 当院", "we: 当社"), encoding="utf-8")
    renamed = "\n".join(lints(madoguchi))
    wording.unlink()
    told = lints(madoguchi)

    assert "we: 当院\npay.cash: {amount}を、窓口にてお支払いください。\n" in words
    assert good == ["0 faults, 0 warnings"]
    assert "the letters say 当社, the policy 当院" in renamed
    assert "write {we}" not in renamed  # the line that sets it cannot use it
    assert [line.split(": warning: ")[0] for line in told[:2]] == [
        "minato/desk.yaml:4",
        "minato/desk.yaml:52",
    ]
    assert "the letters say 当社, the policy 当院: write the line “we: 当院” into" in told[0]
    assert "the letters offer 現金書留, and the policy does not: write" in told[1]
    checked = madoguchi("check", "--knowledge", "minato").output
    assert "hint: minato/desk.yaml:4: the letters say 当社" in checked


MINISTRY = "{ministry: {ja: 厚生労働省, en: MHLW}}"


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (
            "fee_means: cash",
            "fee_means: stamps",
            "rules: fee_means is stamps, the policy says 現金",
        ),
        (f"breach_reports: {MINISTRY}\n", "", "breach_reports is missing: write who takes reports"),
        (MINISTRY, "{}", "breach_reports names no ministry, the policy 厚生労働省: correct it."),
        ("厚生労働省", "総務省", "breach_reports has 総務省, the policy 厚生労働省: correct it."),
    ],
)
def test_what_the_desk_file_has_otherwise_than_the_policy_is_told(
    madoguchi: Command, hospital: Path, was: str, now: str, told: str
) -> None:
    policy, desk = hospital / "policy/policy.ja.txt", hospital / "desk.yaml"
    report = "漏えいが生じたときは、個人情報保護委員会および厚生労働省に報告します。\n"
    policy.write_text(policy.read_text(encoding="utf-8") + report, encoding="utf-8")
    right = desk.read_text(encoding="utf-8").replace(
        "breach_reports: {}\n", f"breach_reports: {MINISTRY}\n"
    )
    desk.write_text(right, encoding="utf-8")
    good = lints(madoguchi)
    assert was in right
    desk.write_text(right.replace(was, now), encoding="utf-8")

    assert good == ["0 faults, 0 warnings"]
    assert told in "\n".join(lints(madoguchi))
    assert told in madoguchi("check", "--knowledge", "minato").output


def test_check_names_terms_of_the_shipped_letters_that_the_policy_lacks(
    madoguchi: Command, hospital: Path
) -> None:
    found = madoguchi("check", "--knowledge", "minato").output
    letters = hospital / "letters"
    (letters / "form.txt").write_text(
        "件名：ご案内\n\n{fee}をお支払いください。\n", encoding="utf-8"
    )
    reworded = madoguchi("check", "--knowledge", "minato").output
    (letters / "en").mkdir()
    (letters / "en/form.txt").write_text("Subject: Form\n\nPay {fee}.\n", encoding="utf-8")
    with (hospital / "policy/policy.ja.txt").open("a", encoding="utf-8") as policy:
        policy.write("手数料は、払戻しいたしません。\n")

    assert "the letters form.txt, en/form.txt say that 住民票 is accepted, and the policy" in found
    letters_named = "form.txt, reply.txt, withdrawal.txt, en/form.txt, en/reply.txt, en/withdrawal"
    assert f"{letters_named}.txt say that a fee is not refunded (払戻し)" in found
    assert "the letter en/form.txt says that 住民票 is accepted" in reworded
    assert "--letter en/form`" in reworded
    told = madoguchi("check", "--knowledge", "minato").output
    assert "住民票" not in told
    assert "払戻し" not in told


def test_a_letter_of_ones_own_that_contradicts_is_told_with_its_line(
    madoguchi: Command, hospital: Path
) -> None:
    letter = "件名：窓口のご案内\n\n当社へのお申し出も承ります。\n郵便切手又は現金書留をお送りください。\n"
    (hospital / "letters/recourse.txt").write_text(letter, encoding="utf-8")

    place = "minato/letters/recourse.txt"
    assert lints(madoguchi) == [
        f"{place}:3: warning: this says 当社, the policy 当院: write {{we}}.",
        f"{place}:4: warning: this says 現金書留, and the policy does not.",
        f"{place}:4: warning: this says 郵便切手, and rules: fee_means is cash:"
        " write {amount} or {pay}, which follow it.",
        "0 faults, 3 warnings",
    ]
