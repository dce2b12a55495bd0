"""Plays people in a workspace from Python."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from workspace import Json
from workspace.config import Config
from workspace.inspector import Inspector
from workspace.results import GestureResult, Message, View
from workspace.server.running import RunningWorkspace, start
from workspace.wire.app_delivery import Call

__all__ = ["Call", "GestureFailed", "GestureResult", "Message", "Person", "Slack", "View", "serve"]

PATIENCE = 60.0
"""Seconds to wait for what must come, also on a busy machine."""


class GestureFailed(Exception):  # noqa: N818 - what happened, not "an error"
    """The person cannot do it, or the app let it fail; `error` names the reason."""

    def __init__(self, answer: Json):
        self.error = str(answer.get("error"))
        self.answer = answer
        detail = answer.get("detail") or answer.get("response_metadata") or ""
        super().__init__(f"{self.error}: {detail}" if detail else self.error)


class Person:
    """A person in the workspace, and what they can do."""

    def __init__(self, slack: "Slack", identity: str):
        self._slack = slack
        self.id = identity

    def _do(self, gesture: str, /, **given: Any) -> Json:
        return self._slack.gesture(gesture, person=self.id, **given)

    def writes(
        self,
        text: str,
        to: str,
        *,
        thread: "str | Message | None" = None,
        files: Sequence[str] = (),
        broadcast: bool = False,
    ) -> Message:
        """Post to a channel, or to `@name`: the DM with that person or the app."""
        done = self._do(
            "write", text=text, to=to, thread=_thread_ts(thread), files=files, broadcast=broadcast
        )
        return Message.of(done["message"])

    def mentions(
        self, text: str, channel: str, *, thread: "str | Message | None" = None, **more: Any
    ) -> Message:
        """Post a mention of the app."""
        return self.writes(f"@{self._slack.bot_name} {text}", channel, thread=thread, **more)

    def edits(self, message: Message, text: str) -> Message:
        return Message.of(self._do("edit", **_place(message), text=text)["message"])

    def deletes(self, message: Message) -> GestureResult:
        return _moment(self._do("delete", **_place(message)))

    def joins(self, channel: str) -> GestureResult:
        return _moment(self._do("join", channel=channel))

    def invites(self, name: str, channel: str) -> GestureResult:
        return _moment(self._do("invite", channel=channel, invited=name))

    def reacts(self, message: Message, name: str) -> None:
        self._do("react", **_place(message), name=name)

    def runs(self, text: str, channel: str) -> GestureResult:
        """Run a slash command; fails with `operation_timeout` if the app does not ack."""
        return _moment(self._do("command", text=text, channel=channel))

    def uses_shortcut(self, name: str, on: Message | None = None) -> GestureResult:
        place = _place(on) if on else {}
        return _moment(self._do("shortcut", shortcut=name, **place))

    def clicks(
        self,
        where: Message | View,
        target: str | tuple[str, str],
        *,
        option: Any = None,
        confirm: bool = True,
        nth: int = 0,
        times: int = 1,
    ) -> GestureResult:
        """Press an element that is shown there; `times=2` is a double click.

        It is named by label, option or action_id, or exactly by its block_id and action_id. Of
        several with the same label the first is meant, or the `nth`.
        """
        place = {"view": where.id} if isinstance(where, View) else _place(where)
        element: Json = {"target": target}
        if isinstance(target, tuple):
            element = dict(zip(("block_id", "action_id"), target, strict=True))
        done = self._do(
            "click", **place, **element, option=option, confirm=confirm, nth=nth, times=times
        )
        return GestureResult(done.get("seq", 0), done["sent"], url=done.get("url"))

    @property
    def view(self) -> View | None:
        """The modal on top, or None."""
        return _view(self._do("view"))

    def waits_for_view(
        self, after: "GestureResult | Message | View", timeout: float = PATIENCE
    ) -> View:
        """Wait for the next modal, or for a change of the open one."""
        seen = self._do("view", after=after.seq, timeout=timeout)
        if not seen["new"]:
            raise TimeoutError(f"no modal for {self.id} within {timeout} s")
        return View.of(seen["view"])

    def fills(self, values: Mapping[str, Any]) -> None:
        """Type into the modal without submitting it."""
        self._do("fill", values=values)

    def submits(self, values: Mapping[str, Any] | None = None) -> GestureResult:
        """Submit the modal; the `errors` of the result are shown under its fields."""
        done = self._do("submit", values=values or {})
        return GestureResult(done.get("seq", 0), done["sent"], done["errors"])

    def closes(self, *, everything: bool = False) -> GestureResult:
        return _moment(self._do("close", all=everything))

    def opens_home(self, timeout: float = PATIENCE) -> View | None:
        """Open the Home tab and wait until the app has published it again."""
        seen = self._do("home")["view"]
        before = seen["seq"] if seen else 0
        self._do("open_app", tab="home")
        return _view(self._do("home", after=before, timeout=timeout))

    def waits_for_home(self, after: View, timeout: float = PATIENCE) -> View:
        """Wait until the app has published the Home tab again."""
        seen = View.of(self._do("home", after=after.seq, timeout=timeout)["view"])
        if seen.seq <= after.seq:
            raise TimeoutError(f"no new Home for {self.id} within {timeout} s")
        return seen

    @property
    def home(self) -> View | None:
        return _view(self._do("home"))

    def opens_messages(self) -> GestureResult:
        return _moment(self._do("open_app", tab="messages"))

    @property
    def prompts(self) -> list[str]:
        """The titles of what the app suggests in its DM."""
        return _titles(self._do("prompts"))

    def waits_for_prompts(self, timeout: float = PATIENCE) -> list[str]:
        """Wait until the app suggests something in its DM; return the titles."""
        found = _titles(self._do("prompts", timeout=timeout))
        if not found:
            raise TimeoutError(f"nothing was suggested to {self.id} within {timeout} s")
        return found

    def picks(self, title: str) -> Message:
        """Send the message of a suggested prompt, as Slack does when it is pressed."""
        seen = self._do("prompts")["prompts"]
        for each in seen["offered"] if seen else ():
            if each["title"] == title:
                return self.writes(each["message"], "@app")
        raise GestureFailed({"error": "no_such_prompt", "detail": title})

    def sees(self, channel: str, saying: str = "") -> list[Message]:
        """All messages of a channel that this person can see and that contain `saying` in text or
        blocks, oldest first.
        """
        seen = self._do("messages", channel=channel, saying=saying)["messages"]
        return [Message.of(each) for each in seen]

    def unread(self, channel: str) -> int:
        found = self._do("team")["channels"]
        return next((each["unread"] for each in found if each["id"] == channel), 0)

    def waits_for(
        self, after: "Message | GestureResult | View", timeout: float = PATIENCE, saying: str = ""
    ) -> Message:
        """Wait for the app's next new or changed message that this person can see and that
        contains `saying`.

        After a message, a change of an older one in its channel does not count: the app may
        redraw any message at any time.
        """
        seq, end = after.seq, monotonic() + timeout
        while (left := end - monotonic()) > 0:
            found = self._do("wait", after=seq, timeout=left)["message"]
            if found is None:
                break
            message = Message.of(found)
            if saying in f"{message.text}\n{message.words}" and not _is_older(message, after):
                return message
            seq = message.seq
        raise TimeoutError(f"the app did not say {saying!r} to {self.id} within {timeout} s")

    def receives_nothing(self, after: "Message | GestureResult", during: float = 0.5) -> bool:
        """Whether the app sends this person nothing for `during` seconds."""
        return self._do("wait", after=after.seq, timeout=during)["message"] is None


def _is_older(message: Message, after: Message | GestureResult | View) -> bool:
    return (
        isinstance(after, Message)
        and message.channel == after.channel
        and float(message.ts) < float(after.ts)
    )


class Slack:
    """The workspace as tests use it."""

    def __init__(self, handle: RunningWorkspace):
        self._handle, app = handle, handle.config.app
        self.url = handle.url
        self.api_url = handle.api_url
        self.bot_token = app.bot_token
        self.app_token = app.app_token
        self.signing_secret = app.signing_secret
        self.bot_name = app.manifest.bot_name
        self.bot_user = app.bot_user

    def gesture(self, name: str, /, **given: Any) -> Json:
        """Make any gesture by its name, as by `POST /gestures/NAME`."""
        answer = self._handle.gesture(name, given)
        if not answer["ok"]:
            raise GestureFailed(answer)
        return answer

    def person(self, name: str) -> Person:
        """Find a person by id or name."""
        for each in self._handle.config.people:
            if name in (each.id, each.name):
                return Person(self, each.id)
        raise KeyError(name)

    def calls(self, method: str | None = None) -> list[Call]:
        """The app's calls so far, oldest first; as they are, so do not change them."""
        return self._handle.calls(method)

    def deliveries(self, kind: str | None = None) -> list[Json]:
        """Every attempt to deliver something to the app, with its ack, as it is."""
        return self._handle.deliveries(kind)

    def redeliver(self, message: Message, times: int = 1, *, retry_headers: bool = True) -> int:
        """Deliver all events about a message again; return how many were acknowledged."""
        done = self.gesture(
            "redeliver", **_place(message), times=times, retry_headers=retry_headers
        )
        return int(done["acked"])

    def injects_faults(self, **faults: Any) -> None:
        """Replace all injected faults (see InjectedFaults); without arguments Slack works again."""
        self.gesture("inject_faults", **faults)

    def cuts_connections(self) -> None:
        """Abort every Socket Mode connection without a close frame."""
        self.gesture("cut")

    def refreshes_connections(self, reason: str = "refresh_requested") -> None:
        self.gesture("refresh", reason=reason)

    def moves_clock(self, seconds: float) -> None:
        self.gesture("move_clock", seconds=seconds)

    def deactivates(self, person: str) -> None:
        """Deactivate an account; an open modal can still be submitted."""
        self.gesture("account", person=person, deleted=True)

    def sets_group_members(self, group: str, *users: str) -> None:
        """Replace the members of a user group."""
        self.gesture("group", group=group, users=users)

    def verifies_request_urls(self) -> None:
        """Verify the app's request URLs as Slack does when a manifest is saved."""
        self.gesture("verify")

    def takes_as_read(self, words: Collection[str], seconds: float) -> None:
        """Count messages of the app with one of these words as read, for so long by the clock."""
        self._handle.takes_as_read(words, seconds)

    def uses_inspector(self, inspector: Inspector) -> None:
        self._handle.use_inspector(inspector)

    def waits_for_app(self, connections: int = 1, timeout: float = PATIENCE) -> None:
        """Wait until the app has opened its Socket Mode connections."""
        done = self.gesture("connected", at_least=connections, timeout=timeout)
        if done["connections"] < connections:
            raise TimeoutError(f"the app did not connect within {timeout} s")


@contextmanager
def serve(
    config: Config | Path | str | Mapping[str, Any], memory: Path | None = None
) -> Iterator[Slack]:
    """Serve a workspace on a free port while the block runs; with what a memory file holds."""
    handle = start(config, 0, memory)
    try:
        yield Slack(handle)
    finally:
        handle.stop()


def _place(message: Message) -> Json:
    return {"channel": message.channel, "ts": message.ts}


def _thread_ts(thread: str | Message | None) -> str | None:
    if isinstance(thread, Message):
        return thread.thread_ts or thread.ts
    return thread


def _titles(seen: Json) -> list[str]:
    return [each["title"] for each in (seen["prompts"] or {}).get("offered", ())]


def _moment(done: Json) -> GestureResult:
    return GestureResult(done.get("seq", 0))


def _view(seen: Json) -> View | None:
    return View.of(seen["view"]) if seen["view"] else None
