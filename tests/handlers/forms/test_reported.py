"""Breach reports from a button, whose value anybody may forge."""

from sqlalchemy import func, select

from bot.storage.casebook.tables import escalations
from tests.handlers import bodies
from tests.handlers.forms.conftest import Forms, answer


def reported(forms: Forms) -> int:
    with forms.desk.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(escalations)) or 0


def test_a_redelivered_report_is_the_same_one(forms: Forms) -> None:
    tap = bodies.a_tap("screen.breach_report", "|0|breach_suspected:1785733500")
    forms.desk.hears(tap)
    again = {**tap, "trigger_id": "1.1.again"}

    forms.desk.is_left_by_a_crash(again)
    forms.desk.is_taken_up(again)
    assert reported(forms) == 1


def test_a_forged_report_is_refused(forms: Forms) -> None:
    for value in ("|0|media", "|0|breach_suspected:soon", "|0|no_such_cause", "E-2026-0001", None):
        forms.desk.hears(bodies.a_tap("screen.breach_report", value))
    assert reported(forms) == 0


def test_reporting_is_not_rate_limited(forms: Forms) -> None:
    for _ in range(40):
        said = answer(forms.desk.hears(bodies.a_command("breach")))
        assert said["text"] == "漏えい等のおそれ：すぐ報告できます"
