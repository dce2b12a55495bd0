"""Files of an app: announced, uploaded, shared and read by members."""

from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from tests.workspace.builders import GENERAL, client_of, error, refusal, scopes_of
from workspace.driver import serve

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def config(config: dict[str, Any]) -> dict[str, Any]:
    scopes_of(config).append("files:write")
    return config


def fetched(
    url: str, method: str = "GET", body: bytes | None = None, kind: dict[str, str] | None = None
) -> tuple[int, dict, bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=30)
    connection.request(method, f"{parts.path}?{parts.query}", body, kind or {})
    answer = connection.getresponse()
    found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    connection.close()
    return found


def shared(client: WebClient, channel: str, *names: str, **more: Any) -> Any:
    uploads = [{"filename": name, "content": PNG, "title": f"the {name}"} for name in names]
    return client.files_upload_v2(channel=channel, file_uploads=uploads, **more)


def test_files_are_shared_in_one_message_with_their_comment(slack, client):
    mei = slack.person("mei")
    shared(client, GENERAL, "flow.png", "register.csv", initial_comment="The report")
    message = mei.sees(GENERAL)[-1]
    assert (message.text, message.subtype, message.bot) == ("The report", "file_share", True)
    told = [(f["name"], f["title"], f["mimetype"], f["size"]) for f in message.raw["files"]]
    assert told == [
        ("flow.png", "the flow.png", "image/png", len(PNG)),
        ("register.csv", "the register.csv", "text/csv", len(PNG)),
    ]


def test_only_members_of_the_channel_can_read_the_file(slack, client):
    mei = slack.person("mei")
    channel = client.conversations_open(users=mei.id)["channel"]["id"]
    shared(client, channel, "flow.png")
    url = mei.sees("@app")[-1].raw["files"][0]["url_private"]

    status, headers, content = fetched(f"{url}?person={mei.id}")
    assert (status, content, headers["content-type"]) == (200, PNG, "image/png")
    assert fetched(f"{url}?person=U99NOBODY")[0] == 404
    assert fetched(url)[0] == 404


def test_an_html_file_is_downloaded_and_never_opened(slack, client):
    mei = slack.person("mei")
    shared(client, GENERAL, "report.html")
    url = mei.sees(GENERAL)[-1].raw["files"][0]["url_private"]
    _, headers, _ = fetched(f"{url}?person={mei.id}")
    assert headers["content-disposition"].startswith("attachment")
    assert headers["x-content-type-options"] == "nosniff"


def test_without_the_scope_there_is_no_url(config):
    scopes_of(config).remove("files:write")
    with serve(config) as slack:
        call = client_of(slack).files_getUploadURLExternal
        answer = refusal(call, filename="a.png", length=3)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "files:write")


def test_an_upload_has_the_announced_length_and_happens_once(client):
    url = client.files_getUploadURLExternal(filename="a.png", length=3)["upload_url"]
    assert fetched(url, "POST", b"four")[0] == 400
    assert fetched(url, "POST", b"abc")[0] == 200
    assert fetched(url, "POST", b"abc")[0] == 404
    assert fetched(f"{url}x", "POST", b"abc")[0] == 404


def test_a_file_can_be_uploaded_in_a_form_as_bolt_for_javascript_does(slack, client):
    announced = client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    part = b'--b\r\ncontent-disposition: form-data; name="body"; filename="a.png"\r\n\r\n'
    body = part + PNG + b"\r\n--b--\r\n"
    kind = {"content-type": "multipart/form-data; boundary=b"}

    assert fetched(announced["upload_url"], "POST", body, kind)[0] == 200
    client.files_completeUploadExternal(files=[{"id": announced["file_id"]}], channel_id=GENERAL)
    url = slack.person("mei").sees(GENERAL)[-1].raw["files"][0]["url_private"]
    assert fetched(f"{url}?person=U01MEI")[2] == PNG


@pytest.mark.parametrize("length", [0, -1, 2**31])
def test_empty_and_huge_files_are_refused(client, length):
    refused = error(client.files_getUploadURLExternal, filename="a.png", length=length)
    assert refused == "file_upload_size_restricted"


def test_only_uploaded_files_are_shared_and_each_once(client):
    announced = client.files_getUploadURLExternal(filename="a.png", length=3)
    named = [{"id": announced["file_id"], "title": "A"}]

    complete = client.files_completeUploadExternal
    assert error(complete, files=named, channel_id=GENERAL) == "file_not_found"
    fetched(announced["upload_url"], "POST", b"abc")
    assert complete(files=named, channel_id=GENERAL)["ok"]
    assert error(complete, files=named, channel_id=GENERAL) == "file_not_found"
    assert error(complete, files=[], channel_id=GENERAL) == "invalid_arguments"


def test_files_are_shared_only_in_channels_with_the_app(client):
    assert error(shared, client, "C99NOWHERE", "a.png") == "channel_not_found"


def test_the_app_receives_the_event_of_its_own_files(app, client):
    shared(client, GENERAL, "flow.png")
    events = [each for each in app.receives(1) if each.get("subtype") == "file_share"]
    assert [f["name"] for each in events for f in each["files"]] == ["flow.png"]
