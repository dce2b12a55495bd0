"""Probes: what a supervisor is told."""

import json
import urllib.error
import urllib.request

import pytest

from bot.storage.database import Database
from tests.bot.web.probing import READY, get, serving
from tests.conftest import Clock


def test_a_program_with_all_its_parts_is_ready(database: Database, clock: Clock) -> None:
    with serving(database, clock) as url:
        assert get(f"{url}/livez") == (200, "ok\n")
        status, body = get(f"{url}/readyz")

    assert status == 200
    assert json.loads(body) == {"database": True, "knowledge": True, "slack": True}


@pytest.mark.parametrize("part", READY)
def test_a_program_without_a_part_lives_and_is_not_ready(
    database: Database, clock: Clock, part: str
) -> None:
    with serving(database, clock, {**READY, part: False}) as url:
        assert get(f"{url}/livez")[0] == 200
        status, body = get(f"{url}/readyz")

    assert status == 503
    assert json.loads(body)[part] is False


def test_without_a_schema_it_is_not_ready_and_the_metrics_say_so(
    empty_database: Database, clock: Clock
) -> None:
    with serving(empty_database, clock) as url:
        ready, metrics = get(f"{url}/readyz"), get(f"{url}/metrics")

    assert ready[0] == 503
    assert metrics[0] == 200
    assert 'madoguchi_ready{part="database"} 0.0' in metrics[1]
    assert "madoguchi_outbox_waiting" not in metrics[1]


def test_other_paths_and_methods_are_refused(database: Database, clock: Clock) -> None:
    with serving(database, clock) as url:
        assert get(f"{url}/")[0] == 404
        request = urllib.request.Request(f"{url}/metrics", b"x", method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        with refused.value as error:
            assert error.code == 405
