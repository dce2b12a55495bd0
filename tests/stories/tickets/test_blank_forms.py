"""Blank forms as files to print, in both languages."""

from tests.stories.steps.case import direct, opens_form, sends
from tests.stories.steps.complaints import answer, labels
from tests.stories.steps.homes import home
from tests.stories.steps.months import files
from tests.stories.steps.program import Running
from workspace.driver import Person


def test_blank_forms_come_as_pages_to_print(ken: Person, program: Running) -> None:
    form = opens_form(ken, home(ken), "用紙を受け取る")

    assert sends(ken, forms=["application", "power_of_attorney"]) == {}

    ken.waits_for(after=form, saying="ご希望の用紙です。")
    assert program.becomes(lambda: len(files(direct(ken), ken)) == 2)
    page = files(direct(ken), ken)["application.html"].decode()
    assert "@page { size: A4" in page
    assert "東京都千代田区見本町1-1 個人情報の窓口" in page


def test_blank_forms_come_in_english_too(ken: Person, program: Running) -> None:
    form = opens_form(ken, home(ken), "用紙を受け取る")
    assert labels(form) == ["どの用紙ですか", "用紙の言語"]
    assert answer(form, "language") == "ja"
    assert sends(ken, forms=["intake"], language="en") == {}
    ken.waits_for(after=form, saying="ご希望の用紙です。")
    assert program.becomes(lambda: "intake.html" in files(direct(ken), ken))
    english = files(direct(ken), ken)["intake.html"].decode()
    assert '<html lang="en">' in english
    assert "Intake sheet (while the system is down)" in english
