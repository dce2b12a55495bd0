"""Open modals, Home tabs, suggested prompts, trigger ids and response URLs."""

import secrets
from dataclasses import dataclass, field

from workspace import Json
from workspace.errors import SlackError

DEEPEST_STACK = 3
RESPONSE_URL_USES = 5


@dataclass
class View:
    """A modal or a Home tab: `content` as the app sent it, `values` as the person typed them."""

    id: str
    person: str
    content: Json
    hash: str
    changed: int
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return str(self.content["type"])


@dataclass
class Trigger:
    person: str
    at: float
    view: str | None
    used: bool = False


@dataclass
class ResponseUrl:
    """`source` is the (channel, ts) of the message with the button, None for a command."""

    person: str
    channel: str
    at: float
    source: tuple[str, str] | None
    thread_ts: str | None
    uses: int = 0


@dataclass(frozen=True)
class Prompts:
    """Suggested under the message `after` of a DM, until a newer one follows it there."""

    title: str
    offered: tuple[Json, ...]
    """Each with the `title` that is shown and the `message` that is sent."""
    after: str


class Surfaces:
    """All of these by id, prompts by channel; ids are never reused."""

    def __init__(self) -> None:
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.prompts: dict[str, Prompts] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}

    def top_modal(self, person: str) -> View | None:
        stack = self.stacks.get(person)
        return self.views[stack[-1]] if stack else None

    def home(self, person: str) -> View | None:
        return self.views.get(self.homes.get(person, ""))

    def with_external_id(self, external_id: str) -> View | None:
        views = self.views.values()
        return next(
            (each for each in views if each.content.get("external_id") == external_id), None
        )

    def open(self, view: View) -> None:
        self.close_all(view.person)
        self.views[view.id] = view
        self.stacks[view.person] = [view.id]

    def push(self, view: View) -> None:
        stack = self.stacks.setdefault(view.person, [])
        if len(stack) >= DEEPEST_STACK:
            raise SlackError("push_limit_reached")
        self.views[view.id] = view
        stack.append(view.id)

    def close_top(self, person: str) -> None:
        stack = self.stacks.get(person, [])
        if stack:
            self.views.pop(stack.pop())

    def close_all(self, person: str) -> list[View]:
        """Close and return the open views, top first."""
        return [self.views.pop(each) for each in reversed(self.stacks.pop(person, []))]

    def new_trigger(self, person: str, now: float, view: str | None = None) -> str:
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[name] = Trigger(person, now, view)
        return name

    def use_trigger(self, name: object, now: float, lifetime: float) -> Trigger:
        trigger = self.triggers.get(name) if isinstance(name, str) else None
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if now - trigger.at > lifetime:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response_url(self, url: ResponseUrl) -> str:
        name = secrets.token_urlsafe(18)
        self.response_urls[name] = url
        return name
