"""madoguchi init, knowledge new: the files that operators and curators begin with."""

import json
import re
import stat
from pathlib import Path

import pytest

from bot.config.desk_file import FaultyDeskFileError, read
from tests.bot.conftest import Command


def test_it_writes_settings_for_the_owner_alone_and_a_desk_file(
    madoguchi: Command, tmp_path: Path
) -> None:
    madoguchi.runs("init", "desk")
    assert stat.S_IMODE((tmp_path / "desk/.env").stat().st_mode) == 0o600
    assert "SLACK_BOT_TOKEN=" in (tmp_path / "desk/.env").read_text(encoding="utf-8")
    assert read(tmp_path / "desk/desk.yaml").channels.fallback == "C00FALLBACK"


def test_a_letter_is_written_to_be_reworded_and_never_over_ones_own(madoguchi: Command) -> None:
    madoguchi("init")
    madoguchi.runs("init", "--letter", "recourse", "--letter", "wording")
    assert "件名：" in (madoguchi.folder / "letters/recourse.txt").read_text(encoding="utf-8")
    assert {*read(madoguchi.folder / "desk.yaml").letters.texts} == {"recourse.txt", "wording.txt"}
    again = madoguchi.runs("init", "--letter", "recourse", code=2)
    assert "exists already and is in use: edit it" in again
    assert "`madoguchi init shipped --letter recourse`" in again
    assert madoguchi("init", "shipped", "--letter", "recourse").exit_code == 0


def test_an_english_letter_is_written_to_be_reworded_and_checked(
    madoguchi: Command, tmp_path: Path
) -> None:
    madoguchi("init")
    assert madoguchi("init", "--letter", "en/recourse").exit_code == 0
    english = tmp_path / "letters/en/recourse.txt"
    assert "Subject: " in english.read_text(encoding="utf-8")
    assert {*read(tmp_path / "desk.yaml").letters.texts} == {"en/recourse.txt"}
    english.write_text("Subject: x\n\n{desc}\n", encoding="utf-8")
    with pytest.raises(FaultyDeskFileError) as refused:
        read(tmp_path / "desk.yaml")
    [fault] = refused.value.faults
    assert fault.file.endswith("en/recourse.txt")
    assert "{desc} is no place of this text" in fault.sentence


def test_what_is_to_be_filled_in_is_named_by_check(madoguchi: Command) -> None:
    madoguchi("init")
    madoguchi.sets("MADOGUCHI_DESK", "desk.yaml")
    told = madoguchi("check").output

    assert "fault: SLACK_BOT_TOKEN is not set" in told
    assert "fault: SLACK_APP_TOKEN is not set" in told
    assert "fault: desk.yaml: emergency.phone" in told
    named = re.findall(r"fault: desk.yaml: (\S+): (\S+) is an example", told)
    assert named == [
        ("company.ja", "株式会社〇〇"),
        ("people.agents", "U0000AGENT"),
        ("people.manager", "U000MANAGER"),
        ("people.deputy", "U0000DEPUTY"),
        ("people.representative", "U00REPRESENT"),
        ("channels.desk", "C0000000DESK"),
        ("channels.fallback", "C00FALLBACK"),
    ]
    assert "fault: desk.yaml: company.en: Your Company Inc. is an example" in told


def test_the_examples_in_comments_are_named_once_they_are_in_force(madoguchi: Command) -> None:
    madoguchi("init")
    madoguchi.sets("MADOGUCHI_DESK", "desk.yaml")
    desk = madoguchi.folder / "desk.yaml"
    begun = desk.read_text(encoding="utf-8")
    given = re.sub(r"^(\w+): (\[\]|\{\}).*\n(?=# )", "", begun, flags=re.MULTILINE)
    given = re.sub(r"^( *)# (?=\w+:|  )", r"\1", given, flags=re.MULTILINE)
    desk.write_text(given, encoding="utf-8")
    told = madoguchi("check").output

    for name in ("auditor", "security", "curators"):
        assert f"fault: desk.yaml: people.{name}: U0" in told, told
    for name in (
        *("departments.person_in_charge: U0", "departments.members: ", "emergency.phone: "),
        *("contacts.complaints.ja: ", "contacts.privacy_desk.en: ", "facts.company_address.ja: "),
    ):
        assert f"fault: desk.yaml: {name}" in told


def test_it_never_writes_over_a_file(madoguchi: Command, tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text("ours", encoding="utf-8")
    assert "desk.yaml exists already" in madoguchi.refuses("init")
    assert not (tmp_path / ".env").exists()
    assert (tmp_path / "desk.yaml").read_text(encoding="utf-8") == "ours"


@pytest.mark.long
def test_a_new_base_is_clean_in_both_languages(madoguchi: Command, tmp_path: Path) -> None:
    made = madoguchi("knowledge", "new", "ours")
    linted = madoguchi("knowledge", "lint", "--knowledge", "ours")
    covered = madoguchi("knowledge", "coverage", "--knowledge", "ours")
    asked = madoguchi("ask", "--json", "--knowledge", "ours", "How much is the fee?")

    assert (made.exit_code, linted.exit_code, covered.exit_code) == (0, 0, 0)
    assert linted.stderr == "0 faults, 0 warnings\n"
    assert covered.stdout.endswith("gaps 0\n")
    answer = json.loads(asked.stdout)
    assert (answer["entry"], answer["sources"][0]["clause"]) == ("fee", "A2")


def test_a_new_base_is_never_written_over_a_folder(madoguchi: Command, knowledge: Path) -> None:
    assert "exists already" in madoguchi.refuses("knowledge", "new", str(knowledge))


def test_a_letter_follows_the_procedure_of_the_desk_file_beside_it(madoguchi: Command) -> None:
    madoguchi("init")
    desk = madoguchi.folder / "desk.yaml"
    desk.write_text(desk.read_text(encoding="utf-8") + "\nprocedure: counter\n", encoding="utf-8")
    madoguchi("init", "--letter", "form", "--letter", "wording")
    letters = madoguchi.folder / "letters"
    assert "窓口にてお示しください" in (letters / "form.txt").read_text(encoding="utf-8")
    wording = (letters / "wording.txt").read_text(encoding="utf-8")
    assert "pay.cash: {amount}を、窓口にてお支払いください。\n" in wording
    assert "\nground.G6: " in wording
