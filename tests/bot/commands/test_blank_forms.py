"""madoguchi tickets form: blank forms to print or post (O34)."""

import stat
from pathlib import Path

import pytest

from tests.bot.conftest import Command
from tickets.letters.letter import BlankForm

DESK = """\
company: {ja: 株式会社サンプル, en: Sample Inc.}
breach_reports: {}
people: {agents: [U0MEI0, U0KEN0], manager: U0MANAGER0}
departments: [{id: sales, name: {ja: 営業部}, person_in_charge: U0SALESHEAD0}]
emergency: {phone: "03-0000-0119"}
contacts:
  privacy_desk: {ja: 個人情報相談窓口 03-0000-0100, en: Privacy desk}
  disclosure_mail: {ja: 東京都千代田区見本町1-1 個人情報窓口, en: 1-1 Mihon-cho}
"""
SAYS = {
    BlankForm.APPLICATION: ("開示等申請書", "株式会社サンプル", "（手数料あり）", "1,000円"),
    BlankForm.POWER_OF_ATTORNEY: ("委　任　状", "回答を代理人が受け取ること"),
    BlankForm.INTAKE: ("会社が最初に知った日時", "03-0000-0119"),
    BlankForm.CORRECTIVE_ACTIONS: ("原因", "処置の計画", "期限", "有効性の確認"),
    BlankForm.PURPOSE_NOTICE: ("利用目的", "/privacy mydata"),
    BlankForm.ANNOUNCEMENT: ("従業者の皆さんへ", "03-0000-0119"),
}


@pytest.fixture
def desk(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with a desk file, without keys or a database."""
    file = tmp_path / "desk.yaml"
    file.write_text(DESK, encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_DESK", str(file))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere' / 'none.sqlite3'}")
    return file


@pytest.mark.parametrize("kind", list(BlankForm))
def test_forms_are_printed_without_keys_or_database(
    desk: Path, madoguchi: Command, kind: BlankForm
) -> None:
    # O34
    told = madoguchi("tickets", "form", str(kind))
    assert told.exit_code == 0, told.output
    assert not [words for words in SAYS[kind] if words not in told.stdout]
    assert "{" not in told.stdout


def test_a_form_is_printed_in_the_desks_language_or_the_one_asked_for(
    desk: Path, madoguchi: Command
) -> None:
    # O34
    english = madoguchi("tickets", "form", "application", "--language", "en").stdout
    assert "Application for Disclosure" in english
    assert "Sample Inc." in english
    assert "(fee applies)" in english
    desk.write_text(f"{DESK}language: en\n", encoding="utf-8")
    assert madoguchi("tickets", "form", "application").stdout == english
    japanese = madoguchi("tickets", "form", "application", "--language", "ja").stdout
    assert "開示等申請書" in japanese


def test_a_form_is_written_into_a_new_file_only(desk: Path, madoguchi: Command) -> None:
    # O34
    file = madoguchi.folder / "form.txt"
    assert madoguchi("tickets", "form", "application", "--out", str(file)).exit_code == 0
    printed = madoguchi("tickets", "form", "application").stdout
    assert file.read_text(encoding="utf-8") == printed
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert madoguchi("tickets", "form", "intake", "--out", str(file)).exit_code == 2
    assert file.read_text(encoding="utf-8") == printed


def test_no_form_is_written_with_an_unset_contact(desk: Path, madoguchi: Command) -> None:
    # O33, O34
    desk.write_text(DESK.partition("contacts:")[0], encoding="utf-8")
    told = madoguchi("tickets", "form", "application")
    assert told.exit_code == 1
    assert told.stdout == ""
    assert "is not set in the desk file." in told.stderr
