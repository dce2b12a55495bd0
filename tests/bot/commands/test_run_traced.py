"""Traces of `run` for a collector of OpenTelemetry."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.bot.conftest import FEE_ANSWER, ROOT, Command, Process, answer_of
from tests.collector import Span, collecting
from workspace.driver import Slack

Start = Callable[..., Process]
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def ways(spans: list[Span], name: str) -> list[list[str]]:
    """The names from the root of its trace down to each span of this name."""
    known = {each.id: each for each in spans}

    def way(span: Span) -> list[str]:
        above = known.get(span.parent)
        assert above is None or above.trace == span.trace
        return [*(way(above) if above else ()), span.name]

    return [way(each) for each in spans if each.name == name]


@pytest.mark.long
def test_a_request_is_one_trace_from_its_delivery_to_the_reply_and_the_notices(
    in_slack: Slack, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting() as collector:
        monkeypatch.setenv(ENDPOINT, f"{collector.url}/")
        desk = start("run")
        desk.waits_for("desk.open")
        mei, saki = in_slack.person("mei"), in_slack.person("saki")
        asked = answer_of(mei)
        leak = mei.waits_for(after=mei.writes("名簿を誤送信しました", to="@madoguchi"))
        tapped = mei.clicks(leak, "すぐ報告する")
        saki.waits_for(after=tapped)
        desk.signals(signal.SIGTERM)
        assert desk.ends() == 0
    spans = collector.spans()

    assert asked.text == FEE_ANSWER
    below = ["delivery", "listener"]
    assert ways(spans, "answer") == [[*below, "answer"]] * 2
    posted = ways(spans, "slack chat.postMessage")
    assert [*below, "slack chat.postMessage"] in posted
    assert [*below, "notice", "slack chat.postMessage"] in posted
    delivered = [each.attributes for each in spans if each.name == "delivery"]
    assert {"madoguchi.kind": "action"} in delivered
    results = [each.attributes.get("madoguchi.result") for each in spans if each.name == "listener"]
    assert {"found", "door"} <= set(results)


@pytest.mark.long
def test_a_collector_that_is_away_holds_up_no_answer_and_no_stop(
    in_slack: Slack, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    desk = start("run")
    desk.waits_for("desk.open")

    assert answer_of(in_slack.person("mei")).text == FEE_ANSWER
    desk.signals(signal.SIGTERM)
    assert desk.ends() == 0
    assert '"event": "desk.closed"' in desk.log.read_text()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("collector:4318", f"{ENDPOINT} must be a collector's http or https address"),
        ("http://127.0.0.1:port", f"{ENDPOINT} must be a valid address"),
        ("http://name:secret@collector", f"{ENDPOINT} must be a collector's"),
        ("http://127.0.0.1:4318", f"{ENDPOINT} needs the extra telemetry: pip install"),
    ],
)
def test_a_collector_that_cannot_be_used_is_named_by_check_and_at_the_start(
    madoguchi: Command, monkeypatch: pytest.MonkeyPatch, value: str, sentence: str
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    monkeypatch.setenv(ENDPOINT, value)

    checked, refused = madoguchi("check", "--json"), madoguchi("run")
    verified = madoguchi("audit", "verify")

    assert checked.exit_code == 1
    assert any(each.startswith(sentence) for each in json.loads(checked.stdout)["faults"])
    assert refused.exit_code == 2
    assert sentence in refused.stderr
    assert "secret" not in checked.stdout + refused.stderr
    assert ENDPOINT not in verified.stdout + verified.stderr


@pytest.mark.long
def test_without_a_collector_nothing_of_opentelemetry_is_imported() -> None:
    code = """
import sys
import bot.commands.run
from bot import tracing
with tracing.export_spans(None), tracing.span("delivery"):
    tracing.annotate_span(result="found")
    tracing.remember_span("key")
print([each for each in sys.modules if each.startswith("opentelemetry")])
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "[]\n"
