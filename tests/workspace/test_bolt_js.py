"""Bolt for JavaScript from npm works here unmodified, over Socket Mode and signed HTTP."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import yaml

from tests.workspace.builders import GENERAL
from tests.workspace.test_signed_http import reached_at
from workspace import Json
from workspace import config as configs
from workspace.driver import PATIENCE, Slack

ROOT = Path(__file__).parents[2]
FOREIGN = Path(__file__).parent / "foreign"
EXAMPLE = ROOT / "workspace" / "example.yaml"

pytestmark = pytest.mark.node


@pytest.fixture(scope="session")
def node() -> str:
    """Install the locked packages once for all workers; skip if that is impossible."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if not found or not npm:
        pytest.skip("no Node.js: apt-get install nodejs npm")
    lock = FOREIGN / "package-lock.json"
    done = FOREIGN / "node_modules" / ".package-lock.json"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            ran = subprocess.run(command, cwd=FOREIGN, capture_output=True, text=True, check=False)
            if ran.returncode:
                pytest.skip(f"npm ci failed: {ran.stderr[-300:]}")
    return found


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _running(command: list[str], said: Path, ready: str, **more: str) -> Iterator[None]:
    """Run a program; begin when a line of its output starts with `ready`."""
    with said.open("w") as out:
        env = {**os.environ, **more}
        program = subprocess.Popen(command, stdout=out, stderr=out, env=env, cwd=ROOT)
        try:
            end = monotonic() + 60
            while not any(line.startswith(ready) for line in said.read_text().splitlines()):
                assert program.poll() is None, said.read_text()
                assert monotonic() < end, said.read_text()
                sleep(0.02)
            yield
        finally:
            program.terminate()
            program.wait()


def _config(folder: Path, port: int | None) -> Path:
    """The example; with a port, its app uses signed HTTP."""
    if port is None:
        return EXAMPLE
    config = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    reached_at(config, f"http://127.0.0.1:{port}/slack/events")
    path = folder / "workspace.yaml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


class Elsewhere(SimpleNamespace):
    """A workspace in a process of its own, in which people act over HTTP."""

    def gesture(self, name: str, given: Json) -> Json:
        with closing(HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)) as connection:
            connection.request("POST", f"/gestures/{name}", json.dumps(given))
            answer: Json = json.loads(connection.getresponse().read())
            return answer


@contextmanager
def _played(node: str, folder: Path, port: int | None) -> Iterator[Slack]:
    """`python -m workspace --config FILE` with the bot at what it prints."""
    config, printed = _config(folder, port), folder / "workspace.log"
    serving = [sys.executable, "-m", "workspace", "--config", str(config), "--port", "0"]
    with _running(serving, printed, "SLACK_SIGNING_SECRET"):
        told = dict(line.split(maxsplit=1) for line in printed.read_text().splitlines())
        page = told.pop("page")
        more = {} if port is None else {"PORT": str(port)}
        with _running(
            [node, str(FOREIGN / "bot.js")], folder / "bot.log", "running", **told, **more
        ):
            yield Slack(
                Elsewhere(
                    url=page.removesuffix("/"),
                    api_url=told["SLACK_API_URL"],
                    bot_token=told["SLACK_BOT_TOKEN"],
                    app_token=told["SLACK_APP_TOKEN"],
                    signing_secret=told["SLACK_SIGNING_SECRET"],
                    config=configs.read_config(config),
                )
            )


@pytest.fixture(scope="module")
def over_socket(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    with _played(node, tmp_path_factory.mktemp("socket"), None) as slack:
        yield slack


@pytest.fixture(scope="module")
def over_http(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    with _played(node, tmp_path_factory.mktemp("http"), _free_port()) as slack:
        yield slack


@pytest.fixture(params=["over_socket", "over_http"])
def slack(request: pytest.FixtureRequest) -> Slack:
    found: Slack = request.getfixturevalue(request.param)
    return found


def test_a_message_is_answered_and_the_button_updates_the_answer(slack: Slack) -> None:
    mei = slack.person("mei")
    answer = mei.waits_for(after=mei.writes("hello there", "@example"))
    assert answer.text == "Hello <@U01MEI>"

    mei.clicks(answer, "Wave")

    assert mei.waits_for(after=answer).text == "Waved"
    assert [each.text for each in mei.sees("@example")[-2:]] == ["hello there", "Waved"]


def test_a_command_opens_a_form_that_refuses_a_name_and_takes_another(slack: Slack) -> None:
    ken = slack.person("ken")
    before = ken.writes("soon", GENERAL)
    ken.runs("/example", GENERAL)
    opened = ken.waits_for_view(after=before)  # it may be open before the ack has been read
    assert opened.title == "Form"

    refused = ken.submits({"Name": "nobody"})
    taken = ken.submits({"Name": "Ken"})

    assert refused.errors == {"name": "Somebody, please"}
    assert (taken.errors, ken.view) == ({}, None)
    assert ken.waits_for(after=opened).text == "Saved Ken"


def test_a_shortcut_on_a_message_answers_in_its_thread(slack: Slack) -> None:
    emma = slack.person("emma")
    message = emma.writes("remember me", GENERAL)

    moment = emma.uses_shortcut("remember", on=message)

    noted = emma.waits_for(after=message)
    assert (noted.text, noted.thread_ts) == ("Noted", message.ts)
    assert moment.sent


def test_the_request_urls_pass_slacks_verification(over_http: Slack) -> None:
    over_http.verifies_request_urls()


def test_the_bot_comes_back_after_a_refresh_of_its_connection(over_socket: Slack) -> None:
    mei = over_socket.person("mei")
    over_socket.refreshes_connections()
    over_socket.waits_for_app(timeout=20)

    answer = mei.waits_for(after=mei.writes("hello again", "@example"))

    assert answer.text == "Hello <@U01MEI>"
