"""Another process holds the write lock of the database while a complaint is logged."""

import pytest

from tests.databases import held_by_another
from tests.stories.steps.case import submitted
from tests.stories.steps.complaints import MINIMUM, number_of, opens_step_one
from tests.stories.steps.program import Running
from workspace.driver import Person

COUNTED = ("tickets", "personal", "ticket_keys", "audit", "notices", "blind_index")


def rows(program: Running) -> list[int]:
    return [program.rows(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED]


@pytest.mark.long
def test_a_form_waits_for_a_lock_of_two_seconds(ken: Person, program: Running) -> None:
    form = opens_step_one(ken)

    with held_by_another(program.database, seconds=2):
        sent = ken.submits(MINIMUM)  # Slack gives up after three seconds

    assert sent.errors == {}
    assert number_of(ken.waits_for_view(after=form)).startswith("C-2026-")


@pytest.mark.long
def test_a_form_that_meets_a_longer_lock_says_so_in_time_and_saves_nothing(
    ken: Person, program: Running
) -> None:
    form = opens_step_one(ken)
    assert program.settled()
    before = rows(program)

    with held_by_another(program.database, seconds=10):
        sent = ken.submits(MINIMUM)
        assert rows(program) == before

    assert list(sent.errors) == ["detail"]
    assert sent.errors["detail"].startswith("保存できませんでした。入力はこの画面に残っています。")
    assert program.settled()
    assert rows(program) == before
    assert number_of(submitted(ken, form, MINIMUM)).startswith("C-2026-")
    assert rows(program)[0] == before[0] + 1
