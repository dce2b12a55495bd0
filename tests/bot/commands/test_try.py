"""madoguchi try: a pretend workspace with the bot in it, from one command."""

import json
import re
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.commands.try_ import settings_for_try
from tests.bot.conftest import ROOT, Command, printing, says, until

MANAGER = "U03SAKI"
DESK = {"person": MANAGER, "channel": "C02DESK"}


STILL_READING = """
import sys, threading
from bot import app, cli

app.DRAIN_SECONDS = 600.0
app.Program._open_answerer = lambda self: threading.Event().wait()
sys.argv = ["madoguchi", "try"]
cli.main()
"""


@contextmanager
def trying(folder: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `try`; the address that it prints, and the process."""
    with python(folder, "-m", "bot", "try", *options) as process:
        yield says(process, r"http://127\.0\.0\.1:\d+"), process


def python(folder: Path, *words: str) -> AbstractContextManager[subprocess.Popen[str]]:
    given = {"PYTHONPATH": str(ROOT), "SLACK_API_URL": "https://slack.com/api/"}
    return printing(sys.executable, *words, cwd=folder, **given)


@pytest.mark.long
def test_a_sigterm_does_not_wait_until_a_large_base_is_read(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    with python(tmp_path, "-c", STILL_READING) as process:
        says(process, "Getting ready")
        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0


@pytest.mark.long
def test_a_second_try_takes_the_next_port_and_refuses_the_same_state(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    with trying(tmp_path) as (first, _process):
        (tmp_path / "other").mkdir()
        with trying(tmp_path / "other") as (second, _other):
            assert first != second

        with python(tmp_path, "-m", "bot", "try") as again:
            says(again, "stop it first")
            assert again.wait(60) == 2


@pytest.mark.long
def test_without_samples_the_desk_is_empty_and_an_agents_emoji_offers_to_log_a_message(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    with trying(tmp_path, "--no-samples") as (address, _process):
        assert _listed(address) == set()
        said = "お客様から、広告メールが止まらないと電話がありました"
        sent = gesture(address, "write", person="U02KEN", to=DESK["channel"], text=said)
        place = {each: sent["message"][each] for each in ("channel", "ts")}
        gesture(address, "react", person="U02KEN", name="ear", **place)
        here = {"person": "U02KEN", "channel": DESK["channel"]}
        until(lambda: any(map(is_offered, gesture(address, "messages", **here)["messages"])))


def is_offered(message: dict[str, Any]) -> bool:
    return message["ephemeral"] and "苦情・相談として記録しますか" in message["text"]


@pytest.mark.long
def test_its_page_explains_an_answer_and_ctrl_c_ends_it(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    with trying(tmp_path, "--no-samples") as (address, process):
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
        sent = gesture(address, "write", person="U02KEN", to="@app", text="手数料はいくら？")
        place = {each: sent["message"][each] for each in ("channel", "ts")}
        japanese = gesture(address, "inspect", person="U02KEN", **place)
        english = gesture(address, "inspect", person="U02KEN", text="How much is the fee?")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0

    assert japanese["sections"][0]["title"] == "判定の理由"
    assert "「fee」を出します。" in japanese["sections"][0]["notes"][0]
    assert "so “fee” is shown." in english["sections"][0]["notes"][0]
    state = tmp_path / ".try"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {"madoguchi.sqlite3", "madoguchi.keys"} <= {each.name for each in state.iterdir()}
    assert "手数料" not in (state / "madoguchi.log").read_text(encoding="utf-8")


@pytest.mark.long
def test_people_try_their_own_base_and_desk_file(
    tmp_path: Path, madoguchi: Command, knowledge: Path
) -> None:
    theirs = (ROOT / "bot/demo/desk.yaml").read_text(encoding="utf-8")
    desk = tmp_path / "theirs.yaml"
    desk.write_text(theirs.replace("03-0000-0119", "03-0000-0777"), encoding="utf-8")
    base = tmp_path / "base"
    assert madoguchi("knowledge", "new", str(base)).exit_code == 0

    with trying(tmp_path, "--knowledge", str(base), "--desk", str(desk)) as (address, _process):
        sent = gesture(address, "write", person="U02KEN", to="@app", text="手数料はいくら？")
        place = {each: sent["message"][each] for each in ("channel", "ts")}
        asked = gesture(address, "inspect", person="U02KEN", text="どの身分証が使える？", **place)
        _runs(address, "/privacy breach")
        shown = gesture(address, "messages", person=MANAGER, channel="C01GENERAL")["messages"][-1]

    assert "「identification」を出します。" in str(asked["sections"][0]["notes"])
    assert "03-0000-0777" in str(shown["blocks"])


@pytest.mark.long
def test_a_new_base_is_tried_with_the_desk_file_beside_it(
    tmp_path: Path, madoguchi: Command
) -> None:
    madoguchi.runs("knowledge", "new", str(tmp_path / "ours"), "--company", "学校法人みどり学園")

    with trying(tmp_path, "--knowledge", "ours") as (address, _process):
        _runs(address, "/privacy disclosure", person="U02KEN")
        view = gesture(address, "view", person="U02KEN", after=0, timeout=60)["view"]
        cards = gesture(address, "messages", **DESK)["messages"]
        team = gesture(address, "team")["team"]

    assert (tmp_path / ".try-ours").is_dir()  # apart from the demo company's
    assert team["name"] == "学校法人みどり学園"
    assert view["type"] == "modal"
    assert cards == []  # the samples are the demo company's


def test_settings_of_a_real_workspace_do_not_apply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_HEARTBEAT_URL", "https://watch.example/real")
    monkeypatch.setenv("MADOGUCHI_HEALTH", "127.0.0.1:9466")
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "real.keys"))

    settings = settings_for_try(tmp_path, "http://127.0.0.1:1/api/", "xoxb-1", "xapp-1")

    assert (settings.heartbeat_url, settings.health, settings.keys) == (None, "off", None)


def gesture(address: str, name: str, /, **given: object) -> dict[str, Any]:
    body = json.dumps(given).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}/gestures/{name}", body, headers)
    with urllib.request.urlopen(request, timeout=30) as answered:
        found: dict[str, Any] = json.load(answered)
    return found


@pytest.mark.long
def test_the_desk_follows_the_workspaces_clock_and_a_second_start_continues_without_new_samples(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    with trying(tmp_path) as (address, process):
        listed = _listed(address)
        ts = _until_said(address)
        gesture(address, "move_clock", seconds=3600)
        _runs(address, "/privacy complaint", person="U02KEN")
        view = gesture(address, "view", person="U02KEN", after=0, timeout=60)["view"]
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0

    with trying(tmp_path) as (address, _process):
        again = gesture(address, "messages", **DESK)["messages"][0]["ts"]
        moved = gesture(address, "team")["clock"]["offset"]
        assert _listed(address) == listed

    said = view["state"]["values"]["received_at"]["answer"]["selected_date_time"]
    assert said > time.time() + 1800
    assert listed
    assert again == ts
    assert moved == 3600


def _listed(address: str) -> set[str]:
    """Open tickets that the manager may see."""
    _runs(address, "/privacy tickets")
    said = gesture(address, "messages", person=MANAGER, channel="C01GENERAL")["messages"][-1]
    return set(re.findall(r"\b[CD]-\d{4}-\d{4}", str(said["blocks"])))


def _runs(address: str, text: str, person: str = MANAGER) -> None:
    """Run a command; repeat it if a program that has just started missed the three seconds."""
    end = time.monotonic() + 60
    while True:
        try:
            gesture(address, "command", person=person, channel="C01GENERAL", text=text)
        except urllib.error.HTTPError:
            assert time.monotonic() < end
        else:
            return


def _until_said(address: str) -> str:
    """When the first card was posted in the desk channel."""
    until(lambda: gesture(address, "messages", **DESK)["messages"])
    return str(gesture(address, "messages", **DESK)["messages"][0]["ts"])
