"""Drawing charts takes long on a busy machine."""

from pathlib import Path

import pytest

from bot.reports import charts

SECONDS = 90.0


@pytest.fixture(autouse=True)
def patient_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    run = charts._run

    def run_longer(told: str, folder: str, program: Path, _: float) -> None:
        run(told, folder, program, SECONDS)

    monkeypatch.setattr(charts, "_run", run_longer)
