"""Drawing charts takes long on a busy machine."""

import pytest

from bot.reports import charts


@pytest.fixture(autouse=True)
def patient_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = {"program": charts.DRAWING, "seconds": 90.0}
    monkeypatch.setattr(charts.draw_charts, "__kwdefaults__", patient)
