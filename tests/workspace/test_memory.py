"""With a memory file, a second start continues where the first ended."""

import stat
from contextlib import contextmanager

from tests.workspace.builders import GENERAL, client_of
from workspace.driver import Slack
from workspace.server.running import start


@contextmanager
def started(config, file):
    handle = start(config, 0, file)
    try:
        yield Slack(handle)
    finally:
        handle.stop()


def test_messages_read_marks_languages_and_the_clock_survive_a_restart(config, tmp_path):
    file = tmp_path / "workspace.json"
    with started(config, file) as slack:
        slack.person("mei").writes("first \ud800", GENERAL)
        slack.person("mei").writes("between us", "@ken")
        slack.gesture("read", person="U02KEN", channel=GENERAL)
        slack.gesture("change_person", person="U02KEN", locale="en-GB")
        slack.moves_clock(3600)
    with started(config, file) as slack:
        said = [each.text for each in slack.person("ken").sees(GENERAL)]
        people = {each["id"]: each for each in slack.gesture("team")["people"]}
        again = slack.person("mei").writes("second", GENERAL)
        texts = [each.text for each in slack.person("ken").sees(GENERAL)]
        assert slack.gesture("team")["clock"]["offset"] == 3600

    assert said == ["first \ud800"]
    assert (people["U02KEN"]["badge"], people["U02KEN"]["locale"]) == (1, "en-GB")
    assert people["U01MEI"]["locale"] == "ja-JP"
    assert texts == ["first \ud800", "second"]
    assert again.seq > 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_app_can_update_its_message_after_a_restart(config, tmp_path):
    file = tmp_path / "workspace.json"
    with started(config, file) as slack:
        client = client_of(slack)
        ts = client.chat_postMessage(channel=GENERAL, text="card")["ts"]
    with started(config, file) as slack:
        client = client_of(slack)
        client.chat_update(channel=GENERAL, ts=ts, text="card, drawn anew")
        (message,) = slack.person("mei").sees(GENERAL)
    assert message.text == "card, drawn anew"


def test_a_foreign_memory_file_is_ignored(config, tmp_path):
    file = tmp_path / "workspace.json"
    file.write_text('{"offset": 1}')
    with started(config, file) as slack:
        assert slack.person("mei").sees(GENERAL) == []


def test_messages_of_people_no_longer_configured_are_dropped(config, tmp_path):
    file = tmp_path / "workspace.json"
    with started(config, file) as slack:
        slack.person("ken").writes("from ken", GENERAL)
        slack.person("mei").writes("from mei", "@emma")

    config["people"] = [each for each in config["people"] if each["id"] != "U02KEN"]
    config["groups"], config["channels"] = [], config["channels"][:2]
    with started({**config, "groups": None}, file) as slack:
        assert slack.person("mei").sees(GENERAL) == []
        assert [each.text for each in slack.person("mei").sees("@emma")] == ["from mei"]


def test_without_changes_the_memory_file_is_not_written(config, tmp_path):
    file = tmp_path / "workspace.json"
    with started(config, file) as slack:
        slack.person("mei").writes("said", GENERAL)
    before = file.stat().st_mtime_ns
    with started(config, file) as slack:
        assert slack.person("mei").sees(GENERAL)
    assert file.stat().st_mtime_ns == before
