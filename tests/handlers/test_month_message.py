"""What the message with the month's figures shows of breaches."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.reports.document import month_document
from handlers.reports.message import figures_message, representative_message
from tests.handlers.builders import NOW, a_view, breach
from tickets.model.escalation import Cause
from tickets.model.kinds import Language
from tickets.model.tokyo import Month
from tickets.reports.figures import Figures, MonthCounts, ReportScope
from workspace.results import words


def missed(language: Language) -> Figures:
    """Nobody judged a report within four hours."""
    view = a_view(language)
    counts = MonthCounts(
        Month(2026, 8), ReportScope.GENERAL, view.office_context, NOW + timedelta(days=40)
    )
    counts.add_escalation(breach())
    return counts.figures()


def test_a_missed_judgement_stands_in_a_table_of_the_message() -> None:
    blocks = figures_message(missed("en"), a_view("en"), None, None).blocks
    [table] = [each for each in blocks if each["type"] == "data_table"]
    assert table["caption"] == "Possible leaks"
    rows = [[cell["text"] for cell in row] for row in table["rows"]]
    assert rows[0] == ["Deadline", "Basis", "On time", "Missed"]
    assert ["Decide", "internal target", "0", "1"] in rows


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "この月に法の報告対象と判断 0 ・ この月に完了 0"), ("en", "closed this month 0")],
)
def test_the_counts_name_their_month(language: Language, said: str) -> None:
    figures, view = missed(language), a_view(language)
    shown = " ".join(words(figures_message(figures, view, None, None).blocks))
    assert said in " ".join(shown.split())
    [*_, leaks] = month_document(figures, view).sections
    assert [row[1] for row in leaks.tables[0].rows] == ["1", "1", "0", "0", "0", "0", "1"]


def test_the_complaints_of_which_the_representative_hears_by_the_report_are_named() -> None:
    # O22
    figures = replace(missed("ja"), reported_monthly=("C-2026-0006", "C-2026-0007"))
    told = "この報告で代表者に知らせる苦情 2件：C-2026-0006、C-2026-0007"
    assert told in month_document(figures, a_view()).notes
    assert told in " ".join(words(representative_message(figures, a_view()).blocks))
    many = replace(figures, reported_monthly=tuple(f"C-2026-{n:04}" for n in range(1, 54)))
    assert month_document(many, a_view()).notes[1].endswith("、C-2026-0050、ほか3件")


def test_other_matters_are_named_by_number() -> None:
    view = a_view()
    now = NOW + timedelta(days=40)
    counts = MonthCounts(Month(2026, 8), ReportScope.GENERAL, view.office_context, now)
    for nth in range(1, 10):
        counts.add_escalation(breach(number=f"E-2026-000{nth}", cause=Cause.MEDIA))
    counts.add_escalation(
        breach(number="E-2026-0010", cause=Cause.REFUSAL_REVIEW, source="D-2026-0004")
    )

    *_, others, leaks = month_document(counts.figures(), view).sections

    [[name, count]] = others.tables[0].rows
    assert name.startswith("報道（E-2026-0001、E-2026-0002、")
    assert (name.endswith("E-2026-0008、ほか1件）"), count) == (True, "9")
    assert "E-2026" not in str(leaks.tables)
